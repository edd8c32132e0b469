import type { SemaphoreView } from "../semaphore.js";

/** The message of a private command's ERROR event; its caller gets the error itself. */
export const PRIVATE_FAILURE = "a private command failed (its error is only for its caller)";

const PRIVATE_PROMPT = "a private command asks (the question is only for those who may answer it)";

/** A question of a private command, for those who may not answer it. Its digest is left out: it could confirm a guess. */
export function withoutQuestion(view: SemaphoreView): SemaphoreView {
  return { ...view, prompt: PRIVATE_PROMPT, options: [], responseSchema: null, escalation: null, digest: "" };
}
