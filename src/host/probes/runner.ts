import type { Clock } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import type { AgentLog } from "../../base/log.js";
import { DETAIL_CHARACTERS_MAX, type ProbeReport } from "../../events/probe.js";
import type { FluxAgent } from "../../flux/index.js";
import { agentSignals, scratchResolve, scratchSignals } from "../calls/agent-signals.js";
import { agentCalls } from "../calls/agent-calls.js";
import { type AgentCommands, checkInput } from "../modules/agent-commands.js";
import { checkTokens, sleep, type ContextServices } from "../calls/agent-context.js";
import {
  type AgentDefinition,
  type AgentProbe,
  type ProbeContext,
  questionIn,
} from "../modules/definition.js";
import { scratchState } from "../runs/session-states.js";
import { UsageSum } from "../runs/usage.js";
import type { BusyCalls } from "../calls/busy-calls.js";

/** Checks of one probe that have missed their deadline and still run. Beyond it that probe is not checked any more. */
const ABANDONED_MAX = 4;
/** How long a check that missed its deadline keeps its turn in the stream, ms. */
const GRACE_MS = 1_000;

const PRIVATE_DETAIL = "withheld: the check calls a private command";

export interface ProbeRunnerOptions {
  readonly definition: AgentDefinition;
  readonly clock: Clock;
  readonly log: AgentLog;
  readonly flux: Pick<FluxAgent<unknown, unknown>, "takeTurn" | "isWithinDeadlines">;
  readonly commands: Pick<AgentCommands, "prepare">;
  readonly busy: Pick<BusyCalls, "isBusy" | "open">;
  readonly services: ContextServices & { readonly stateBytesMax: number };
  /** Milliseconds since the agent last did something. */
  readonly idleMs: () => number;
}

/** What a check spent, and since when it runs. */
interface Tally {
  tokens: number;
  readonly usage: UsageSum;
  beganAtMs: number | null;
  /** It has called a private command: what it tells is withheld. */
  isPrivate: boolean;
}

/**
 * Makes the checks of one agent's probes: in a turn of its stream, or beside it. What a check does is no event, costs no
 * entropy, and its outputs, state and spending are not the agent's.
 */
export class ProbeRunner {
  readonly #options: ProbeRunnerOptions;
  /** Checks that have missed their deadline and still run, by probe. */
  readonly #abandoned = new Map<string, number>();
  /** Ends the checks that run. */
  readonly #running = new Set<(reason: unknown) => void>();

  constructor(options: ProbeRunnerOptions) {
    this.#options = options;
  }

  /** The agent's life ends, and its checks with it. */
  stop(reason: unknown): void {
    for (const end of this.#running) end(reason);
  }

  /** Rejects with the reason of `signal` or `stop`; every failure of the check itself is a report. */
  async run(name: string, timeoutMs: number, signal: AbortSignal): Promise<ProbeReport> {
    const { definition, clock } = this.#options;
    const { probes = {} } = definition;
    const probe = Object.hasOwn(probes, name) ? probes[name] : undefined;
    if (!probe) throw new TerrariumError("BAD_USER_INPUT", "the agent has no probe with this name");
    const tally: Tally = { tokens: 0, usage: new UsageSum(), beganAtMs: null, isPrivate: false };
    const report = (verdict: ProbeReport["verdict"], detail: string | null): ProbeReport => ({
      verdict,
      detail: detail && (tally.isPrivate ? PRIVATE_DETAIL : detail.slice(0, DETAIL_CHARACTERS_MAX)),
      durationMs: tally.beganAtMs === null ? 0 : clock.monotonic() - tally.beganAtMs,
      tokens: tally.tokens,
      usage: tally.usage.total,
    });
    if (this.#abandonedOf(name) >= ABANDONED_MAX) {
      return report("failed", `${this.#abandonedOf(name)} earlier checks have not ended`);
    }
    signal.throwIfAborted();
    const ending = new AbortController();
    const ended = deferred<never>();
    ended.promise.catch(() => undefined);
    let isStopped = false;
    const end = (reason: unknown): void => {
      ending.abort(reason);
      ended.reject(reason);
    };
    const stop = (reason: unknown): void => {
      isStopped = true;
      end(reason);
    };
    const onAbort = (): void => stop(signal.reason);
    const late = new TerrariumError("AGENT_TIMEOUT", `no verdict within ${timeoutMs} ms`, { timeoutMs });
    const cancel = clock.after(timeoutMs, () => end(late));
    signal.addEventListener("abort", onAbort, { once: true });
    this.#running.add(stop);
    const { busy, flux } = this.#options;
    const wasBusy = busy.isBusy;
    try {
      const work = this.#begin(name, probe, ending.signal, tally, stop);
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

  #begin(
    name: string,
    probe: AgentProbe,
    signal: AbortSignal,
    tally: Tally,
    refuse: (reason: unknown) => void,
  ): Promise<unknown> {
    const { flux } = this.#options;
    const check = (): Promise<unknown> => this.#check(name, probe, signal, tally);
    if (probe.pure ?? probe.check.pure === true) return check();
    const verdict = deferred<unknown>();
    verdict.promise.catch(() => undefined);
    const takeBack = flux.takeTurn({
      begin: () => {
        const work = check();
        work.then(
          (answer) => verdict.resolve(answer),
          (error: unknown) => verdict.reject(error),
        );
        return this.#orGivenUp(work, signal);
      },
      refuse,
    });
    signal.addEventListener("abort", () => void takeBack(), { once: true });
    return verdict.promise;
  }

  /** Settles with `work`, at the latest a little after `signal` aborts: then the stream goes on without it. */
  #orGivenUp(work: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
    const givenUp = deferred();
    let cancel = (): void => undefined;
    const startGrace = (): void => {
      cancel = this.#options.clock.after(GRACE_MS, () => givenUp.resolve());
    };
    if (signal.aborted) startGrace();
    else signal.addEventListener("abort", startGrace, { once: true });
    return Promise.race([work, givenUp.promise]).finally(() => {
      signal.removeEventListener("abort", startGrace);
      cancel();
    });
  }

  #abandonedOf(probe: string): number {
    return this.#abandoned.get(probe) ?? 0;
  }

