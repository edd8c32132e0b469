import type { JsonValue } from "../base/json.js";
import type { NumberedEvent } from "../events/event.js";

/**
 * How a batch of events looks while it crosses threads: plain objects, copied by `postMessage` itself.
 *
 * Tried on the agent's thread, 250-byte events, ns per event for batches of 1 / 8 / 64 / 512 (Node 20.20, two noisy
 * cores, second of two rounds): plain objects 3,500 / 2,500 / 2,100 / 1,900; one `JSON.stringify` of the batch
 * 5,600 / 4,200 / 1,800 / 4,000; JSON event by event and joined 5,600 / 4,200 / 1,900 / 4,200; the envelope written by
 * hand around the payload's JSON 5,200 / 3,300 / 3,000 / 3,500; JSON encoded to bytes and transferred 8,500 / 3,800 /
 * 2,800 / 3,800. Objects are the cheapest where it matters, with few events in a turn, and within the noise of the
 * best elsewhere.
 */
export type EncodedBatch = readonly NumberedEvent[];

export function encodeBatch(events: readonly NumberedEvent[]): EncodedBatch {
  return events;
}

export function decodeBatch(batch: EncodedBatch): readonly NumberedEvent[] {
  return batch;
}

/** Bytes of an event without what its agent said. */
const ENVELOPE_BYTES = 256;

/** Roughly what an event weighs on its way: exact enough to bound memory, cheap enough to do for each. */
export function estimateBytes({ event }: NumberedEvent): number {
  if (event.type === "OUTPUT") return ENVELOPE_BYTES + weigh(event.data);
  if (event.type === "RESULT") return ENVELOPE_BYTES + weigh(event.result);
  if (event.type === "ERROR") return ENVELOPE_BYTES + event.message.length;
  return (
    ENVELOPE_BYTES +
    ("semaphore" in event ? weigh({ ...event.semaphore, options: [...event.semaphore.options] }) : 0)
  );
}

function weigh(value: JsonValue): number {
  if (typeof value === "string") return value.length + 8;
  if (typeof value !== "object" || value === null) return 8;
  let bytes = 16;
  if (Array.isArray(value)) {
    for (const item of value) bytes += weigh(item);
    return bytes;
  }
  for (const key of Object.keys(value)) bytes += key.length + 8 + weigh(value[key] ?? null);
  return bytes;
}
