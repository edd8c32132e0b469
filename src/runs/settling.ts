import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { Settlement, StateChange, Usage } from "../events/run.js";
import type { Acceptance } from "./acceptance.js";
import { isElsewhere, isOutdated, runIn } from "./applied.js";
import { type CallEnd, CutOff, Left, NotBegun, type RunHosts } from "./hosts.js";
import type { LiveRun, LiveRuns } from "./live-runs.js";
import { cancelled, firstErrorOf, isCancelled, Moved, unavailable, unexpected } from "./run-errors.js";
import type { RunWriter } from "./run-writer.js";
import { isEnded, type RunWithoutInput } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { ApplyOutcome, AttemptPolicy, RunStore } from "./store/store.js";
import { REFUSED_PAUSE_MS } from "./up-agents.js";
import { keepsState, type Outcome, type RunTransition } from "./transitions.js";
import type { HeldPump } from "./waiting/held-pump.js";

/** How a host says that a run ended. */
export interface Settled {
  readonly run: string;
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly state?: StateChange;
  readonly usage?: Usage;
}

/** What comes with the end of an attempt. */
interface Ending {
  readonly state?: StateChange | undefined;
  readonly usage?: Usage | undefined;
  /** See `RunWriter.store`. */
  readonly isUntold?: boolean;
}

export interface SettlingOptions {
  readonly store: RunStore;
  readonly hosts: Pick<RunHosts, "settled">;
  readonly states: SessionStates;
  readonly writer: RunWriter;
  readonly acceptance: Acceptance;
  readonly policy: AttemptPolicy;
  readonly clock: Clock;
  readonly live: LiveRuns;
  readonly held: HeldPump;
  /** Whether another host takes the agent over. */
  readonly isMoving: (agentId: string) => boolean;
  readonly onError: (error: unknown) => void;
  /** Called when a host has refused a run because its agent is not running there. */
  readonly onNotRunning: (agentId: string) => void;
  /** Called with a call that its host has returned, which is held now. */
  readonly onCallReturned: (live: LiveRun) => void;
}

/**
 * How a live run ends: what its host says of it, or that the host is gone, is stored, and then answers its callers.
 *
 * ```
 *        ┌──told──▶ stored ──▶ callers answered, host told (`settled`), slot free
 * live ──┼──returned, cut off──▶ held, and sent again
 *        └──refused before the acknowledgement──▶ forgotten with its key
 * ```
 */
export class Settling {
  readonly #options: SettlingOptions;

  constructor(options: SettlingOptions) {
    this.#options = options;
  }

  /**
   * A host reports how a run ended: a perturbation, or a call of an earlier gateway; `live` is that attempt, while it is live.
   * Resolves once that is stored, with what became of its state; null when the host has to tell it again.
   */
  async told({ run: id, ...told }: Settled, live: LiveRun | null): Promise<Settlement | null> {
    const { outcome, ...traces } = told;
    if (live) return await this.settle(live, outcome, traces);
    const { store, states } = this.#options;
    // A host tells an end again when it does not know whether the gateway has it.
    const run = await store.get(id);
    // Purgatory asks again, and gets this end as the answer.
    if (run?.kind === "RESUME" && !isEnded(run) && run.status !== "PARKED") return null;
    return await settlementOf(run, told, states);
  }

  /** Ends a call that gave a result. */
  async ended(live: LiveRun, { outcome, state, usage }: CallEnd): Promise<void> {
    if (live.isLetGo) return;
    const settlement = await this.settle(live, outcome, { state, usage });
    if (settlement) this.#options.hosts.settled(live.run, settlement);
  }

