import { expect, it } from "vitest";
import { NO_FREEZES } from "../../../src/events/freeze.js";
import { FreezeBook } from "../../../src/link/gateway/freeze-book.js";

function opened(): { readonly book: FreezeBook; readonly ids: number[] } {
  const ids: number[] = [];
  const book = new FreezeBook((message) => message.kind === "freezes" && ids.push(message.id));
  book.ready(NO_FREEZES);
  return { book, ids };
}

/** The numbers of those that are resolved. */
async function resolved(freezes: readonly Promise<void>[]): Promise<number[]> {
  const done = await Promise.all(
    freezes.map((freeze, at) => Promise.race([freeze.then(() => at), Promise.resolve().then(() => -1)])),
  );
  return done.filter((at) => at >= 0);
}

it("[LINK-1462] a confirmation counts for earlier sets as well, and not for later ones", async () => {
  const { book, ids } = opened();
  const freezes = [book.freeze(NO_FREEZES), book.freeze(NO_FREEZES), book.freeze(NO_FREEZES)];
  book.confirmed(ids[2] ?? 0);
  expect(await resolved(freezes)).toEqual([0, 1]);
  book.confirmed(99);
  expect(await resolved(freezes)).toEqual([0, 1]);
  book.confirmed(ids[3] ?? 0);
  expect(await resolved(freezes)).toEqual([0, 1, 2]);
});

it("[LINK-1462] of a host that confirms nothing a bounded number of sets is remembered, and its end ends the wait", async () => {
  const { book, ids } = opened();
  const freezes = Array.from({ length: 500 }, () => book.freeze(NO_FREEZES));
  expect(ids).toHaveLength(501);
  // Those beyond the bound wait together for the newest.
  expect(new Set(freezes).size).toBe(63);
  book.confirmed(ids[62] ?? 0);
  expect(await resolved(freezes)).toHaveLength(62);
  book.end();
  expect(await resolved(freezes)).toHaveLength(500);
});
