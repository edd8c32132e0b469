import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { StoreError, type StoreErrorCode } from "../base/store-error.js";
import type { Run, RunKey } from "./run.js";
import type { AttemptPolicy, DiscardOutcome, RunStore } from "./store/store.js";

/** Pause between two attempts to ask a store that fails, ms. */
const PAUSE_MS = 1_000;
/** Claims that are remembered. Further runs stay as the store has them until the next start. */
const CLAIMS_MAX = 10_000;

/** After these the store may have the run. */
const DOUBTFUL: ReadonlySet<StoreErrorCode> = new Set(["STORE_TIMEOUT", "STORE_FAILED", "STORE_UNREACHABLE"]);

export interface DoubtfulClaimsOptions {
  readonly store: Pick<RunStore, "get" | "discard" | "apply">;
  readonly clock: Clock;
  readonly policy: AttemptPolicy;
  /** See `RunsOptions`. */
  readonly carries?: ((agentId: string) => boolean) | undefined;
  /** Whether a run is at a host, or held. */
  readonly has: (id: string) => boolean;
  /** Called with a stored run that no host has, and that has to go on. */
  readonly onKept: (run: Run) => void;
  readonly onError: (error: unknown) => void;
}

/**
 * Runs that were refused, and that the store may have: their claim or their removal was not confirmed. They are removed as soon as the
 * store answers; otherwise one would stay open, and a later call under its key would take it for accepted while no host gets it.
 *
 * Gateways that share the store may know such a run: by its key, or because they have forwarded it. One that tells a caller of it marks
 * it (`RunStore.acknowledge`), and then it goes on here. One that has taken over its agent has it, and decides.
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
    if (error instanceof StoreError && DOUBTFUL.has(error.code)) this.#remember(run);
  }

  /** Removes a run that its host refused before it began. Null: the store has failed, and is asked again. */
  async withdraw(run: Run): Promise<DiscardOutcome | null> {
    try {
      return await this.#options.store.discard(run.id);
    } catch (error) {
      this.#options.onError(error);
      this.#remember(run);
      return null;
    }
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

  async #isCleared(run: Run): Promise<boolean> {
    const { store, clock, policy, carries = () => true, has, onKept } = this.#options;
    const { id, attempt, tick } = run;
    try {
      const became = tick ? "KEPT" : await store.discard(id);
      if (became === "GONE" || became === "ELSEWHERE" || has(id)) return true;
      // Its host was told to end it, and may have begun it.
      const wasSent = run.key === null && run.mayHaveBegun;
      const at = clock.now();
      if (became === "BEGUN") {
        const outcome = { kind: "CANCELLED" } as const;
        if (wasSent) await store.apply(id, { kind: "SETTLE", at, attempt, outcome });
        return true;
      }
      // What its host still says of this attempt does not count.
      if (wasSent) await store.apply(id, { kind: "CUT_OFF", at, attempt, policy });
      const kept = await store.get(id);
      if (kept?.status === "ACCEPTED" && carries(kept.agentId)) onKept(kept);
      return true;
    } catch {
      // The store's failure is reported by its health.
      return false;
    }
  }

  #remember(run: Run): void {
    if (this.#isClosed || this.#runs.size >= CLAIMS_MAX) return;
    this.#runs.set(run.id, run);
    if (run.key) this.#keys.add(keyId(run.key));
    if (!this.#isClearing) void this.#clear();
  }
}

/** One text for each client's key. */
export function keyId({ client, operation, key }: RunKey): string {
  return JSON.stringify([client, operation, key]);
}
