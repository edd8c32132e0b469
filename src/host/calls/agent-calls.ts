import { messageOf, TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type {
  AgentCallOptions,
  AgentCalls,
  CommandOutcome,
  Invocation,
  Perturbation,
  ResolvedPath,
} from "../../events/agent/agent-calls.js";
import type {
  AgentCall,
  AgentCallAnswer,
  CallAgent,
  DirectCall,
  PathRequest,
} from "../../link/agent-call.js";
import { CalledAgentError } from "../agent-errors.js";
import type { HostRun } from "../runs/host-run.js";
import { copyPayload, PayloadError } from "../payload.js";

/** Where the calls of one context come from. */
export interface CallOrigin {
  readonly agentId: string;
  /** Null for a source and its items. */
  readonly run: HostRun | null;
  /** As `AgentCaller.holdsSession`. */
  readonly holdsSession: boolean;
  /** Ends the calls when it aborts. A function, because the stream creates a call's signal when it is first read. */
  readonly signal: () => AbortSignal;
  readonly traceparent: string | undefined;
}

export interface CallServices {
  readonly callAgent: CallAgent;
  readonly payloadBytesMax: number;
}

/** What is called, without its input and options. */
type Wish = Pick<DirectCall, "kind" | "agentId" | "command"> | Pick<PathRequest, "kind" | "path">;

/** The members of a context that reach other agents. */
export function agentCalls(origin: CallOrigin, services: CallServices): AgentCalls {
  async function call(wish: Wish, input: unknown, given: AgentCallOptions | null): Promise<AgentCallAnswer> {
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

  function requestOf(wish: Wish, input: unknown, options: AgentCallOptions): AgentCall {
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
    const asked = { ...wish, ...common, stamp: run?.stamp ?? null };
    return input === undefined ? asked : { ...asked, input: copied(input, services.payloadBytesMax) };
  }

  return {
    invoke: (agentId, input, options = {}) =>
      forgettable(call({ kind: "invoke", agentId, command: null }, input, options) as Promise<Invocation>),
    call: (agentId, command, args = {}, options = {}) =>
      forgettable(call({ kind: "command", agentId, command }, args, options) as Promise<CommandOutcome>),
    perturb: (agentId, input, options = {}) =>
      forgettable(call({ kind: "perturb", agentId, command: null }, input, options) as Promise<Perturbation>),
    resolve: (path, input, options = {}) =>
      forgettable(call({ kind: "resolve", path }, input, options) as Promise<ResolvedPath>),
  };
}

/**
 * A promise whose rejection may be unhandled. Calls reject when their run ends, and a call that the author no longer
 * awaits must not crash the thread with all its agents. The log has a line for each call.
 */
export function forgettable<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/**
 * The raw text of the other agent's error is only for viewers that may steer it; the calling agent finds it in `cause`.
 * The message does not contain it, because an agent that does not catch the error shows the message to its own callers.
 */
function failureOf(what: string, error: TerrariumError): CalledAgentError {
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
export const NO_CALLS: AgentCalls = { invoke: refuse, call: refuse, perturb: refuse, resolve: refuse };

function refuse(): Promise<never> {
  const message = "a pure command cannot call agents: it has no run";
  return Promise.reject(new CalledAgentError("AGENT_ERROR", message));
}

/** Checks the types of names that authors wrote in JavaScript. Returns the words for what is called. */
function checkedWish(wish: Wish): string {
  if (wish.kind === "resolve") {
    requireText("path", wish.path);
    return `path ${wish.path}`;
  }
  requireText("agentId", wish.agentId);
  if (wish.kind === "command") requireText("command", wish.command);
  return `agent ${wish.agentId}`;
}

/** Authors may write JavaScript, and pass null for what they leave out. */
function checkedOptions(given: unknown): AgentCallOptions {
  if (given === null) return {};
  if (typeof given !== "object") throw wrong("options", "an object");
  const options = given as { readonly [Name in keyof AgentCallOptions]: unknown };
  const { session, idempotencyKey, signal } = options;
  if (session !== undefined && session !== null) requireText("session", session);
  if (idempotencyKey !== undefined && idempotencyKey !== null) requireText("idempotencyKey", idempotencyKey);
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) {
    throw wrong("signal", "an AbortSignal");
  }
  return options as AgentCallOptions;
}

function requireText(field: string, value: unknown): void {
  if (typeof value !== "string") throw wrong(field, "a string");
}

function wrong(field: string, expected: string): CalledAgentError {
  return new CalledAgentError("BAD_USER_INPUT", `${field} must be ${expected}`, { field });
}

function copied(input: unknown, bytesMax: number): JsonValue {
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
export async function whileNoneAborts<T>(
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
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

interface Followers {
  readonly endings: Set<AbortController>;
  readonly release: () => void;
}

const followers = new WeakMap<AbortSignal, Followers>();

/**
 * Aborts `ending` with `signal`, until released. One listener for all calls under one signal: Node warns of more than ten.
 * Not `AbortSignal.any`: a signal keeps an entry for each signal that derives from it, and a source's lives long.
 */
function follow(signal: AbortSignal, ending: AbortController): () => void {
  const known = followers.get(signal) ?? listen(signal);
  known.endings.add(ending);
  return () => {
    known.endings.delete(ending);
    if (known.endings.size === 0) known.release();
  };
}

function listen(signal: AbortSignal): Followers {
  const endings = new Set<AbortController>();
  const end = (): void => {
    for (const ending of endings) ending.abort(signal.reason);
  };
  const release = (): void => {
    signal.removeEventListener("abort", end);
    followers.delete(signal);
  };
  const made = { endings, release };
  followers.set(signal, made);
  signal.addEventListener("abort", end, { once: true });
  return made;
}