  /** Ends a call that gave no result. */
  async failed(live: LiveRun, thrown: unknown): Promise<void> {
    if (live.isLetGo) return;
    const { acceptance, hosts } = this.#options;
    const { id } = live.run;
    const isAborted = isCancelled(live.abort.reason);
    if (thrown instanceof NotBegun && !isAborted && this.#waits(live, thrown)) {
      this.holdAgain(live, "RETURN");
      return this.#options.onCallReturned(live);
    }
    if (thrown instanceof NotBegun && !isAborted) {
      // Nothing has happened, so the key is free again.
      const became = await acceptance.withdraw(live.run);
      this.forget(live);
      live.ended.reject(became === "ELSEWHERE" ? new Moved(id) : thrown.reason);
      hosts.settled(live.run, { isKept: false });
      return;
    }
    if (thrown instanceof Left) {
      this.forget(live);
      live.ended.reject(thrown.reason);
      return;
    }
    if (thrown instanceof CutOff) {
      return await this.#endCutOff(live, thrown.reason);
    }
    const { code, message } = thrown instanceof TerrariumError ? thrown : unexpected();
    const settlement = isAborted
      ? await this.settle(live, { kind: "CANCELLED" }, {}, cancelled(id))
      : await this.settle(live, { kind: "FAILED", error: { code, message } }, {}, thrown);
    if (settlement) hosts.settled(live.run, settlement);
  }

