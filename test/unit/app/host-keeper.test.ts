import { expect, it } from "vitest";
import { HostKeeper } from "../../../src/app/hosts/host-keeper.js";
import { deferred } from "../../../src/base/async/deferred.js";
import type { BookedHost, HostBook } from "../../../src/events/host-book.js";

const host = (hostId: string, incarnation: string): BookedHost => ({
  owner: "ann",
  hostId,
  incarnation,
  agents: "[]",
});

it("[APP-1403] the book of hosts gets one write of a host at a time, and of those that come meanwhile the last", async () => {
  const written: string[] = [];
  const errors: unknown[] = [];
  const first = deferred();
  const done = deferred();
  const book: HostBook = {
    load: () => Promise.reject(new Error("unreadable")),
    async put({ hostId, incarnation }) {
      written.push(`${hostId} ${incarnation}`);
      if (incarnation === "1") await first.promise;
      if (incarnation === "bad") throw new Error("full");
      if (incarnation === "end") done.resolve();
    },
    remove({ hostId }) {
      written.push(`${hostId} removed`);
      return Promise.resolve();
    },
  };
  const keeper = new HostKeeper(book, (error) => errors.push(error));
  keeper.put(host("a", "1"));
  for (const incarnation of ["2", "3", "4"]) keeper.put(host("a", incarnation));
  keeper.remove({ owner: "ann", hostId: "a" });
  keeper.put(host("b", "bad"));
  expect(written).toEqual(["a 1", "b bad"]);
  first.resolve();
  await first.promise;
  keeper.put(host("b", "2"));
  keeper.put(host("c", "end"));
  await done.promise;
  expect(written).toEqual(["a 1", "b bad", "c end", "a removed", "b 2"].toSorted(byWrite(written)));
  expect(await keeper.load()).toEqual([]);
  expect(errors.map(String)).toEqual(["Error: full", "Error: unreadable"]);
});

/** Writes of different hosts have no order among themselves. */
function byWrite(order: readonly string[]): (a: string, b: string) => number {
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}
