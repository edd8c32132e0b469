import { type StreamEvent, summaryOf, typeWords } from "./event.js";

export interface StreamFilter {
  /** Event types shown; null for all. */
  readonly types: readonly string[] | null;
  /** Words that must all occur in the event, in any order and case. */
  readonly search: string;
}

/** Cached search text of each event. */
const texts = new WeakMap<StreamEvent, string>();

/**
 * The events that pass the filter. GAP events always pass, because missing events must stay visible.
 * Returns the same array when there is no filter.
 */
export function filtered(
  events: readonly StreamEvent[],
  { types, search }: StreamFilter,
): readonly StreamEvent[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (types === null && words.length === 0) return events;
  return events.filter((event) => {
    if (event.type === "GAP") return true;
    if (types !== null && !types.includes(event.type)) return false;
    if (words.length === 0) return true;
    const text = searchText(event);
    return words.every((word) => text.includes(word));
  });
}

function searchText(event: StreamEvent): string {
  let text = texts.get(event);
  if (text === undefined) {
    const payload = JSON.stringify([event.data, event.result, event.cause]);
    text =
      `${event.agentId} ${typeWords(event.type)} ${event.type} ${summaryOf(event)} ${payload}`.toLowerCase();
    texts.set(event, text);
  }
  return text;
}
