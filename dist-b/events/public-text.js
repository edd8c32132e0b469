import { eventKind } from "./table.js";
/** Characters of an event that can be searched; the rest of a longer one is not found. */
const TEXT_CHARACTERS_MAX = 16_384;
/** Members that some viewers do not see. */
const PERSONAL = new Set(["by", "settledBy"]);
/** Fields that hold words; ids, cursors and states are found by filters. */
const WORDED = ["String", "JSON", "Semaphore"];
/**
 * The text by which an event is found: what every viewer sees of it. Fields that are hidden from some viewers are left
 * out, so that searching tells nothing about them.
 */
export function publicText(event) {
  const texts = [];
  let left = TEXT_CHARACTERS_MAX;
  const take = (value) => {
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
    take(event[name]);
  }
  return texts.join("\n");
}
//# sourceMappingURL=public-text.js.map
