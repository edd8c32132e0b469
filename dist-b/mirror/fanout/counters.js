export function fanoutCounters() {
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
    logReaders: 0,
  };
}
//# sourceMappingURL=counters.js.map
