import { agentNotFound } from "../auth/requirements.js";
import { parseInstant } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../events/event.js";
import { type Asked, type JsonObject } from "./row.js";

/** Entries of one page. */
export const FIRST_MAX = 1_000;

/** An optional text. The row's schema has checked its type. */
export function textIn(input: JsonObject, name: string): string | null {
  const value = input[name];
  return typeof value === "string" ? value : null;
}

/** An optional whole number from `min` to `max`. Throws BAD_USER_INPUT. */
export function numberIn(input: JsonObject, name: string, usual: number, min: number, max: number): number {
  const value = input[name] ?? usual;
  if (typeof value === "number" && value >= min && value <= max) return value;
  throw new TerrariumError("BAD_USER_INPUT", `${name} must be ${min} to ${max}`, { field: name, min, max });
}

/** Entries of a page. */
export function firstIn(input: JsonObject, usual: number): number {
  return numberIn(input, "first", usual, 1, FIRST_MAX);
}

/** An optional instant, milliseconds since 1970. Throws BAD_USER_INPUT. */
export function instantIn(input: JsonObject, name: string): number | null {
  const text = textIn(input, name);
  const at = text === null ? null : parseInstant(text);
  if (text === null || at !== null) return at;
  const message = `${name} must be an instant with its zone, such as 2026-11-29T10:15:00Z`;
  throw new TerrariumError("BAD_USER_INPUT", message, { field: name });
}

export function typesIn({ types }: JsonObject): TerrariumEventType[] | null {
  return Array.isArray(types) ? TERRARIUM_EVENT_TYPES.filter((type) => types.includes(type)) : null;
}

/** The agent that `self` means: the one that asks, or for a client the one it names. Throws BAD_USER_INPUT. */
export function selfOf({ asker, input, ports }: Asked): string {
  const named = textIn(input, "agent");
  if (asker.agentId !== null) {
    if (named === null || named === asker.agentId) return asker.agentId;
    const message = "an agent's self is the agent itself: leave `agent` out";
    throw new TerrariumError("BAD_USER_INPUT", message, { field: "agent" });
  }
  if (named === null)
    throw new TerrariumError("BAD_USER_INPUT", "agent must say whose self is meant", { field: "agent" });
  if (ports.watch.agent(asker.viewer, named)) return named;
  throw agentNotFound();
}

/** A number of milliseconds since 1970 as JSON shows it. */
export function momentOf(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
