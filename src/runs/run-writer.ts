import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { isEnded, type RunWithoutInput } from "./run.js";
import type { SessionStates } from "./session-states.js";
import type { ApplyOutcome, RunStore, WriteOptions } from "./store/store.js";
import type { RunTransition } from "./transitions.js";

/** A START is written only after a run has lasted this long, ms, so that a short run costs one write less. */
const START_DELAY_MS = 50;
/** Pauses between tries to write when the store refuses, ms. */
const RETRY_MS = 100;
const RETRY_MS_MAX = 10_000;

export interface RunWriterOptions {
  readonly store: RunStore;
  readonly states: SessionStates;
  readonly clock: Clock;
  /** Called when writes begin to fail; they are repeated. */
  readonly onError: (error: unknown) => void;
  /** Called with each run that has ended or parked, after it is stored. Must not throw. */
  readonly onStored: (run: RunWithoutInput) => void;
  /** Called after `onStored` with each run that ended without a report of its host. Must not throw. */
  readonly onUntold: (run: RunWithoutInput) => void;
}

/** These transitions end a run without a report of its host. */
const UNTOLD: ReadonlySet<RunTransition["kind"]> = new Set(["CUT_OFF", "CANCEL", "SEND", "RETURN"]);

export interface EndOptions extends WriteOptions {
  /** No host has reported this end to observers. */
  readonly isUntold?: boolean | undefined;
}

/** Stores the progress and end of runs, and repeats a write until the store accepts it. */
export class RunWriter {
  readonly #options: RunWriterOptions;
  /** Runs that began and whose START is not written. */
  readonly #unwritten = new Map<
    string,
    { readonly attempt: number; readonly at: number; readonly dueAt: number }
  >();
  /** Writes in flight: of each open run its end or cut-off, and one cancellation. */
  readonly #writing = new Set<Promise<unknown>>();
  /** Cancellations in flight, by run: a second one changes nothing, so it waits for the first. */
  readonly #cancelling = new Map<string, Promise<ApplyOutcome | null>>();
  #isSweepPlanned = false;
  #isFailing = false;
  #isClosed = false;

  constructor(options: RunWriterOptions) {
    this.#options = options;
  }

  /** A run began at its host. Its START is written later, or not at all if the run ends first. */
  began(id: string, attempt: number): void {
    const { clock } = this.#options;
    this.#unwritten.set(id, { attempt, at: clock.now(), dueAt: clock.monotonic() + START_DELAY_MS });
    this.#planSweep();
  }

  /** Another gateway stores the progress of this run. */
  forget(id: string): void {
    this.#unwritten.delete(id);
  }

  /** Resolves when all STARTs so far are written. */
  async writeStarts(): Promise<void> {
    const all = [...this.#unwritten].map(([id, start]) => this.#writeStart(id, start));
    await Promise.all(all);
  }

  /** Writes a START before the run begins; returns false when it must not begin. */
  async mayBegin(id: string, attempt: number): Promise<boolean> {
    const { store, clock } = this.#options;
    const applied = await store.apply(id, { kind: "START", at: clock.now(), attempt });
    return applied.outcome === "APPLIED";
  }

  /**
   * Writes the end of a run, repeated with growing pauses until the store accepts it. Returns null once this is closed,
   * or when the run no longer exists. A state for which there is no room fails the run.
   */
  store(id: string, transition: RunTransition, options?: EndOptions): Promise<ApplyOutcome | null> {
    const cancelling = transition.kind === "CANCEL" && this.#cancelling.get(id);
    if (cancelling) return cancelling;
    const start = this.#unwritten.get(id);
    this.#unwritten.delete(id);
    // Attempts that began are counted.
    if (start && transition.kind === "CUT_OFF") this.#writeStart(id, start).catch(this.#options.onError);
    const work = this.#store(id, start ? withStart(transition, start) : transition, options);
    this.#writing.add(work);
    if (transition.kind === "CANCEL") this.#cancelling.set(id, work);
    const forget = (): void => {
      this.#writing.delete(work);
      if (transition.kind === "CANCEL") this.#cancelling.delete(id);
    };
    work.then(forget, forget);
    return work;
  }

  /** Resolves when all pending writes are done. */
  async idle(): Promise<void> {
    await this.writeStarts().catch(() => undefined);
    while (this.#writing.size > 0) await Promise.allSettled(this.#writing);
  }

  /** Gives up pending writes. */
  close(): void {
    this.#isClosed = true;
  }

  async #store(id: string, transition: RunTransition, options?: EndOptions): Promise<ApplyOutcome | null> {
    const { store, states, clock, onStored, onUntold, onError } = this.#options;
    let isRepeated = false;
    for (let pauseMs = RETRY_MS; ; pauseMs = Math.min(pauseMs * 2, RETRY_MS_MAX)) {
      try {
        const applied = await store.apply(id, transition, options);
        // The store may have taken it before, and only its answer was late.
        if (isRepeated && applied.outcome === "REFUSED") states.forget(applied.run);
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
        isRepeated = true;
        // Each open run repeats its write: one report for all of them.
        if (!this.#isFailing) onError(error);
        this.#isFailing = true;
        await new Promise<void>((resolve) => void clock.after(pauseMs, resolve));
        if (this.#isClosed) return null;
      }
    }
  }

  #planSweep(): void {
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
  async #writeStart(
    id: string,
    { attempt, at }: { readonly attempt: number; readonly at: number },
  ): Promise<void> {
    this.#unwritten.delete(id);
    await this.#options.store.apply(id, { kind: "START", at, attempt }, { patient: true });
  }
}

/** A run that parks at once has no START; its end carries the time when it began. */
function withStart(
  transition: RunTransition,
  { attempt, at }: { readonly attempt: number; readonly at: number },
): RunTransition {
  const isMissing = transition.kind === "SETTLE" && transition.attempt === attempt;
  return isMissing ? { startedAt: at, ...transition } : transition;
}

function withoutState(transition: RunTransition & { kind: "SETTLE" }): RunTransition {
  const { at, attempt, usage } = transition;
  const error = new TerrariumError(
    "LIMIT_EXCEEDED",
    "there is no room for the state of one more session (maxStates, maxStatesBytes)",
  );
  const outcome = { kind: "FAILED", error: { code: error.code, message: error.message } } as const;
  return { kind: "SETTLE", at, attempt, outcome, ...(usage && { usage }) };
}
