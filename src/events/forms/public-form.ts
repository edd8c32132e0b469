import type { JsonValue } from "../../base/json.js";
import type { AgentEvent, TerrariumEvent } from "../event.js";
import { withoutQuestion } from "./private.js";

/** Members of an event that are shown instead of its own to viewers without `observe`. */
export type PublicForm = Readonly<Record<string, JsonValue>>;

/** Types of events that an agent's `publicView` may reduce, with the members that it may change. */
export const REDUCIBLE = {
  OUTPUT: ["data"],
  RESULT: ["result"],
  PERTURBED: ["command"],
  ERROR: [],
  SEMAPHORE_EJECTED: ["semaphore"],
  SEMAPHORE_RESOLVED: ["semaphore"],
  SEMAPHORE_CANCELLED: ["semaphore"],
  SEMAPHORE_VOIDED: ["semaphore"],
  PHEROMONE: ["pheromone"],
} as const satisfies Record<ReducibleType, readonly string[]>;

/** Names `publicView` in the METRICS_DEGRADED event about its failure. */
export const PUBLIC_VIEW_PROBE = "publicView";

/** A type of event that an agent's `publicView` is asked about. */
export type ReducibleType =
  | ("OUTPUT" | "RESULT" | "PERTURBED" | "ERROR" | "PHEROMONE")
  | `SEMAPHORE_${"EJECTED" | "RESOLVED" | "CANCELLED" | "VOIDED"}`;
/** An event that an agent's `publicView` is asked about. */
export type ReducibleEvent = Extract<AgentEvent, { type: ReducibleType }>;

export function isReducible(event: AgentEvent): event is ReducibleEvent {
  return Object.hasOwn(REDUCIBLE, event.type);
}

/** The form that tells nothing of the payload: that the event happened. */
export function neutralForm(event: ReducibleEvent): PublicForm {
  switch (event.type) {
    case "OUTPUT":
      return { data: null };
    case "RESULT":
      return { result: null };
    case "PERTURBED":
      return event.command === undefined ? {} : { command: null };
    case "ERROR":
      return {};
    case "PHEROMONE":
      return { pheromone: { ...event.pheromone, payload: null, key: null } };
    case "SEMAPHORE_EJECTED":
    case "SEMAPHORE_RESOLVED":
    case "SEMAPHORE_CANCELLED":
    case "SEMAPHORE_VOIDED": {
      const { options, ...semaphore } = withoutQuestion(event.semaphore);
      return { semaphore: { ...semaphore, options: [...options] } };
    }
  }
}

/**
 * The public form out of what `publicView` returned; null for an event that others do not see. Members that it may not change are
 * ignored, and those that it leaves out are neutral. Throws a `TypeError` for anything but an object or null.
 */
export function formOf(event: ReducibleEvent, returned: unknown): PublicForm | null {
  if (returned === null) return null;
  if (typeof returned !== "object" || Array.isArray(returned)) {
    throw new TypeError(`publicView must return an object or null, not ${typeof returned}`);
  }
  const given = returned as Readonly<Record<string, unknown>>;
  const neutral = neutralForm(event);
  return Object.fromEntries(
    Object.entries(neutral).map(([name, withheld]) => [name, memberOf(given[name], withheld)]),
  );
}

/** Of questions and pheromones only their words and payload can be given. */
function memberOf(given: unknown, withheld: JsonValue): JsonValue {
  if (given === undefined) return withheld;
  if (typeof withheld !== "object" || withheld === null || Array.isArray(withheld)) return given as JsonValue;
  if (typeof given !== "object" || given === null) return withheld;
  const { prompt, options, payload, key } = given as Readonly<Record<string, unknown>>;
  const words: Record<string, unknown> = {};
  if ("prompt" in withheld && typeof prompt === "string") words["prompt"] = prompt;
  if ("options" in withheld && isTexts(options)) words["options"] = options;
  if ("payload" in withheld && payload !== undefined) words["payload"] = payload;
  if ("key" in withheld && typeof key === "string") words["key"] = key;
  return { ...withheld, ...words } as JsonValue;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** An event that is hidden, where it would be shown by mistake: that it happened. */
export function hiddenForm(event: TerrariumEvent): TerrariumEvent {
  const full = fullEvent(event);
  if (full.type === "GAP" || !isReducible(full)) return full;
  return { ...full, ...neutralForm(full) };
}

/** The event without its public form, as viewers with `observe` see it. */
export function fullEvent<Event extends TerrariumEvent>(event: Event): Event {
  if (event.publicForm === undefined) return event;
  const { publicForm: _publicForm, ...full } = event;
  return full as Event;
}

/** The event as viewers without `observe` see it; null when they do not. */
export function publicEvent(event: TerrariumEvent): TerrariumEvent | null {
  const { publicForm, ...full } = event;
  if (publicForm === undefined) return event;
  // A public form has the members of its event.
  return publicForm && { ...full, ...publicForm };
}
