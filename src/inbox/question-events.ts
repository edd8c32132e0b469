import type { SemaphoreEventType } from "../events/event.js";
import type { PurgatoryEventKind } from "../purgatory/index.js";

/** The event that observers get for a change of a question; null: none. */
export const QUESTION_EVENTS: Readonly<Record<PurgatoryEventKind, SemaphoreEventType | null>> = {
  EJECTED: "SEMAPHORE_EJECTED",
  RESOLVED: "SEMAPHORE_RESOLVED",
  CANCELLED: "SEMAPHORE_CANCELLED",
  VOIDED: "SEMAPHORE_VOIDED",
  RESUMPTION_CHANGED: null,
};