  async #check(name: string, probe: AgentProbe, signal: AbortSignal, tally: Tally): Promise<unknown> {
    tally.beganAtMs = this.#options.clock.monotonic();
    const busyCall = this.#options.busy.open();
    let hasEnded = false;
    const abandon = (): void => {
      if (!hasEnded) this.#abandoned.set(name, this.#abandonedOf(name) + 1);
    };
    signal.addEventListener("abort", abandon, { once: true });
    try {
      return await probe.check(this.#context(probe, signal, tally, busyCall.until));
    } finally {
      hasEnded = true;
      signal.removeEventListener("abort", abandon);
      if (signal.aborted) this.#abandoned.set(name, this.#abandonedOf(name) - 1);
      busyCall.end();
    }
  }

  #context(
    probe: AgentProbe,
    signal: AbortSignal,
    tally: Tally,
    busyUntil: (ms: number) => void,
  ): ProbeContext {
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
    const calls = agentCalls(origin, services);
    const signals = scratchSignals(agentId, agentSignals(origin, services), services.signals, clock);
    const context: ProbeContext = {
      ...calls,
      resolve: scratchResolve(calls.resolve, signals),
      signals,
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
        const checked = await checkInput(definition.input, input as never);
        return answerIn(await definition.process(checked, context));
      },
      askCommand: async (command, args = {}) => {
        const prepared = await commands.prepare(command, args as never);
        tally.isPrivate ||= prepared.descriptor.private;
        return answerIn(await prepared.run(context, (returned) => questionIn(returned) !== null));
      },
    };
    return context;
  }
}

function answerIn(returned: unknown): unknown {
  if (questionIn(returned) === null) return returned;
  throw new TerrariumError("AGENT_ERROR", "the agent asked a person instead of answering");
}

const SHAPE = "true, false or { ok: boolean, detail?: string }";

/** Throws for what is no verdict. */
function verdictOf(answer: unknown): ["ok" | "failed", string | null] {
  if (typeof answer === "boolean")
    return [answer ? "ok" : "failed", answer ? null : "the check returned false"];
  if (typeof answer !== "object" || answer === null) {
    throw new TypeError(`the check must return ${SHAPE}, not ${answer === null ? "null" : typeof answer}`);
  }
  const { ok, detail = null } = answer as { readonly ok?: unknown; readonly detail?: unknown };
  if (typeof ok !== "boolean") throw new TypeError(`the check must return ${SHAPE}; \`ok\` is ${typeof ok}`);
  if (detail !== null && typeof detail !== "string") {
    throw new TypeError(`the check must return ${SHAPE}; \`detail\` is ${typeof detail}`);
  }
  return [ok ? "ok" : "failed", detail];
}

function thrownText(error: unknown): string {
  const text = messageOf(error);
  return text === "" ? "the check threw an error without a message" : text;
}
