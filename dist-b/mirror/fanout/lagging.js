/** Number of waiting subscriptions per socket: `lagging` counts sockets, and a socket may have many subscriptions. */
const waitingFor = new WeakMap();
/** Counts one subscription more, or one less, that waits for this socket. */
export function countWaiting(counters, sink, change) {
  const before = waitingFor.get(sink) ?? 0;
  const now = before + change;
  if (now === 0) waitingFor.delete(sink);
  else waitingFor.set(sink, now);
  if (before === 0 || now === 0) counters.lagging += now - before;
}
//# sourceMappingURL=lagging.js.map
