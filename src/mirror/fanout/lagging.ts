import type { FanoutCounters } from "./counters.js";
import type { Sink } from "./observer.js";

/** Counts one subscription to the stream `scope` more, or one less, that waits for this socket. */
export function countWaiting(counters: FanoutCounters, sink: Sink, scope: string, change: 1 | -1): void {
  const { waiting } = counters;
  const streams = waiting.get(sink) ?? new Map<string, number>();
  const now = (streams.get(scope) ?? 0) + change;
  if (now === 0) streams.delete(scope);
  else streams.set(scope, now);
  if (streams.size === 0) waiting.delete(sink);
  else waiting.set(sink, streams);
  counters.lagging = waiting.size;
}

/** Sockets that lag on any of the streams that pass. */
export function laggingOn({ waiting }: FanoutCounters, passes: (scope: string) => boolean): number {
  let count = 0;
  for (const streams of waiting.values()) if ([...streams.keys()].some(passes)) count += 1;
  return count;
}
