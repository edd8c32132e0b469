import type { EventBody } from "../events/event.js";
import { PRIVATE_FAILURE } from "../events/forms/private.js";
import { stampFields } from "../events/run.js";
import { errorOf, type RunWithoutInput } from "../runs/index.js";

/** The event of a run's end that no host has reported: it was cut off, or no host had it. */
export function untoldEnd(run: RunWithoutInput): EventBody<"ERROR"> {
  const { id, root, session, attempt, semaphore, private: isPrivate } = run;
  const { code, message } = run.error ?? errorOf(run);
  const stamp = stampFields({ run: root, session, attempt, private: isPrivate });
  const told = isPrivate ? PRIVATE_FAILURE : message;
  return { type: "ERROR", code, message: told, cause: semaphore ?? id, ...stamp };
}
