import type { Clock } from "../../base/clock.js";
export type WatchReason = "notified" | "polled" | "closed";
/**
 * Wakes a reader of a path: at once when its directory reports a change of that name, and at least every `pollMs`,
 * because reports get lost (network and container file systems, links, a replaced directory).
 */
export declare class PathWatch {
  #private;
  constructor(path: string, clock: Clock, pollMs: number);
  /** Starts watching again: the directory may have been replaced or created. */
  renew(): void;
  /** Resolves when the path should be checked again; at once if a change was reported since the last call. */
  wait(): Promise<WatchReason>;
  close(): void;
}
