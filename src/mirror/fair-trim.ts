/** Something about an agent. */
interface OfAgent {
  readonly event: { readonly agentId: string };
}

/**
 * The newest events of each agent, at most `max` in all. Room is shared as water finds its level: an agent that has
 * little keeps all of it, so that a flood costs the flooding agent's events and not others'. Order stays.
 */
export function fairlyTrimmed<E extends OfAgent>(events: readonly E[], max: number): E[] {
  const counts = new Map<string, number>();
  for (const { event } of events) counts.set(event.agentId, (counts.get(event.agentId) ?? 0) + 1);
  const share = shareOf([...counts.values()], max);
  return events.filter(({ event }) => {
    const left = counts.get(event.agentId) ?? 0;
    counts.set(event.agentId, left - 1);
    return left <= share;
  });
}

/** What each may keep at the most, for all to fit. */
export function shareOf(counts: readonly number[], max: number): number {
  let room = max;
  for (const [index, count] of counts.toSorted((a, b) => a - b).entries()) {
    const share = Math.floor(room / (counts.length - index));
    if (count > share) return share;
    room -= count;
  }
  return Infinity;
}
