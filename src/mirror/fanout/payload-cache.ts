import type { GapEvent } from "../../events/event.js";
import type { FanoutCounters } from "./counters.js";
import type { Payload } from "./framing.js";
import type { LatestHeartbeat } from "../ring/heartbeats.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { Rendering } from "./observer.js";
import type { Reflected } from "../ring/cursor.js";
import type { Slot } from "../ring/slot.js";

/** One slot's payload, in the budget's list: one object, because there is one for each event and document. */
class Entry implements CachedPayload, Payload {
  older: CachedPayload | null = null;
  newer: CachedPayload | null = null;
  readonly seq: number;
  readonly text: string;
  readonly byteLength: number;
  readonly cursor: string;
  readonly isGap: boolean;
  readonly #entries: (Entry | undefined)[];
  readonly #place: number;

  constructor(
    entries: (Entry | undefined)[],
    place: number,
    seq: number,
    { text, byteLength, cursor, isGap }: Payload,
  ) {
    this.#entries = entries;
    this.#place = place;
    this.seq = seq;
    this.text = text;
    this.byteLength = byteLength;
    this.cursor = cursor;
    this.isGap = isGap;
  }

  get payload(): Payload {
    return this;
  }

  drop(): void {
    this.#entries[this.#place] = undefined;
  }
}

/** The latest heartbeat of one agent at one position of the ring, in the budget's list. */
class HeartbeatEntry implements CachedPayload {
  older: CachedPayload | null = null;
  newer: CachedPayload | null = null;
  readonly version: number;
  readonly payload: Payload;
  readonly drop: () => void;

  constructor(version: number, payload: Payload, drop: () => void) {
    this.version = version;
    this.payload = payload;
    this.drop = drop;
  }
}

/**
 * One document's bytes for one ring, shared by all filters. Entry i belongs to slot i and is dropped when the
 * ring reuses that index, or when the shared budget is spent.
 */
export class PayloadCache {
  readonly #ring: HolographicBuffer;
  readonly #rendering: Rendering;
  readonly #counters: FanoutCounters;
  readonly #budget: PayloadBudget;
  readonly #entries: (Entry | undefined)[] = [];
  /** By agent. Null: none yet. */
  #heartbeats: Map<string, HeartbeatEntry> | null = null;
  /** The last gap of each reason, with and without a number (at most six): reconnecting observers usually share one. */
  #gaps: Map<string, KnownGap> | null = null;

  constructor(
    ring: HolographicBuffer,
    rendering: Rendering,
    counters: FanoutCounters,
    budget: PayloadBudget,
  ) {
    this.#ring = ring;
    this.#rendering = rendering;
    this.#counters = counters;
    this.#budget = budget;
  }

