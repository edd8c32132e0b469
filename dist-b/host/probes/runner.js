import { deferred } from "../../base/deferred.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { DETAIL_CHARACTERS_MAX } from "../../events/probe.js";
import { agentCalls } from "../calls/agent-calls.js";
import { checkInput } from "../modules/agent-commands.js";
import { checkTokens, sleep } from "../calls/agent-context.js";
import { questionIn } from "../modules/definition.js";
import { scratchState } from "../runs/session-states.js";
import { UsageSum } from "../runs/usage.js";
/** Checks of one agent that have missed their deadline and still run. Beyond it no further check is made. */
const ABANDONED_MAX = 16;
/** How long a check that missed its deadline keeps its turn in the stream, ms. */
const GRACE_MS = 1_000;
/**
 * Makes the checks of one agent's probes: in a turn of its stream, or beside it. What a check does is no event, costs no
 * entropy, and its outputs, state and spending are not the agent's.
 */
export class ProbeRunner {
  #options;
  #abandoned = 0;
  /** Ends the checks that run. */
  #running = new Set();
  constructor(options) {
    this.#options = options;
  }
  /** The agent's life ends, and its checks with it. */
  stop(reason) {
    for (const end of this.#running) end(reason);
  }
  /** Rejects with the reason of `signal` or `stop`; every failure of the check itself is a report. */
  async run(name, timeoutMs, signal) {
    const { definition, clock } = this.#options;
    const { probes = {} } = definition;
    const probe = Object.hasOwn(probes, name) ? probes[name] : undefined;
    if (!probe) throw new TerrariumError("BAD_USER_INPUT", "the agent has no probe with this name");
    const tally = { tokens: 0, usage: new UsageSum(), beganAtMs: null };
    const report = (verdict, detail) => ({
      verdict,
      detail: detail === null ? null : detail.slice(0, DETAIL_CHARACTERS_MAX),
      durationMs: tally.beganAtMs === null ? 0 : clock.monotonic() - tally.beganAtMs,
      tokens: tally.tokens,
      usage: tally.usage.total,
    });
    if (this.#abandoned >= ABANDONED_MAX) {
      return report("failed", `${this.#abandoned} earlier checks have not ended`);
    }
    signal.throwIfAborted();
    const ending = new AbortController();
    const ended = deferred();
    ended.promise.catch(() => undefined);
    let isStopped = false;
    const end = (reason) => {
      ending.abort(reason);
      ended.reject(reason);
    };
    const stop = (reason) => {
      isStopped = true;
      end(reason);
    };
    const onAbort = () => stop(signal.reason);
    const late = new TerrariumError("AGENT_TIMEOUT", `no verdict within ${timeoutMs} ms`, { timeoutMs });
    const cancel = clock.after(timeoutMs, () => end(late));
    signal.addEventListener("abort", onAbort, { once: true });
    this.#running.add(stop);
    const { busy, flux } = this.#options;
    const wasBusy = busy.isBusy;
    try {
      const work = this.#begin(probe, ending.signal, tally, stop);
      return report(...verdictOf(await Promise.race([work, ended.promise])));
    } catch (error) {
      if (isStopped) throw error;
      if (error !== late) return report("failed", thrownText(error));
      if (wasBusy || busy.isBusy) return report("waiting", "the agent is busy with a long call");
      if (tally.beganAtMs !== null) return report("failed", late.message);
      if (flux.isWithinDeadlines) return report("waiting", "waits for its turn");
      return report("failed", `no turn within ${timeoutMs} ms: the call that runs has no timeout`);
    } finally {
      cancel();
      signal.removeEventListener("abort", onAbort);
      this.#running.delete(stop);
    }
  }
  #begin(probe, signal, tally, refuse) {
    const { flux } = this.#options;
    const check = () => this.#check(probe, signal, tally);
    if (probe.pure ?? probe.check.pure === true) return check();
    const verdict = deferred();
    verdict.promise.catch(() => undefined);
    const takeBack = flux.takeTurn({
      begin: () => {
        const work = check();
        work.then(
          (answer) => verdict.resolve(answer),
          (error) => verdict.reject(error),
        );
        return this.#orGivenUp(work, signal);
      },
      refuse,
    });
    signal.addEventListener("abort", () => void takeBack(), { once: true });
    return verdict.promise;
  }
  /** Settles with `work`, at the latest a little after `signal` aborts: then the stream goes on without it. */
  #orGivenUp(work, signal) {
    const givenUp = deferred();
    let cancel = () => undefined;
    const startGrace = () => {
      cancel = this.#options.clock.after(GRACE_MS, () => givenUp.resolve());
    };
    if (signal.aborted) startGrace();
    else signal.addEventListener("abort", startGrace, { once: true });
    return Promise.race([work, givenUp.promise]).finally(() => {
      signal.removeEventListener("abort", startGrace);
      cancel();
    });
  }
  async #check(probe, signal, tally) {
    tally.beganAtMs = this.#options.clock.monotonic();
    const busyCall = this.#options.busy.open();
    let hasEnded = false;
    const abandon = () => {
      if (!hasEnded) this.#abandoned += 1;
    };
    signal.addEventListener("abort", abandon, { once: true });
    try {
      return await probe.check(this.#context(probe, signal, tally, busyCall.until));
    } finally {
      hasEnded = true;
      signal.removeEventListener("abort", abandon);
      if (signal.aborted) this.#abandoned -= 1;
      busyCall.end();
    }
  }
  #context(probe, signal, tally, busyUntil) {
    const { definition, clock, log, services, busy, idleMs, commands } = this.#options;
    const { id: agentId } = definition;
    const isPure = probe.pure ?? probe.check.pure === true;
    const origin = {
      agentId,
      run: null,
      holdsSession: !isPure,
      signal: () => signal,
      traceparent: undefined,
    };
    const context = {
      ...agentCalls(origin, services),
      agentId,
      signal,
      cause: null,
      run: null,
      attempt: 1,
      session: null,
      state: scratchState(services.stateBytesMax),
      usage: (report) => tally.usage.add(report),
      log,
      emit: () => undefined,
      spend: (tokens) => {
        checkTokens(tokens);
        tally.tokens += tokens;
      },
      sleep: (ms) => sleep(clock, ms, signal),
      busyUntil,
      idleMs: idleMs(),
      isBusy: busy.isBusy,
      ask: async (input) => {
        if (!definition.process) {
          throw new TerrariumError("BAD_USER_INPUT", "the agent has no `process` that could be asked");
        }
        const checked = await checkInput(definition.input, input);
        return answerIn(await definition.process(checked, context));
      },
      askCommand: async (command, args = {}) => {
        const prepared = await commands.prepare(command, args);
        return answerIn(await prepared.run(context, (returned) => questionIn(returned) !== null));
      },
    };
    return context;
  }
}
function answerIn(returned) {
  if (questionIn(returned) === null) return returned;
  throw new TerrariumError("AGENT_ERROR", "the agent asked a person instead of answering");
}
const SHAPE = "true, false or { ok: boolean, detail?: string }";
/** Throws for what is no verdict. */
function verdictOf(answer) {
  if (typeof answer === "boolean")
    return [answer ? "ok" : "failed", answer ? null : "the check returned false"];
  if (typeof answer !== "object" || answer === null) {
    throw new TypeError(`the check must return ${SHAPE}, not ${answer === null ? "null" : typeof answer}`);
  }
  const { ok, detail = null } = answer;
  if (typeof ok !== "boolean") throw new TypeError(`the check must return ${SHAPE}; \`ok\` is ${typeof ok}`);
  if (detail !== null && typeof detail !== "string") {
    throw new TypeError(`the check must return ${SHAPE}; \`detail\` is ${typeof detail}`);
  }
  return [ok ? "ok" : "failed", detail];
}
function thrownText(error) {
  const text = messageOf(error);
  return text === "" ? "the check threw an error without a message" : text;
}
//# sourceMappingURL=runner.js.map
