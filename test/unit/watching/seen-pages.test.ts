import * as fc from "fast-check";
import { expect, it } from "vitest";
import { type SeenPage, seenPage } from "../../../src/watching/seen-pages.js";

interface Item {
  readonly place: number;
  readonly isSeen: boolean;
}

/** A store of these items, whose pages have at most `pageMax`. Counts its reads. */
function storeOf(seen: readonly boolean[], pageMax: number) {
  const items = seen.map((isSeen, index): Item => ({ place: index + 1, isSeen }));
  const store = {
    items,
    reads: 0,
    read: (after: number | null, limit: number) => {
      store.reads += 1;
      const rest = items.slice(after ?? 0);
      const page = rest.slice(0, Math.min(limit, pageMax));
      const next = rest.length > page.length ? (page.at(-1)?.place ?? null) : null;
      return Promise.resolve({ items: page, next });
    },
  };
  return store;
}

const sees = ({ isSeen }: Item): boolean => isSeen;

it("[AUTH-1256] pages of what is seen are full, and have a next one only if it has something", async () => {
  const stores = fc.record({
    seen: fc.array(fc.boolean(), { maxLength: 300 }),
    first: fc.integer({ min: 1, max: 20 }),
    pageMax: fc.integer({ min: 1, max: 100 }),
  });
  await fc.assert(
    fc.asyncProperty(stores, async ({ seen, first, pageMax }) => {
      const store = storeOf(seen, pageMax);
      const all = store.items.filter(sees);
      let next: number | null = null;
      for (let at = 0; at === 0 || next !== null; at += first) {
        const page: SeenPage<Item, number> = await seenPage(first, next, sees, store.read);
        expect(page.items).toEqual(all.slice(at, at + first));
        expect(page.next === null).toBe(at + first >= all.length);
        ({ next } = page);
      }
    }),
    { numRuns: 200 },
  );
});

it("[AUTH-1256] many hidden items in a row cost few reads, and do not make an empty page", async () => {
  const hidden = Array.from({ length: 5_000 }, () => false);
  const store = storeOf([...hidden, true, ...hidden, true], 1_000);
  const page = await seenPage(1, null, sees, store.read);
  expect(page.items.map(({ place }) => place)).toEqual([5_001]);
  expect(page.next).not.toBeNull();
  expect(store.reads).toBeLessThan(300);
});

it("[AUTH-1256] what comes while a page is read makes it no longer than asked for", async () => {
  const store = storeOf([false, false, true, true, true], 100);
  const read = async (after: number | null, limit: number) => {
    const page = await store.read(after, limit);
    // Two more at the front, as in a list with the newest first.
    if (store.reads === 2) store.items.unshift({ place: -1, isSeen: true }, { place: 0, isSeen: true });
    return page;
  };
  const { items } = await seenPage(1, null, sees, read);
  expect(items).toHaveLength(1);
});
