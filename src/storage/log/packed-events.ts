import type { Position } from "../../events/cursor.js";
import type { FoundEvent, FoundPage, LogItem, LogPage } from "./reading.js";

/** Numbers of one item: length of its JSON, epoch and offset behind it, epoch and offset before a hole (else -1). */
const NUMBERS = 5;

/**
 * Events as one text and one array of numbers. The thread that receives them spends a tenth of the time on it that as
 * many objects would take.
 */
interface PackedEvents {
  readonly text: string;
  readonly numbers: Float64Array;
  readonly epochs: readonly string[];
}

/** A page on its way between two threads. */
export type PackedPage =
  | (Omit<LogPage, "items"> & { readonly items: PackedEvents })
  | (Omit<FoundPage, "events"> & { readonly events: PackedEvents });

export function packPage(page: LogPage | FoundPage): PackedPage {
  if ("items" in page) return { ...page, items: packed(page.items) };
  return { ...page, events: packed(page.events) };
}

export function unpackPage(page: PackedPage): LogPage | FoundPage {
  if ("items" in page) return { ...page, items: unpacked(page.items) };
  // A page that was found has no holes.
  return { ...page, events: unpacked(page.events) as FoundEvent[] };
}

function packed(items: readonly LogItem[]): PackedEvents {
  const epochs: string[] = [];
  const numberOf = (epoch: string): number => {
    const known = epochs.lastIndexOf(epoch);
    return known < 0 ? epochs.push(epoch) - 1 : known;
  };
  const numbers = new Float64Array(items.length * NUMBERS);
  for (const [index, item] of items.entries()) {
    const { epoch, offset } = "after" in item ? item.after : item.to;
    const from = "after" in item ? null : item.from;
    const before = from ? [numberOf(from.epoch), from.offset] : [-1, -1];
    numbers.set([item.json.length, numberOf(epoch), offset, ...before], index * NUMBERS);
  }
  return { text: items.map(({ json }) => json).join(""), numbers, epochs };
}

function unpacked({ text, numbers, epochs }: PackedEvents): LogItem[] {
  const items: LogItem[] = [];
  const position = (at: number): Position => ({
    epoch: epochs[numbers[at] as number] as string,
    offset: numbers[at + 1] as number,
  });
  let start = 0;
  for (let at = 0; at < numbers.length; at += NUMBERS) {
    const end = start + (numbers[at] as number);
    const json = text.slice(start, end);
    start = end;
    if (numbers[at + 3] === -1) items.push({ after: position(at + 1), json });
    else items.push({ from: position(at + 3), to: position(at + 1), json });
  }
  return items;
}