  /**
   * The host refused a perturbation. A run that was not acknowledged is forgotten, with its key, unless another gateway has acknowledged
   * it. Any other failure leaves the run as it is: it is settled, returned, or lost with its host.
   */
  async refused(live: LiveRun, thrown: unknown): Promise<void> {
    if (!(thrown instanceof NotBegun) || this.#options.live.get(live.run.id) !== live) return;
    const { clock } = this.#options;
    const { reason } = thrown;
    if (this.#waits(live, thrown)) return this.holdAgain(live, "RETURN");
    if (!live.isAcknowledged && (await this.#isWithdrawn(live, reason))) return;
    if (reason.code === "AGENT_NOT_RUNNING" || reason.code === "AGENT_NOT_FOUND") {
      this.#options.onNotRunning(live.run.agentId);
      this.holdAgain(live, "RETURN");
    } else if (reason.code === "INBOX_FULL" || reason.code === "LIMIT_EXCEEDED") {
      this.#options.live.remove(live);
      this.#options.held.hold(live.run, live.seq, clock.now() + REFUSED_PAUSE_MS);
    } else {
      const error = { code: reason.code, message: reason.message };
      await this.settle(live, { kind: "FAILED", error }, { isUntold: true }, reason);
    }
  }

  /** Forgets a run that its host refused. False: it goes on here, because another gateway has told a caller that it is accepted. */
  async #isWithdrawn(live: LiveRun, reason: TerrariumError): Promise<boolean> {
    const { acceptance } = this.#options;
    live.isRefused = true;
    // Whatever becomes of its host meanwhile, it is not sent again.
    this.#options.live.remove(live);
    const became = await acceptance.withdraw(live.run);
    if (became === "ACKNOWLEDGED") {
      live.isAcknowledged = true;
      live.accepted.resolve({ queueDepth: 0 });
      return false;
    }
    this.forget(live);
    live.accepted.reject(became === "ELSEWHERE" ? new Moved(live.run.id) : reason);
    return true;
  }

  /** A run that its host has not begun may begin later: its agent is frozen, or another host takes it over. */
  #waits({ run }: LiveRun, { reason: { code } }: NotBegun): boolean {
    if (code === "FROZEN") return true;
    return this.#options.isMoving(run.agentId) && (code === "AGENT_NOT_RUNNING" || code === "UNAVAILABLE");
  }

  /** A run that its host no longer has. No run of its session overtakes it while that is stored. */
  holdAgain(live: LiveRun, kind: "RETURN" | "CUT_OFF"): void {
    const { writer, clock, policy, onError } = this.#options;
    const { id, attempt } = live.run;
    const transition: RunTransition =
      kind === "RETURN" ? { kind, at: clock.now(), attempt } : { kind, at: clock.now(), attempt, policy };
    const call = isPerturbation(live) ? undefined : live;
    this.#options.live.remove(live);
    this.#options.held.hold(live.run, live.seq, Infinity, call);
    live.accepted.resolve({ queueDepth: 0 });
    const stored = writer.store(id, transition);
    // Its end, with a state, may be on its way to the store.
    if (kind === "CUT_OFF") this.#options.states.awaits(live.run, stored);
    stored
      .then((applied) => {
        const run = runIn(applied);
        // It was taken out meanwhile: cancelled, or its caller waits no more.
        if (!this.#options.held.has(id)) return;
        if (run?.status === "ACCEPTED") return this.#options.held.hold(run, live.seq, run.notBefore, call);
        this.#options.held.takeOut(id);
        this.#finish(live, run);
      })
      .catch(onError);
  }

  /** Stores the end of an attempt. Null: this gateway has ended before the store took it. */
  async settle(
    live: LiveRun,
    outcome: Outcome,
    { state, usage, isUntold }: Ending,
    error?: unknown,
  ): Promise<Settlement | null> {
    const { writer, states, clock } = this.#options;
    const { id, attempt } = live.run;
    const { startedAt } = live;
    const extras = {
      ...(state && { state }),
      ...(usage && { usage }),
      ...(startedAt !== null && { startedAt }),
    };
    // No caller waits for the end of a perturbation, unless its session waits for the state, or a person for a
    // question.
    const patient = isPerturbation(live) && !state && outcome.kind !== "PARKED";
    const settle = { kind: "SETTLE", at: clock.now(), attempt, outcome, ...extras } as const;
    const applied = await writer.store(id, settle, { patient, isUntold });
    if (isOutdated(applied)) states.forget(live.run);
    if (isOutdated(applied)) await this.#repeat(live);
    else this.#finish(live, runIn(applied), error);
    return applied && (await settlementAfter(applied, { attempt, outcome, state }, states));
  }

  /** Another host has changed the session's state since the run saw it: the attempt counts as cut off. */
  async #repeat(live: LiveRun): Promise<void> {
    if (!isPerturbation(live)) await this.#endCutOff(live);
    else if (this.#options.live.get(live.run.id) === live) this.holdAgain(live, "CUT_OFF");
  }

  /** Ends a call that was cut off. */
  async #endCutOff(live: LiveRun, error?: TerrariumError): Promise<void> {
    const { writer, clock, policy } = this.#options;
    const { id, attempt } = live.run;
    const applied = await writer.store(id, { kind: "CUT_OFF", at: clock.now(), attempt, policy });
    const isMoved = isElsewhere(applied);
    this.#finish(live, isMoved ? null : runIn(applied), isMoved ? new Moved(id) : error);
  }

  /** The end of the run is stored: answers its callers. */
  #finish(live: LiveRun, run: RunWithoutInput | null, error?: unknown): void {
    this.forget(live);
    if (!run) live.ended.reject(error ?? unavailable(live.run.id));
    else if (run.status === "COMPLETED" || run.status === "PARKED") live.ended.resolve(run);
    else live.ended.reject(firstErrorOf(run, error));
    live.accepted.resolve({ queueDepth: 0 });
  }

  forget(live: LiveRun): void {
    this.#options.live.remove(live);
    this.#options.acceptance.leave(live.run.id);
    this.#options.held.pump(live.run.agentId);
  }
}

/** An end, as a host has told it. */
interface Told {
  readonly attempt: number;
  readonly outcome: Outcome;
  readonly state?: StateChange | undefined;
}

/** What to tell the host of an end that was applied to its run, or refused. */
export async function settlementAfter(
  applied: ApplyOutcome,
  told: Told,
  states: SessionStates,
): Promise<Settlement> {
  const { version } = (applied.outcome === "APPLIED" && applied.state) || {};
  if (version !== undefined) return { isKept: true, version };
  return await settlementOf(runIn(applied), told, states);
}

/** What to tell the host of an end that the run has already, or will not have. */
export async function settlementOf(
  run: RunWithoutInput | null,
  told: Told,
  states: SessionStates,
): Promise<Settlement> {
  const isKept = run !== null && isEndOf(run, told);
  // Others may have changed the state since this run set it.
  const state = run && told.state ? await states.stored(run.agentId, run.session) : {};
  return { isKept, ...state };
}

/** Whether the run has ended so, with the state that was set. */
function isEndOf(run: RunWithoutInput, { attempt, outcome }: Told): boolean {
  if (run.attempt !== attempt || !keepsState(outcome)) return false;
  // Storing the question parks its run, and the question may be answered by now, and the run have ended with that.
  return outcome.kind === "PARKED" ? run.semaphores[0] === outcome.semaphore : run.status === outcome.kind;
}

/** Its caller does not wait for the outcome, so it may be sent again. */
export function isPerturbation({ run }: Pick<LiveRun, "run">): boolean {
  return run.timeoutMs === null;
}
