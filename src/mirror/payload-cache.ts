import type { Payload } from "./batch.js";
import type { FanoutCounters } from "./counters.js";
import type { HolographicBuffer } from "./holographic-buffer.js";
import type { EventFilter } from "./observation.js";
import type { Rendering } from "./observer.js";
import type { Reflected } from "./ring-cursor.js";

/**
 * One projection's bytes, kept beside the ring: entry i belongs to slot i and goes when the ring reuses that place.
 * Never larger than the ring.
 */
export class PayloadCache {
  readonly #ring: HolographicBuffer;
  readonly #passes: EventFilter;
  readonly #rendering: Rendering;
  readonly #counters: FanoutCounters;
  #entries: ({ seq: number; payload: Payload } | undefined)[] = [];
  /** The hole told last: a reconnecting crowd usually shares one. */
  #gap: { from: string | null; payload: Payload } | null = null;

  constructor(ring: HolographicBuffer, passes: EventFilter, rendering: Rendering, counters: FanoutCounters) {
    this.#ring = ring;
    this.#passes = passes;
    this.#rendering = rendering;
    this.#counters = counters;
  }

  /** Bytes for the slot `seq`, made when first asked for; null when the filter holds it back. */
  payload(seq: number): Payload | null {
    const slot = this.#ring.slot(seq);
    if (!slot || !this.#passes(slot.event)) return null;
    const place = seq % this.#ring.maxHistory;
    const known = this.#entries[place];
    if (known?.seq === seq) return known.payload;
    const payload = this.#render(slot);
    this.#entries[place] = { seq, payload };
    return payload;
  }

  gap(gap: Reflected): Payload {
    const from = gap.event.type === "GAP" ? gap.event.from : null;
    if (this.#gap?.from !== from || this.#gap.payload.cursor !== gap.cursor) {
      this.#gap = { from, payload: this.#render(gap) };
    }
    return this.#gap.payload;
  }

  /** Does any slot in [from, to) pass the filter? */
  any(from: number, to: number): boolean {
    for (let seq = from; seq < to; seq += 1) {
      const slot = this.#ring.slot(seq);
      if (slot && this.#passes(slot.event)) return true;
    }
    return false;
  }

  clear(): void {
    this.#entries = [];
    this.#gap = null;
  }

  #render({ cursor, event }: Reflected): Payload {
    const bytes = this.#rendering(cursor, event);
    this.#counters.executions += 1;
    this.#counters.encodes += 1;
    return { bytes, cursor };
  }
}
