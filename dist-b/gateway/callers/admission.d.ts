import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
/** Admits long-lived connections (WebSockets, event streams) within `maxConnections` in all and per address. */
export interface Admission {
  /** Memory use is above `maxMemoryBytes`: new connections are refused. */
  readonly isOverloaded: boolean;
  /**
   * Takes a slot; returns the function that releases it (idempotent). Throws LIMIT_EXCEEDED when full. When all slots
   * are taken, an address with fewer slots takes one from the address with the most: `evict` ends that connection.
   */
  admit(address: string, evict: (reason: TerrariumError) => void): () => void;
  readonly open: number;
}
export declare function createAdmission(
  limits: Pick<Limits, "maxConnections" | "maxConnectionsPerAddress" | "maxMemoryBytes">,
  memory: {
    readonly isHigh: boolean;
  },
): Admission;
/**
 * Whether this thread's heap and external buffers exceed the watermark. The resident set is not used: it stays high after
 * load has gone. Measured on demand, at most once per `LOOK_MS`.
 */
export declare class MemoryWatch {
  #private;
  constructor(clock: Clock, bytesMax: number, measure?: () => number);
  get isHigh(): boolean;
}
/** Counts all open sockets by peer address; all addresses of an IPv6 /64 are one peer. Holds at most one entry per open socket. */
export declare class Peers {
  #private;
  constructor(maxConnectionsPerAddress: number);
  /** Counts a socket until `leave`; false when the peer has too many. */
  enter(address: string): boolean;
  leave(address: string): void;
}
/** Leaky bucket for the messages of one socket. */
export declare class MessageRate {
  #private;
  constructor(clock: Clock, perSecond: number);
  /** Counts one message; false when the rate is exceeded. */
  take(): boolean;
}
