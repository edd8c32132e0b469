import { asSeenIn } from "../../events/session.js";
import { Batch } from "./framing.js";
/** Stretches remembered within a slice; observers at one position with one framing share one. */
const STRETCHES_MAX = 8;
/** The batches of one projection: built once per slice for all observers at one position with one framing. */
export class Stretches {
  #options;
  #ring;
  #hearsHeartbeats;
  #known = [];
  constructor(options) {
    this.#options = options;
    this.#ring = options.ring;
    this.#hearsHeartbeats = options.passes({ type: "METABOLISM" });
  }
  /** False when the filter leaves heartbeats out: then they cost nothing here. */
  get hearsHeartbeats() {
    return this.#hearsHeartbeats;
  }
  /** The standing of an observer that has everything. */
  get head() {
    const { ring } = this.#options;
    return { seq: ring.nextSeq, heartbeat: this.#hearsHeartbeats ? ring.heartbeats.version : 0 };
  }
  /** True when an observer that stands there lacks nothing. */
  isAtHead({ seq, heartbeat }) {
    const ring = this.#ring;
    return seq === ring.nextSeq && (!this.#hearsHeartbeats || heartbeat >= ring.heartbeats.version);
  }
  /** True when something between the standing and the head passes the filter. */
  anyAfter(from) {
    const { ring, passes } = this.#options;
    const { head } = this;
    if (from.heartbeat < head.heartbeat) return true;
    for (let { seq } = from; seq < head.seq; seq += 1) {
      const slot = ring.slot(seq);
      if (slot && passes(slot.event)) return true;
    }
    return false;
  }
  /** Frames from an observer's standing on, up to the byte limit. Throws the failure of rendering. */
  from(framing, at) {
    const stretch = this.#find(framing, at) ?? this.#add(framing, { seq: at.seq, heartbeat: at.heartbeat });
    if (stretch.failure) throw stretch.failure.error;
    return stretch;
  }
  /** Called for each observer: a plain loop, without a closure. */
  #find(framing, { seq, heartbeat }) {
    for (const known of this.#known) {
      const { from } = known;
      if (from.seq !== seq || from.heartbeat !== heartbeat || known.framing !== framing.key) continue;
      if (this.isAtHead(known.to)) return known;
    }
    return null;
  }
  #add(framing, from) {
    const stretch = this.#make(framing, from, this.head);
    if (this.#known.length === STRETCHES_MAX) this.#known.shift();
    this.#known.push(stretch);
    return stretch;
  }
  /** A slice is over. */
  clear() {
    if (this.#known.length > 0) this.#known = [];
  }
  #make(framing, from, to) {
    const { ring, passes, session, payloads, batchBytesMax } = this.#options;
    const frames = [];
    let bytes = 0;
    const add = (payload) => {
      frames.push(payload);
      bytes += framing.size(payload.bytes, payload.cursor);
    };
    let { seq, heartbeat } = from;
    try {
      for (; seq < to.seq && bytes < batchBytesMax; seq += 1) {
        const slot = ring.slot(seq);
        if (!slot || !passes(slot.event)) continue;
        const event = asSeenIn(slot.event, session);
        add(event === slot.event ? payloads.payload(slot) : payloads.gap({ cursor: slot.cursor, event }));
      }
      if (seq === to.seq && heartbeat < to.heartbeat) {
        // The cursor of the last kept event: a client that saves it resumes right after that event.
        const cursor = ring.headCursor();
        for (const latest of ring.heartbeats.after(heartbeat)) {
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
    const batch = frames.length > 0 ? new Batch(framing, frames) : null;
    const last = seq > from.seq ? ring.slot(seq - 1) : undefined;
    const isWhole = seq === to.seq && heartbeat >= to.heartbeat;
    return { framing: framing.key, from, to, end: { seq, heartbeat }, isWhole, last, batch, failure: null };
  }
}
//# sourceMappingURL=stretches.js.map
