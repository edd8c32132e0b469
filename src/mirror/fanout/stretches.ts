import { asSeenIn } from "../../events/session.js";
import { Batch, type Framing, type Payload, reuseScratch } from "./framing.js";
import type { HolographicBuffer } from "../ring/holographic-buffer.js";
import type { Lens } from "../ring/lens.js";
import type { EventFilter } from "../observation.js";
import type { LatestHeartbeat } from "../ring/heartbeats.js";
import type { PayloadCache } from "./payload-cache.js";
import type { Slot } from "../ring/slot.js";

/** Stretches remembered within a slice; observers at one position with one framing share one. */
const STRETCHES_MAX = 8;

export interface StretchesOptions {
  readonly ring: HolographicBuffer;
  readonly passes: EventFilter;
  /** The session that all observers watch; null for all sessions. */
  readonly session: string | null;
  /** What all observers see; null: everything. */
  readonly lens?: Lens | null;
  /** The document's bytes for this ring, shared with projections that have other filters. */
  readonly payloads: PayloadCache;
  /**
   * A batch stops growing at this size, so one write never exceeds a socket's limit of unsent bytes (plus one event).
   */
  readonly batchBytesMax: number;
}

/** Where an observer stands: the seq it reads next, and the version of the newest heartbeat it got. */
interface Standing {
  readonly seq: number;
  readonly heartbeat: number;
}

/** Frames from one standing towards the head: its events, then, once they reach the head, the newer heartbeats. */
export interface Stretch {
  readonly framing: string;
  readonly from: Standing;
  /** The head when it was made. */
  readonly to: Standing;
  /** The standing of every observer that got it. */
  readonly end: Standing;
  /** True when it reaches the head. */
  readonly isWhole: boolean;
  /** The slot before `end`; undefined when it contains no slot. */
  readonly last: Slot | undefined;
  /** Null when nothing passed the filter, or when rendering failed. */
  readonly batch: Batch | null;
  /**
   * Set when rendering failed: each observer at this position fails with it, without another execution in this slice.
   */
  readonly failure: { readonly error: unknown } | null;
}

/** The batches of one projection: built once per slice for all observers at one position with one framing. */
export class Stretches {
  readonly #options: StretchesOptions;
  readonly #ring: HolographicBuffer;
  readonly #hearsHeartbeats: boolean;
  #known: Stretch[] = [];

  constructor(options: StretchesOptions) {
    this.#options = options;
    this.#ring = options.ring;
    this.#hearsHeartbeats = options.passes({ type: "METABOLISM" });
  }

  /** False when the filter leaves heartbeats out: then they cost nothing here. */
  get hearsHeartbeats(): boolean {
    return this.#hearsHeartbeats;
  }

  /** The standing of an observer that has everything. */
  get head(): Standing {
    const { ring } = this.#options;
    return { seq: ring.nextSeq, heartbeat: this.#hearsHeartbeats ? ring.heartbeats.version : 0 };
  }

  /** True when an observer that stands there lacks nothing. */
  isAtHead({ seq, heartbeat }: Standing): boolean {
    const ring = this.#ring;
    return seq === ring.nextSeq && (!this.#hearsHeartbeats || heartbeat >= ring.heartbeats.version);
  }

  /** True when something between the standing and the head passes the filter. */
  anyAfter(from: Standing): boolean {
    const { ring, passes, lens } = this.#options;
    const lacksHeartbeat = this.#hearsHeartbeats && from.heartbeat < ring.heartbeats.version;
    if (lacksHeartbeat && this.#heartbeatsAfter(from.heartbeat).length > 0) return true;
    for (let { seq } = from; seq < ring.nextSeq; seq += 1) {
      const slot = ring.slot(seq);
      if (slot && passes(slot.event) && (!lens || lens.sees(slot.event))) return true;
    }
    return false;
  }

  /** Frames from an observer's standing on, up to the byte limit. Throws the failure of rendering. */
  from(framing: Framing, at: Standing): Stretch {
    const stretch = this.#find(framing, at) ?? this.#add(framing, { seq: at.seq, heartbeat: at.heartbeat });
    if (stretch.failure) throw stretch.failure.error;
    return stretch;
  }

  /** Called for each observer: a plain loop, without a closure. */
  #find(framing: Framing, { seq, heartbeat }: Standing): Stretch | null {
    for (const known of this.#known) {
      const { from } = known;
      if (from.seq !== seq || from.heartbeat !== heartbeat || known.framing !== framing.key) continue;
      if (this.isAtHead(known.to)) return known;
    }
    return null;
  }

  #add(framing: Framing, from: Standing): Stretch {
    const stretch = this.#make(framing, from, this.head);
    if (this.#known.length === STRETCHES_MAX) this.#known.shift();
    this.#known.push(stretch);
    return stretch;
  }

  /** A slice is over. */
  clear(): void {
    if (this.#known.length === 0) return;
    this.#known = [];
    reuseScratch();
  }

  /** Those that the observers see. */
  #heartbeatsAfter(version: number): LatestHeartbeat[] {
    const { lens } = this.#options;
    const later = this.#ring.heartbeats.after(version);
    return lens ? later.filter(({ agentId }) => lens.seesAgent(agentId)) : later;
  }

  #make(framing: Framing, from: Standing, to: Standing): Stretch {
    const { ring, passes, session, lens, payloads, batchBytesMax } = this.#options;
    const frames: Payload[] = [];
    let bytes = 0;
    const add = (payload: Payload): void => {
      frames.push(payload);
      bytes += framing.size(payload);
    };
    let { seq, heartbeat } = from;
    try {
      for (; seq < to.seq && bytes < batchBytesMax; seq += 1) {
        const slot = ring.slot(seq);
        if (!slot || !passes(slot.event) || (lens && !lens.sees(slot.event))) continue;
        const inSession = asSeenIn(slot.event, session);
        const event = lens ? lens.shown(inSession, ring.head.epoch) : inSession;
        add(event === slot.event ? payloads.payload(slot) : payloads.gap({ cursor: slot.cursor, event }));
      }
      if (seq === to.seq && heartbeat < to.heartbeat) {
        // The cursor of the last kept event: a client that saves it resumes right after that event.
        const cursor = ring.headCursor();
        for (const latest of this.#heartbeatsAfter(heartbeat)) {
          if (bytes >= batchBytesMax) break;
          add(payloads.heartbeat(latest, cursor));
          heartbeat = latest.version;
        }
        // The newest may be of an agent that is gone by now.
        if (bytes < batchBytesMax) heartbeat = to.heartbeat;
      }
    } catch (error) {
      const nothing = { end: from, isWhole: false, last: undefined, batch: null };
      return { framing: framing.key, from, to, ...nothing, failure: { error } };
    }
    const batch = frames.length > 0 ? new Batch(framing, frames, true) : null;
    const last = seq > from.seq ? ring.slot(seq - 1) : undefined;
    const isWhole = seq === to.seq && heartbeat >= to.heartbeat;
    return { framing: framing.key, from, to, end: { seq, heartbeat }, isWhole, last, batch, failure: null };
  }
}