  /**
   * The slot's text, rendered at the first request and again after it was evicted. Not kept for the only observer of a ring:
   * the next will ask for later slots, and where each has an agent of its own, keeping costs more than to render.
   */
  payload(slot: Slot): Payload {
    const { seq } = slot;
    const place = seq % this.#ring.length;
    const known = this.#entries[place];
    if (known?.seq === seq) {
      this.#budget.touch(known);
      return known;
    }
    if (this.#ring.observers < 2 && !known) return this.#render(slot);
    const entry = new Entry(this.#entries, place, seq, this.#render(slot));
    if (known) this.#budget.remove(known);
    this.#entries[place] = entry;
    this.#budget.add(entry);
    return entry;
  }

  gap(gap: Reflected): Payload {
    const { event, cursor } = gap;
    if (event.type !== "GAP") return this.#render(gap);
    const kind = `${event.reason} ${event.missed === null ? "unknown" : "counted"}`;
    const known = this.#gaps?.get(kind);
    if (known && known.payload.cursor === cursor && isSame(known.gap, event)) return known.payload;
    const payload = this.#render(gap);
    (this.#gaps ??= new Map()).set(kind, { gap: event, payload });
    return payload;
  }

  /** Rendered once for all observers that stand at `cursor`, the head of the ring. */
  heartbeat({ agentId, version, event }: LatestHeartbeat, cursor: string): Payload {
    const heartbeats = (this.#heartbeats ??= new Map());
    const known = heartbeats.get(agentId);
    if (known?.version === version && known.payload.cursor === cursor) {
      this.#budget.touch(known);
      return known.payload;
    }
    const payload = this.#render({ cursor, event });
    if (known) this.#budget.remove(known);
    const entry = new HeartbeatEntry(version, payload, () => heartbeats.delete(agentId));
    heartbeats.set(agentId, entry);
    this.#budget.add(entry);
    return payload;
  }

  clear(): void {
    for (const entry of this.#entries.splice(0)) if (entry) this.#budget.remove(entry);
    for (const entry of this.#heartbeats?.values() ?? []) this.#budget.remove(entry);
    this.#heartbeats = null;
    this.#gaps = null;
  }

  #render({ cursor, event }: Reflected): Payload {
    const text = this.#rendering(cursor, event);
    this.#counters.executions += 1;
    this.#counters.encodes += 1;
    return payloadOf(text, cursor, event.type === "GAP");
  }
}

/** A payload of this text. */
export function payloadOf(text: string, cursor: string, isGap: boolean): Payload {
  return { text, byteLength: Buffer.byteLength(text), cursor, isGap };
}

interface KnownGap {
  readonly gap: GapEvent;
  readonly payload: Payload;
}

/**
 * True when one observer may get the other's gap. Gaps between the same positions can differ: one observer returned
 * too late, the other was too slow; an observer of one session gets no number; in the stream of all agents, a loss of
 * one agent's host carries that agent's id.
 */
function isSame(one: GapEvent, other: GapEvent): boolean {
  return (["from", "to", "reason", "missed", "agentId"] as const).every((key) => one[key] === other[key]);
}

/** Measured overhead of an entry besides its payload's bytes: objects, the cursor, an array element. Bytes. */
const ENTRY_BYTES = 256;

/** A payload that may be evicted at any time and is rendered again when needed. */
export interface CachedPayload {
  readonly payload: Payload;
  /** Removes it from its cache. */
  drop(): void;
  older: CachedPayload | null;
  newer: CachedPayload | null;
}

/**
 * One budget of bytes for the payloads of all documents and rings. When it is spent, the least recently used payloads
 * are evicted. A list in order of use, linked through its entries, so that each step has a constant cost.
 */
export class PayloadBudget {
  readonly #bytesMax: number;
  readonly #counters: Pick<FanoutCounters, "cachedBytes" | "evictions">;
  #oldest: CachedPayload | null = null;
  #newest: CachedPayload | null = null;

  constructor(bytesMax: number, counters: Pick<FanoutCounters, "cachedBytes" | "evictions">) {
    this.#bytesMax = bytesMax;
    this.#counters = counters;
  }

  add(entry: CachedPayload): void {
    this.#counters.cachedBytes += sizeOf(entry);
    this.#append(entry);
    while (this.#counters.cachedBytes > this.#bytesMax && this.#oldest) {
      const oldest = this.#oldest;
      this.#counters.evictions += 1;
      this.remove(oldest);
      oldest.drop();
    }
  }

  /** Marks an entry as most recently used. */
  touch(entry: CachedPayload): void {
    if (entry === this.#newest) return;
    this.#unlink(entry);
    this.#append(entry);
  }

  remove(entry: CachedPayload): void {
    this.#unlink(entry);
    this.#counters.cachedBytes -= sizeOf(entry);
  }

  #append(entry: CachedPayload): void {
    entry.older = this.#newest;
    entry.newer = null;
    if (this.#newest) this.#newest.newer = entry;
    else this.#oldest = entry;
    this.#newest = entry;
  }

  #unlink(entry: CachedPayload): void {
    if (entry.older) entry.older.newer = entry.newer;
    else this.#oldest = entry.newer;
    if (entry.newer) entry.newer.older = entry.older;
    else this.#newest = entry.older;
  }
}

function sizeOf({ payload }: CachedPayload): number {
  return payload.byteLength + ENTRY_BYTES;
}
