import { addressBlock } from "../../auth/viewer.js";
import { TerrariumError } from "../../base/errors.js";
import { FairShare } from "../../base/fair-share.js";
import type { Limits } from "../../base/limits.js";

/** Decides who may stay: counts connections that stay open (sockets, event streams), in all and per address. */
export interface Admission {
  /** Memory is short: nobody new is taken. */
  readonly isOverloaded: boolean;
  /**
   * Takes a place and returns how to give it back (once; again does nothing). Throws LIMIT_EXCEEDED when full. When all
   * places are taken, an address with fewer than the one with most gets one of that one's: `evict` ends whoever had it.
   */
  admit(address: string, evict: (reason: TerrariumError) => void): () => void;
  readonly open: number;
}

export function createAdmission(
  limits: Pick<Limits, "maxConnections" | "maxConnectionsPerAddress" | "maxMemoryBytes">,
  memory: { readonly isHigh: boolean },
): Admission {
  const places = new FairShare({
    what: "open connections",
    limit: "maxConnections",
    max: limits.maxConnections,
    clientLimit: "maxConnectionsPerAddress",
    clientMax: limits.maxConnectionsPerAddress,
  });

  return {
    get isOverloaded() {
      return memory.isHigh;
    },
    get open() {
      return places.taken;
    },
    admit(address, evict) {
      if (memory.isHigh) {
        const limit = { limit: "maxMemoryBytes", max: limits.maxMemoryBytes };
        throw new TerrariumError("LIMIT_EXCEEDED", "memory is short", limit);
      }
      return places.take(addressBlock(address), evict);
    },
  };
}
