/** Reads of the store for one page: what a viewer may not see is read in vain, and a reader must not take all turns. */
const READS_MAX = 200;
/** Things read at once while looking for one more. */
const LOOK_AHEAD = 50;

export interface SeenPage<T, Place> {
  readonly items: readonly T[];
  readonly next: Place | null;
}

/**
 * A page of what a viewer sees, from a store that also holds what is hidden from it. Hidden things neither shorten the page nor
 * make a next one: there is a next page only if there is something on it.
 */
export async function seenPage<T, Place>(
  first: number,
  after: Place | null,
  sees: ((item: T) => boolean) | null,
  read: (after: Place | null, limit: number) => Promise<SeenPage<T, Place>>,
): Promise<SeenPage<T, Place>> {
  if (!sees) return await read(after, first);
  const items: T[] = [];
  let next = after;
  for (let reads = 0; items.length < first; reads += 1) {
    const missing = first - items.length;
    // Where much is hidden, few steps go far.
    let page = await read(next, reads === 0 ? missing : Math.max(missing, LOOK_AHEAD));
    const surplus = page.items.filter(sees)[missing];
    // Only the store knows the place behind an item: read again, up to the item before the surplus.
    if (surplus !== undefined) page = await read(next, page.items.indexOf(surplus));
    const seen = page.items.filter(sees);
    // Others may have come meanwhile.
    if (seen.length <= missing) {
      items.push(...seen);
      ({ next } = page);
    }
    if (next === null || reads >= READS_MAX) return { items, next };
  }
  let ahead = next;
  for (let reads = 0; ahead !== null && reads < READS_MAX; reads += 1) {
    const page = await read(ahead, LOOK_AHEAD);
    if (page.items.some(sees)) return { items, next };
    ahead = page.next;
  }
  return { items, next: ahead === null ? null : next };
}
