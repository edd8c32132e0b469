import type { SemaphoreCard } from "./token.js";
/**
 * The content that a digest covers: everything a person sees or decides by, and the frozen state. None of it may
 * change before the answer.
 */
export type Shown = Pick<
  SemaphoreCard,
  | "agentId"
  | "reason"
  | "prompt"
  | "options"
  | "severity"
  | "deadline"
  | "escalation"
  | "responseSchema"
  | "input"
  | "state"
  | "stateVersion"
>;
/** SHA-256, lower-case hex, over the canonical JSON of the shown and frozen content. */
export declare function digestOf(shown: Shown): string;
