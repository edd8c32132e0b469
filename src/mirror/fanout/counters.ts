import type { Sink } from "./observer.js";

/** Work of the fan-out since start. Totals only grow; `observers` and `lagging` are current values. */
export interface FanoutCounters {
  /** Executions of a document on an event. */
  executions: number;
  /** Results encoded to bytes. */
  encodes: number;
  /** Messages sent to sockets, one per observer and event. */
  deliveries: number;
  /** Socket writes for them. `deliveries / writes` is the coalescing factor. */
  writes: number;
  gaps: number;
  /** Subscriptions served by shared projections; a connection may have many. */
  observers: number;
  /** Sockets that accept no more, so that their observers lag; each counts once. */
  lagging: number;
  /** The same sockets, with the number of their waiting subscriptions to each stream. */
  readonly waiting: Map<Sink, Map<string, number>>;
  /** Pairs of stream and document being served; all observers of a pair share one. */
  projections: number;
  /** Distinct documents being served, with the variables that shape their results. */
  documents: number;
  /** Bytes of encoded events kept for late or lagging observers. */
  cachedBytes: number;
  /** Encoded events evicted because the budget of bytes was spent. */
  evictions: number;
  /** Subscriptions that are served from the log, because the ring has passed them. */
  logReaders: number;
}

export function fanoutCounters(): FanoutCounters {
  return {
    executions: 0,
    encodes: 0,
    deliveries: 0,
    writes: 0,
    gaps: 0,
    observers: 0,
    lagging: 0,
    waiting: new Map(),
    projections: 0,
    documents: 0,
    cachedBytes: 0,
    evictions: 0,
    logReaders: 0,
  };
}
