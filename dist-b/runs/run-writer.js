import { TerrariumError } from "../base/errors.js";
import { isEnded } from "./run.js";
/** A START is written only after a run has lasted this long, ms, so that a short run costs one write less. */
const START_DELAY_MS = 50;
/** Pauses between tries to write when the store refuses, ms. */
const RETRY_MS = 100;
const RETRY_MS_MAX = 10_000;
/** These transitions end a run without a report of its host. */
const UNTOLD = new Set(["CUT_OFF", "CANCEL", "SEND", "RETURN"]);
/** Stores the progress and end of runs, and repeats a write until the store accepts it. */
export class RunWriter {
  #options;
  /** Runs that began and whose START is not written. */
  #unwritten = new Map();
  /** Writes in flight: of each open run its end or cut-off, and one cancellation. */
  #writing = new Set();
  /** Cancellations in flight, by run: a second one changes nothing, so it waits for the first. */
  #cancelling = new Map();
  #isSweepPlanned = false;
  #isFailing = false;
  #isClosed = false;
  constructor(options) {
    this.#options = options;
  }
  /** A run began at its host. Its START is written later, or not at all if the run ends first. */
  began(id, attempt) {
    const { clock } = this.#options;
    this.#unwritten.set(id, { attempt, at: clock.now(), dueAt: clock.monotonic() + START_DELAY_MS });
    this.#planSweep();
  }
  /** Resolves when all STARTs so far are written. */
  async writeStarts() {
    const all = [...this.#unwritten].map(([id, start]) => this.#writeStart(id, start));
    await Promise.all(all);
  }
  /** Writes a START before the run begins; returns false when it must not begin. */
  async mayBegin(id, attempt) {
    const { store, clock } = this.#options;
    const applied = await store.apply(id, { kind: "START", at: clock.now(), attempt });
    return applied.outcome === "APPLIED";
  }
  /**
   * Writes the end of a run, repeated with growing pauses until the store accepts it. Returns null once this is closed,
   * or when the run no longer exists. A state for which there is no room fails the run.
   */
  store(id, transition, options) {
    const cancelling = transition.kind === "CANCEL" && this.#cancelling.get(id);
    if (cancelling) return cancelling;
    const start = this.#unwritten.get(id);
    this.#unwritten.delete(id);
    // Attempts that began are counted.
    if (start && transition.kind === "CUT_OFF") this.#writeStart(id, start).catch(this.#options.onError);
    const work = this.#store(id, start ? withStart(transition, start) : transition, options);
    this.#writing.add(work);
    if (transition.kind === "CANCEL") this.#cancelling.set(id, work);
    const forget = () => {
      this.#writing.delete(work);
      if (transition.kind === "CANCEL") this.#cancelling.delete(id);
    };
    work.then(forget, forget);
    return work;
  }
  /** Resolves when all pending writes are done. */
  async idle() {
    await this.writeStarts().catch(() => undefined);
    while (this.#writing.size > 0) await Promise.allSettled(this.#writing);
  }
  /** Gives up pending writes. */
  close() {
    this.#isClosed = true;
  }
  async #store(id, transition, options) {
    const { store, states, clock, onStored, onUntold, onError } = this.#options;
    for (let pauseMs = RETRY_MS; ; pauseMs = Math.min(pauseMs * 2, RETRY_MS_MAX)) {
      try {
        const applied = await store.apply(id, transition, options);
        this.#isFailing = false;
        if (applied.outcome === "REFUSED" && applied.why === "STATE_FULL" && transition.kind === "SETTLE") {
          // Observers have seen its RESULT.
          return await this.#store(id, withoutState(transition), { isUntold: true });
        }
        if (applied.outcome === "APPLIED") {
          const { run, also, state } = applied;
          if (state) states.keep(run.agentId, run.session, state);
          for (const stored of [run, ...also])
            if (stored.status !== "ACCEPTED" && stored.status !== "RUNNING") onStored(stored);
          if (isEnded(run) && (options?.isUntold || UNTOLD.has(transition.kind))) onUntold(run);
        }
        return applied;
      } catch (error) {
        if (this.#isClosed) return null;
        // Each open run repeats its write: one report for all of them.
        if (!this.#isFailing) onError(error);
        this.#isFailing = true;
        await new Promise((resolve) => void clock.after(pauseMs, resolve));
        if (this.#isClosed) return null;
      }
    }
  }
  #planSweep() {
    if (this.#isSweepPlanned || this.#isClosed) return;
    this.#isSweepPlanned = true;
    this.#options.clock.after(START_DELAY_MS, () => {
      this.#isSweepPlanned = false;
      const now = this.#options.clock.monotonic();
      for (const [id, start] of this.#unwritten) {
        if (start.dueAt > now) break;
        this.#writeStart(id, start).catch(this.#options.onError);
      }
      if (this.#unwritten.size > 0) this.#planSweep();
    });
  }
  /** A lost START costs an attempt number: the run counts as one that may have begun. */
  async #writeStart(id, { attempt, at }) {
    this.#unwritten.delete(id);
    await this.#options.store.apply(id, { kind: "START", at, attempt }, { patient: true });
  }
}
/** A run that parks at once has no START; its end carries the time when it began. */
function withStart(transition, { attempt, at }) {
  const isMissing = transition.kind === "SETTLE" && transition.attempt === attempt;
  return isMissing ? { startedAt: at, ...transition } : transition;
}
function withoutState(transition) {
  const { at, attempt, usage } = transition;
  const error = new TerrariumError(
    "LIMIT_EXCEEDED",
    "there is no room for the state of one more session (maxStates, maxStatesBytes)",
  );
  const outcome = { kind: "FAILED", error: { code: error.code, message: error.message } };
  return { kind: "SETTLE", at, attempt, outcome, ...(usage && { usage }) };
}
//# sourceMappingURL=run-writer.js.map
