import { messageOf, TerrariumError } from "../../base/errors.js";
import { CalledAgentError } from "../agent-errors.js";
import { copyPayload, PayloadError } from "../payload.js";
/** The members of a context that reach other agents. */
export function agentCalls(origin, services) {
  async function call(wish, input, given) {
    const { run } = origin;
    if (run?.isEnded) throw new CalledAgentError("AGENT_ERROR", "the run of this context has ended");
    const what = checkedWish(wish);
    const options = checkedOptions(given);
    const request = requestOf(wish, input, options);
    // A perturbation is not waited for: it goes on without this run.
    const signals = wish.kind === "perturb" ? [] : [origin.signal(), options.signal ?? undefined];
    return await whileNoneAborts(signals, async (signal) => {
      try {
        return await services.callAgent(request, signal);
      } catch (error) {
        if (signal.aborted || !(error instanceof TerrariumError)) throw error;
        throw failureOf(what, error);
      }
    });
  }
  function requestOf(wish, input, options) {
    const { agentId, run, holdsSession, traceparent } = origin;
    const { session = null, priority = null, timeoutMs = null, idempotencyKey = null } = options;
    const from = {
      agentId,
      run: run?.ref.run ?? null,
      attempt: run?.ref.attempt ?? 1,
      holdsSession: run === null && holdsSession,
    };
    const traced = traceparent === undefined ? {} : { traceparent };
    const common = { from, session, timeoutMs, idempotencyKey, ...traced };
    if (wish.kind !== "resolve")
      return { ...wish, ...common, priority, input: copied(input, services.payloadBytesMax) };
    if (input === undefined) return { ...wish, ...common };
    return { ...wish, ...common, input: copied(input, services.payloadBytesMax) };
  }
  return {
    invoke: (agentId, input, options = {}) =>
      forgettable(call({ kind: "invoke", agentId, command: null }, input, options)),
    call: (agentId, command, args = {}, options = {}) =>
      forgettable(call({ kind: "command", agentId, command }, args, options)),
    perturb: (agentId, input, options = {}) =>
      forgettable(call({ kind: "perturb", agentId, command: null }, input, options)),
    resolve: (path, input, options = {}) => forgettable(call({ kind: "resolve", path }, input, options)),
  };
}
/**
 * A promise whose rejection may be unhandled. Calls reject when their run ends, and a call that the author no longer
 * awaits must not crash the thread with all its agents. The log has a line for each call.
 */
export function forgettable(promise) {
  promise.catch(() => undefined);
  return promise;
}
/**
 * The raw text of the other agent's error is only for viewers that may steer it; the calling agent finds it in `cause`.
 * The message does not contain it, because an agent that does not catch the error shows the message to its own callers.
 */
function failureOf(what, error) {
  const { code, details } = error;
  if (code !== "AGENT_ERROR" || details["status"] === "CANCELLED") {
    return new CalledAgentError(code, error.message, { ...details });
  }
  const { run } = details;
  const where = typeof run === "string" ? ` (run ${run})` : "";
  const failure = new CalledAgentError(code, `${what} failed${where}`, { ...details });
  failure.cause = error;
  return failure;
}
/** For pure commands: they make no run, so there is nothing that could have children. */
export const NO_CALLS = { invoke: refuse, call: refuse, perturb: refuse, resolve: refuse };
function refuse() {
  const message = "a pure command cannot call agents: it has no run";
  return Promise.reject(new CalledAgentError("AGENT_ERROR", message));
}
/** Checks the types of names that authors wrote in JavaScript. Returns the words for what is called. */
function checkedWish(wish) {
  if (wish.kind === "resolve") {
    requireText("path", wish.path);
    return `path ${wish.path}`;
  }
  requireText("agentId", wish.agentId);
  if (wish.kind === "command") requireText("command", wish.command);
  return `agent ${wish.agentId}`;
}
/** Authors may write JavaScript, and pass null for what they leave out. */
function checkedOptions(given) {
  if (given === null) return {};
  if (typeof given !== "object") throw wrong("options", "an object");
  const options = given;
  const { session, idempotencyKey, signal } = options;
  if (session !== undefined && session !== null) requireText("session", session);
  if (idempotencyKey !== undefined && idempotencyKey !== null) requireText("idempotencyKey", idempotencyKey);
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
    throw wrong("signal", "an AbortSignal");
  }
  return options;
}
function requireText(field, value) {
  if (typeof value !== "string") throw wrong(field, "a string");
}
function wrong(field, expected) {
  return new CalledAgentError("BAD_USER_INPUT", `${field} must be ${expected}`, { field });
}
function copied(input, bytesMax) {
  try {
    return copyPayload(input, bytesMax);
  } catch (error) {
    if (error instanceof PayloadError && error.code === "LIMIT_EXCEEDED") {
      const message = `the input is ${error.message} (maxPayloadBytes)`;
      throw new CalledAgentError("LIMIT_EXCEEDED", message, { limit: "maxPayloadBytes", max: bytesMax });
    }
    throw new CalledAgentError("BAD_USER_INPUT", `the input is not JSON: ${messageOf(error)}`, {
      field: "input",
    });
  }
}
/** Runs `work` with a signal that aborts with the first of `signals`. */
async function whileNoneAborts(signals, work) {
  const ending = new AbortController();
  const given = signals.filter((signal) => signal !== undefined);
  for (const signal of given) signal.throwIfAborted();
  const releases = given.map((signal) => follow(signal, ending));
  try {
    return await work(ending.signal);
  } finally {
    for (const release of releases) release();
  }
}
const followers = new WeakMap();
/**
 * Aborts `ending` with `signal`, until released. One listener for all calls under one signal: Node warns of more than ten.
 * Not `AbortSignal.any`: a signal keeps an entry for each signal that derives from it, and a source's lives long.
 */
function follow(signal, ending) {
  const known = followers.get(signal) ?? listen(signal);
  known.endings.add(ending);
  return () => {
    known.endings.delete(ending);
    if (known.endings.size === 0) known.release();
  };
}
function listen(signal) {
  const endings = new Set();
  const end = () => {
    for (const ending of endings) ending.abort(signal.reason);
  };
  const release = () => {
    signal.removeEventListener("abort", end);
    followers.delete(signal);
  };
  const made = { endings, release };
  followers.set(signal, made);
  signal.addEventListener("abort", end, { once: true });
  return made;
}
//# sourceMappingURL=agent-calls.js.map
