import type { Clock } from "../../base/clock.js";
/**
 * Sends a drain notice to each connection, one after another over at most `spreadMs`. Each is told a random time to
 * reconnect, after all have been notified, so that clients do not reconnect as a herd. Resolves when all have been notified.
 */
export declare function spreadDrainNotices<T>(
  connections: readonly T[],
  options: {
    readonly spreadMs: number;
    readonly clock: Clock;
    readonly random?: () => number;
  },
  notify: (connection: T, comeBackInMs: number) => void,
): Promise<void>;
