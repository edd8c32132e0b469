import type { Visibility } from "../../auth/viewer.js";
import type { TerrariumEvent } from "../../events/event.js";
import { HIDDEN_ERROR_MESSAGE } from "../../schema/event-types.js";
import { plainSemaphore } from "./plain-semaphore.js";

/** An event where no document selects fields: as GraphQL would tell it with every field selected, but its cursor. */
export function plainEvent(event: TerrariumEvent, visibility: Visibility): object {
  const plain = { ...event, at: new Date(event.at).toISOString() };
  if ("semaphore" in event) return { ...plain, semaphore: plainSemaphore(event.semaphore) };
  if (event.type !== "ERROR" || visibility.seesErrors(event.agentId)) return plain;
  return { ...plain, message: HIDDEN_ERROR_MESSAGE };
}
