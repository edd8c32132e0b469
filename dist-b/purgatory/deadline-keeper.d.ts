import type { Clock } from "../base/clock.js";
import type { PurgatoryLimits } from "./limits.js";
import type { PurgatoryStore } from "./store.js";
import type { SemaphoreToken } from "./token.js";
interface DeadlineParts {
  readonly store: PurgatoryStore;
  readonly clock: Clock;
  readonly limits: PurgatoryLimits;
  voided(token: SemaphoreToken): void;
  onError(error: unknown): void;
}
/** Voids tokens whose deadline has passed, with one alarm set to the earliest deadline in the store. */
export declare class DeadlineKeeper {
  #private;
  constructor(parts: DeadlineParts);
  /** Tells the keeper that a token with this deadline is now in the store. */
  expect(deadline: number): void;
  /** Voids overdue tokens and sets the alarm to the next deadline. Never rejects. */
  sweep(): Promise<void>;
  close(): void;
}
export {};
