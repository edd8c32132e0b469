import type { JsonValue } from "../base/json.js";
import type { TerrariumEvent } from "./event.js";
import { type EventField, eventKind } from "./table.js";

/** Characters of an event that can be searched; the rest of a longer one is not found. */
const TEXT_CHARACTERS_MAX = 16_384;
/** Members that some viewers do not see. */
const PERSONAL = new Set(["by", "settledBy"]);
/** Fields that hold words; ids, cursors and states are found by filters. */
const WORDED: readonly EventField["type"][] = ["String", "JSON", "Semaphore", "Pheromone"];

/**
 * The text by which an event, or a form of it, is found. Fields that are hidden from some viewers are left
 * out, so that searching tells nothing about them.
 */
export function searchText(event: TerrariumEvent): string {
  const texts: string[] = [];
  let left = TEXT_CHARACTERS_MAX;
  const take = (value: JsonValue | undefined): void => {
    if (left <= 0 || value === null || value === undefined || typeof value === "boolean") return;
    if (typeof value === "object") {
      if (Array.isArray(value)) value.forEach(take);
      else for (const [name, member] of Object.entries(value)) if (!PERSONAL.has(name)) take(member);
      return;
    }
    const text = String(value).slice(0, left);
    left -= text.length + 1;
    texts.push(text);
  };
  for (const [name, field] of Object.entries(eventKind(event.type).fields)) {
    if (field.hiddenAs !== undefined || PERSONAL.has(name) || !WORDED.includes(field.type)) continue;
    take(event[name as keyof TerrariumEvent]);
  }
  return texts.join("\n");
}
