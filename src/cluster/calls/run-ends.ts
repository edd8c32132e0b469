import { deferred, type Deferred } from "../../base/async/deferred.js";
import type { Clock } from "../../base/clock.js";
import type { Run } from "../../runs/index.js";
import type { RunFeed, RunStore } from "../../runs/store/store.js";

export interface RunEndsOptions {
  readonly store: Pick<RunStore, "get"> & RunFeed;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** Pause before a run is read again that could not be, ms. */
const AGAIN_MS = 500;

/** Who waits here for runs that other gateways send. Bounded by `maxForwardedCalls`. */
export class RunEnds {
  readonly #options: RunEndsOptions;
  readonly #waiting = new Map<string, Set<Deferred<Run | null>>>();
  readonly #stop: () => void;
  #isClosed = false;

  constructor(options: RunEndsOptions) {
    this.#options = options;
    this.#stop = options.store.onEnded((id) => this.look(id));
  }

  /** Resolves with a run that has ended or parked; null when it is not stored, and `look` was called for it. */
  async of(id: string, signal: AbortSignal): Promise<Run | null> {
    const ended = deferred<Run | null>();
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting.add(ended));
    const leave = (): void => {
      waiting.delete(ended);
      if (waiting.size === 0) this.#waiting.delete(id);
    };
    signal.addEventListener("abort", leave, { once: true });
    return await ended.promise.finally(leave);
  }

  /** A run may have ended, or never come: reads it for those who wait. */
  look(id: string): void {
    if (!this.#waiting.has(id) || this.#isClosed) return;
    const { store, clock, onError } = this.#options;
    store.get(id).then(
      (run) => {
        if (run?.status === "ACCEPTED" || run?.status === "RUNNING") return;
        for (const ended of this.#waiting.get(id) ?? []) ended.resolve(run);
      },
      (error: unknown) => {
        onError(error);
        // Its end is not told again.
        clock.after(AGAIN_MS, () => this.look(id));
      },
    );
  }

  /** The runs that somebody waits for. */
  get ids(): readonly string[] {
    return [...this.#waiting.keys()];
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
  }
}
