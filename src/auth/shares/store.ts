import type { LimitName, Limits } from "../../base/limits.js";
import type { Share } from "./share.js";

/** Bounds on shares that have not ended. */
export interface ShareLimits {
  readonly sharesMax: number;
  readonly sharesPerAgentMax: number;
  /** Of one creator. */
  readonly sharesPerClientMax: number;
}

export function shareLimits(
  limits: Pick<Limits, "maxShares" | "maxSharesPerAgent" | "maxSharesPerClient">,
): ShareLimits {
  return {
    sharesMax: limits.maxShares,
    sharesPerAgentMax: limits.maxSharesPerAgent,
    sharesPerClientMax: limits.maxSharesPerClient,
  };
}

/** Everything that a gateway needs of the store to check shares without asking it again. */
export interface OpenedShares {
  /** The signing key, 32 bytes. */
  readonly key: Uint8Array;
  /** Oldest first. */
  readonly shares: readonly Share[];
}

export type AddOutcome =
  | { readonly outcome: "STORED" }
  /** Not stored: there are `max` shares already, in all, of the agent or of the creator. */
  | { readonly outcome: "FULL"; readonly limit: LimitName; readonly max: number };

/**
 * Keeps shares and their signing key. A share that is not in the store is not valid, so that a revocation is a deletion.
 *
 * Atomicity: `add` deletes what has expired, counts and stores as one change; of several concurrent `open`, one key wins
 * and all return it. Durability: what has resolved survives a crash where the store is a file. Delivery: a watcher gets the
 * complete set after each change that another gateway has stored. Bounds: `ShareLimits`.
 */
export interface ShareStore {
  /** Stores `candidate` as the key unless there is one, and deletes shares that have expired at `now`. */
  open(candidate: Uint8Array, now: number): Promise<OpenedShares>;
  /** Stores a new share, after deleting those that have expired at `now`. Rejects with `StoreError` when the store fails. */
  add(share: Share, now: number): Promise<AddOutcome>;
  /** Deletes a share; false when there is none with this id. Rejects with `StoreError` when the store fails. */
  remove(id: string): Promise<boolean>;
  /** Calls `listener` with all shares after each change of another gateway. Returns its removal. The listener must not throw. */
  watch(listener: (shares: readonly Share[]) => void): () => void;
}

/** Why one more share does not fit; null when it does. `counts` are of shares that have not expired. */
export function fullness(
  counts: { readonly all: number; readonly ofAgent: number; readonly ofClient: number },
  limits: ShareLimits,
): Extract<AddOutcome, { outcome: "FULL" }> | null {
  const { sharesMax, sharesPerAgentMax, sharesPerClientMax } = limits;
  if (counts.ofClient >= sharesPerClientMax)
    return { outcome: "FULL", limit: "maxSharesPerClient", max: sharesPerClientMax };
  if (counts.ofAgent >= sharesPerAgentMax)
    return { outcome: "FULL", limit: "maxSharesPerAgent", max: sharesPerAgentMax };
  return counts.all >= sharesMax ? { outcome: "FULL", limit: "maxShares", max: sharesMax } : null;
}
