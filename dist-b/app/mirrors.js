import { randomId } from "../base/ids.js";
import { fanoutCounters, FlushLoop, Mirrors, Projections } from "../mirror/index.js";
/** Builds the mirrors. They begin with the history of earlier runs, and the history recorder follows each ring. */
export function buildMirrors({ clock, log, limits, counts, instruments }, history) {
  const onError = (error) => log.error({ err: error }, "serving observers failed");
  const waker = new FlushLoop(onError, clock, instruments.flushed);
  const counters = fanoutCounters();
  const mirrors = new Mirrors({
    maxHistory: limits.maxHistory,
    waker,
    clock,
    newId: randomId,
    historyOf: (scope) => history.takeHistory(scope),
    onRing: (ring, seq) => history.follow(ring, seq),
    onDropped: (why, events) => counts.eventsDropped.count(why, events),
  });
  const projections = new Projections({
    waker,
    clock,
    counters,
    batchBytesMax: limits.maxUnsentBytes,
    documentsMax: limits.maxSubscriptionDocuments,
    clientDocumentsMax: limits.maxSubscriptionDocumentsPerClient,
    cachedBytesMax: limits.maxCachedPayloadBytes,
    log: history.log,
    onError,
  });
  return { mirrors, projections, counters };
}
//# sourceMappingURL=mirrors.js.map
