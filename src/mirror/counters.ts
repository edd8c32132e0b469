/** What the fan-out did since start. Totals only grow; `observers` and `lagging` are how things stand. */
export interface FanoutCounters {
  /** Times a document was executed on an event. */
  executions: number;
  /** Times a result was turned into bytes. */
  encodes: number;
  /** Messages handed to sockets, one per observer and event. */
  deliveries: number;
  /** Socket writes they took. `deliveries / writes` is the coalescing factor. */
  writes: number;
  gaps: number;
  /** Subscriptions served by shared projections; a connection may have many. */
  observers: number;
  /** Sockets that take no more, so that who watches through them is behind; each once. */
  lagging: number;
  /** Streams times documents being served; every observer of both shares one. */
  projections: number;
  /** Distinct documents being served, with the variables that shape their results. */
  documents: number;
  /** Bytes of encoded events kept for observers who come later or lag. */
  cachedBytes: number;
  /** Encoded events dropped because the budget of bytes was spent. */
  evictions: number;
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
    projections: 0,
    documents: 0,
    cachedBytes: 0,
    evictions: 0,
  };
}
