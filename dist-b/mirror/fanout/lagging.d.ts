import type { FanoutCounters } from "./counters.js";
import type { Sink } from "./observer.js";
/** Counts one subscription more, or one less, that waits for this socket. */
export declare function countWaiting(counters: FanoutCounters, sink: Sink, change: 1 | -1): void;
