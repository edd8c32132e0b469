import type { TerrariumEvent } from "../events/event.js";
import { fullEvent, hiddenForm, publicEvent } from "../events/forms/public-form.js";
import { inputFor, isOfHiddenAgent } from "./hidden-names.js";
import type { EventSight } from "./sights.js";

/** Whether the readers get this event of an agent that they see: its `publicView` may have hidden it. */
export function isShown(event: TerrariumEvent, sight: EventSight): boolean {
  return event.publicForm !== null || sight.level(event.agentId) !== "public";
}

/**
 * The form of the event that the readers see. Of one that is hidden from them, that it happened. It does not name agents that they
 * do not see.
 */
export function formFor(event: TerrariumEvent, sight: EventSight): TerrariumEvent {
  if ("by" in event && isOfHiddenAgent(event.by, sight)) {
    const input = "input" in event && { input: inputFor(event.input, event.by, sight) };
    return { ...formOf(event, sight), ...input, by: null } as TerrariumEvent;
  }
  return formOf(event, sight);
}

function formOf(event: TerrariumEvent, sight: EventSight): TerrariumEvent {
  if (event.publicForm === undefined) return event;
  if (sight.level(event.agentId) !== "public") return fullEvent(event);
  return publicEvent(event) ?? hiddenForm(event);
}
