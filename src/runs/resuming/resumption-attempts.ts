import type { Clock } from "../../base/clock.js";
import { deferred, type Deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import type { SessionState, StateChange, Usage } from "../../events/run.js";
import { type CallEnd, Left, type RunHosts } from "../hosts.js";
import { cancelled, errorOf } from "../run-errors.js";
import type { RunWriter } from "../run-writer.js";
import { isEnded, type Run, type RunWithoutInput } from "../run.js";
import type { SessionStates } from "../session-states.js";
import { isOutdated } from "../applied.js";
import { settlementAfter } from "../settling.js";
import type { ApplyOutcome } from "../store/store.js";
import type { Outcome } from "../transitions.js";
import { CANCEL_WAIT_MS, withinMs } from "../waiting/within.js";

/** State and usage of an attempt, beside its outcome. */
export interface Traces {
  readonly state?: StateChange | undefined;
  readonly usage?: Usage | undefined;
}

/** The resumption has ended, so another attempt is pointless. */
export class ResumptionEnded extends Error {
  override readonly name = "ResumptionEnded";
  readonly reason: TerrariumError;

  constructor(reason: TerrariumError) {
    super(reason.message);
    this.reason = reason;
  }
}

/** Passes an answer to its agent. Synchronous until the call is on its way. */
export type Deliver = (run: Run, state: SessionState) => Promise<CallEnd>;

export interface ResumptionAttemptsOptions {
  readonly writer: RunWriter;
  readonly states: SessionStates;
  readonly hosts: Pick<RunHosts, "settled" | "cancel">;
  readonly clock: Clock;
}

const OUTDATED = "another host has changed the session's state meanwhile";

interface Attempt {
  /** The run once it is with its host. */
  sent: Run | null;
  /** The reason of a cancellation; undefined before one. */
  cancelled: { readonly reason: string | null } | undefined;
  readonly over: Deferred<void>;
}

/** Runs and cancels the attempts at resumptions. As many run at once as Purgatory starts: `maxResumptions`. */
export class ResumptionAttempts {
  readonly #options: ResumptionAttemptsOptions;
  /** By the ids of the resumptions. */
  readonly #running = new Map<string, Attempt>();

  constructor(options: ResumptionAttemptsOptions) {
    this.#options = options;
  }

  /**
   * One attempt. Resolves once its end is stored. Rejects with `ResumptionEnded` when the run has ended otherwise, and as
   * `deliver` does, which allows another attempt. `find` gives the run.
   */
  async run(id: string, attempt: number, find: () => Promise<Run>, deliver: Deliver): Promise<void> {
    const running: Attempt = { sent: null, cancelled: undefined, over: deferred() };
    this.#running.set(id, running);
    try {
      await this.#run(running, attempt, find, deliver);
    } finally {
      this.#running.delete(id);
      running.over.resolve();
    }
  }

  /** Ends a resumption. Resolves when its attempt has stopped, at the latest after two seconds. */
  async cancel(run: Run, by: string, reason: string | null): Promise<void> {
    const { writer, hosts, clock } = this.#options;
    const running = this.#running.get(run.id);
    if (running) running.cancelled ??= { reason };
    const mark = { kind: "CANCEL", at: clock.now(), by, reason, sent: running !== undefined } as const;
    const applied = await writer.store(run.id, mark);
    if (!running) {
      // An earlier attempt began, and the next one is not due yet.
      const now = applied && applied.outcome !== "MISSING" ? applied.run : run;
      if (!isEnded(now)) await this.settle({ ...run, ...now }, { kind: "CANCELLED" }, { isUntold: true });
      return;
    }
    if (running.sent) hosts.cancel(running.sent, reason);
    await withinMs(clock, CANCEL_WAIT_MS, running.over.promise);
  }

  /** The host of these agents is gone: no run begins with a state that an attempt there may still change. Null: all agents. */
  hostDown(agentIds: readonly string[] | null): void {
    for (const { sent, over } of this.#running.values())
      if (sent && (agentIds?.includes(sent.agentId) ?? true)) this.#options.states.awaits(sent, over.promise);
  }

  /** Stores the end of an attempt. Null: this gateway has ended before the store took it. */
  async settle(
    { id, attempt }: Pick<RunWithoutInput, "id" | "attempt">,
    outcome: Outcome,
    { state, usage, isUntold }: Traces & { readonly isUntold?: boolean },
  ): Promise<ApplyOutcome | null> {
    const { writer, clock } = this.#options;
    const extras = { ...(state && { state }), ...(usage && { usage }) };
    const settle = { kind: "SETTLE", at: clock.now(), attempt, outcome, ...extras } as const;
    return await writer.store(id, settle, { isUntold });
  }

  async #run(running: Attempt, attempt: number, find: () => Promise<Run>, deliver: Deliver): Promise<void> {
    const { writer, states, hosts, clock } = this.#options;
    const found = await find();
    if (found.status === "COMPLETED" || found.status === "PARKED") return;
    if (isEnded(found)) throw new ResumptionEnded(errorOf(found));
    const started = await writer.store(found.id, { kind: "START", at: clock.now(), attempt });
    const now = started && started.outcome !== "MISSING" ? started.run : found;
    if (isEnded(now)) throw new ResumptionEnded(errorOf(now));
    const run = { ...found, attempt };
    const state = await states.of(run.agentId, run.session);
    // Cancelled before its host has it, or by a gateway that ended before its host stopped.
    if (running.cancelled || now.cancel) return await this.#endCancelled(run, true);
    running.sent = run;
    try {
      const { outcome, ...traces } = await deliver(run, states.cached(run.agentId, run.session) ?? state);
      const applied = await this.settle(run, outcome, traces);
      if (!applied) return;
      if (isOutdated(applied)) states.forget(run);
      if (isOutdated(applied)) throw new TerrariumError("UNAVAILABLE", OUTDATED, { retryable: true });
      hosts.settled(run, await settlementAfter(applied, { attempt, outcome, ...traces }, states));
    } catch (error) {
      // The host that told the end need not keep it.
      if (!(error instanceof Left)) hosts.settled(run, { isKept: false });
      if (!running.cancelled) throw error;
      await this.#endCancelled(run, false);
    }
  }

  async #endCancelled(run: Run, isUntold: boolean): Promise<never> {
    await this.settle(run, { kind: "CANCELLED" }, { isUntold });
    throw new ResumptionEnded(cancelled(run.id));
  }
}
