import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { StoreError, type StoreErrorCode } from "../base/store-error.js";
import { isEnded, type Run, type RunKey } from "./run.js";
import type { RunStore } from "./store/store.js";

/** Pause between two attempts to ask a store that fails, ms. */
const PAUSE_MS = 1_000;
/** Claims that are remembered. Further runs stay as the store has them until the next start. */
const CLAIMS_MAX = 10_000;

/** After these the store may have the run. */
const DOUBTFUL: ReadonlySet<StoreErrorCode> = new Set(["STORE_TIMEOUT", "STORE_FAILED", "STORE_UNREACHABLE"]);

export interface DoubtfulClaimsOptions {
  readonly store: Pick<RunStore, "get" | "discard" | "apply">;
  readonly clock: Clock;
  /** Called with the stored run of a schedule's tick: the tick is counted, so the run has to go on. */
  readonly onKept: (run: Run) => void;
}

/**
 * Claims that failed although the store may have the run. Its caller was told that it is not accepted, so it is removed from the
 * store; otherwise it would stay open, and a later call under its key would take it for accepted while no host gets it.
 */
export class DoubtfulClaims {
  readonly #options: DoubtfulClaimsOptions;
  /** By id, oldest first. */
  readonly #runs = new Map<string, Run>();
  readonly #keys = new Set<string>();
  #isClearing = false;
  #isClosed = false;

  constructor(options: DoubtfulClaimsOptions) {
    this.#options = options;
  }

  /** The claim of this run has failed with this error. */
  add(run: Run, error: unknown): void {
    if (!(error instanceof StoreError) || !DOUBTFUL.has(error.code)) return;
    if (this.#isClosed || this.#runs.size >= CLAIMS_MAX) return;
    this.#runs.set(run.id, run);
    if (run.key) this.#keys.add(keyId(run.key));
    if (!this.#isClearing) void this.#clear();
  }

  /** Throws UNAVAILABLE while it is not known whether a run has this key. */
  check(key: RunKey): void {
    if (!this.#keys.has(keyId(key))) return;
    const message = "the store has not answered an earlier call under this idempotency key";
    throw new TerrariumError("UNAVAILABLE", message, { retryable: true });
  }

  close(): void {
    this.#isClosed = true;
  }

  /** One after the other, so that a store that fails is not asked more often for more runs. */
  async #clear(): Promise<void> {
    this.#isClearing = true;
    for (const run of this.#runs.values()) {
      while (!this.#isClosed && !(await this.#isCleared(run)))
        await new Promise<void>((resolve) => void this.#options.clock.after(PAUSE_MS, resolve));
      this.#runs.delete(run.id);
      if (run.key) this.#keys.delete(keyId(run.key));
    }
    this.#isClearing = false;
  }

  async #isCleared({ id, tick }: Run): Promise<boolean> {
    const { store, clock, onKept } = this.#options;
    try {
      if (!tick) await store.discard(id);
      const kept = await store.get(id);
      if (!kept || isEnded(kept)) return true;
      if (tick) onKept(kept);
      // It was sent before it was stored, and its host was told to end it.
      else {
        const outcome = { kind: "CANCELLED" } as const;
        await store.apply(id, { kind: "SETTLE", at: clock.now(), attempt: kept.attempt, outcome });
      }
      return true;
    } catch {
      // The store's failure is reported by its health.
      return false;
    }
  }
}

/** One text for each client's key. */
export function keyId({ client, operation, key }: RunKey): string {
  return JSON.stringify([client, operation, key]);
}
