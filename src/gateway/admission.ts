import { TerrariumError } from "../base/errors.js";
import type { Limits } from "../base/limits.js";

/** Decides who may stay: counts connections that stay open (sockets, event streams), in all and per address. */
export interface Admission {
  /** Memory is short: nobody new is taken. */
  readonly isOverloaded: boolean;
  /** Takes a place and returns how to give it back (once; again does nothing). Throws LIMIT_EXCEEDED when full. */
  admit(address: string): () => void;
  readonly open: number;
}

export function createAdmission(
  limits: Pick<Limits, "maxConnections" | "maxConnectionsPerAddress" | "maxMemoryBytes">,
  memory: { readonly isHigh: boolean },
): Admission {
  const perAddress = new Map<string, number>();
  let open = 0;

  function refuse(limit: keyof typeof limits, max: number): never {
    const why =
      limit === "maxMemoryBytes" ? "memory is short" : `too many open connections: the limit is ${max}`;
    throw new TerrariumError("LIMIT_EXCEEDED", why, { limit, max });
  }

  return {
    get isOverloaded() {
      return memory.isHigh;
    },
    get open() {
      return open;
    },
    admit(address) {
      const { maxConnections, maxConnectionsPerAddress } = limits;
      if (memory.isHigh) refuse("maxMemoryBytes", limits.maxMemoryBytes);
      if (open >= maxConnections) refuse("maxConnections", maxConnections);
      const ofAddress = perAddress.get(address) ?? 0;
      if (ofAddress >= maxConnectionsPerAddress) refuse("maxConnectionsPerAddress", maxConnectionsPerAddress);
      open += 1;
      perAddress.set(address, ofAddress + 1);
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        open -= 1;
        const left = (perAddress.get(address) ?? 1) - 1;
        if (left === 0) perAddress.delete(address);
        else perAddress.set(address, left);
      };
    },
  };
}
