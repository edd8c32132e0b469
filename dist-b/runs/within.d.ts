import type { Clock } from "../base/clock.js";
/** How long a cancellation waits for an agent to stop, ms. */
export declare const CANCEL_WAIT_MS = 2000;
/** The result of `work`, or undefined when it takes longer. */
export declare function withinMs<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | undefined>;
