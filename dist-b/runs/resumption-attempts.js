import { deferred } from "../base/deferred.js";
import { cancelled, errorOf } from "./run-errors.js";
import { isEnded } from "./run.js";
import { CANCEL_WAIT_MS, withinMs } from "./within.js";
/** The resumption has ended, so another attempt is pointless. */
export class ResumptionEnded extends Error {
  name = "ResumptionEnded";
  reason;
  constructor(reason) {
    super(reason.message);
    this.reason = reason;
  }
}
/** Runs and cancels the attempts at resumptions. As many run at once as Purgatory starts: `maxResumptions`. */
export class ResumptionAttempts {
  #options;
  /** By the ids of the resumptions. */
  #running = new Map();
  constructor(options) {
    this.#options = options;
  }
  /**
   * One attempt. Resolves once its end is stored. Rejects with `ResumptionEnded` when the run has ended otherwise, and as
   * `deliver` does, which allows another attempt. `find` gives the run.
   */
  async run(id, attempt, find, deliver) {
    const running = { sent: null, cancelled: undefined, over: deferred() };
    this.#running.set(id, running);
    try {
      await this.#run(running, attempt, find, deliver);
    } finally {
      this.#running.delete(id);
      running.over.resolve();
    }
  }
  /** Ends a resumption. Resolves when its attempt has stopped, at the latest after two seconds. */
  async cancel(run, by, reason) {
    const { writer, hosts, clock } = this.#options;
    const running = this.#running.get(run.id);
    if (running) running.cancelled ??= { reason };
    const mark = { kind: "CANCEL", at: clock.now(), by, reason, sent: running !== undefined };
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
  /** Stores the end of an attempt. Returns true when the run has ended with it. */
  async settle({ id, attempt }, outcome, { state, usage, isUntold }) {
    const { writer, clock } = this.#options;
    const extras = { ...(state && { state }), ...(usage && { usage }) };
    const settle = { kind: "SETTLE", at: clock.now(), attempt, outcome, ...extras };
    const applied = await writer.store(id, settle, { isUntold });
    return applied !== null && applied.outcome !== "MISSING" && applied.run.status === outcome.kind;
  }
  async #run(running, attempt, find, deliver) {
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
      const { outcome, ...traces } = await deliver(run, state);
      hosts.settled(run, await this.settle(run, outcome, traces));
    } catch (error) {
      if (!running.cancelled) throw error;
      await this.#endCancelled(run, false);
    }
  }
  async #endCancelled(run, isUntold) {
    await this.settle(run, { kind: "CANCELLED" }, { isUntold });
    throw new ResumptionEnded(cancelled(run.id));
  }
}
//# sourceMappingURL=resumption-attempts.js.map
