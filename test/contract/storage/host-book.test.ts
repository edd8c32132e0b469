import { describe, expect, it } from "vitest";
import { JetStreamHostBook } from "../../../src/cluster/hosts.js";
import type { BookedHost, HostBook } from "../../../src/events/host-book.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import { sourceWorker } from "../../support/storage/kit.js";
import { cleanUp } from "../../support/clean-up.js";
import { openJetStream, overJetStream, testNamespace } from "../jetstream.js";
import { scratchFile } from "../purgatory/purgatory-stores.js";

/** Opens the book at a place, which may be opened again. */
type Open = (place: string) => Promise<{ readonly book: HostBook; readonly close: () => Promise<void> }>;

const books: Record<string, { readonly place: () => string; readonly open: Open }> = {
  "a file": {
    place: scratchFile,
    async open(path) {
      const storage = await SqliteStorage.open({ path, worker: sourceWorker });
      cleanUp(() => storage.close());
      return { book: storage.hosts, close: () => storage.close() };
    },
  },
  ...overJetStream({
    place: testNamespace,
    async open(namespace: string) {
      const cluster = await openJetStream(namespace);
      return { book: new JetStreamHostBook(await cluster.control()), close: () => cluster.close() };
    },
  }),
};

function booked(owner: string, hostId: string, change: Partial<BookedHost> = {}): BookedHost {
  return { owner, hostId, incarnation: "inc-1", agents: `[{"id":"${hostId}-a"}]`, ...change };
}

describe.each(Object.entries(books))("the book of hosts, in %s", (_name, { place, open }) => {
  it("[STORAGE-1402] [CLUSTER-1532] gives hosts back as they were put last, one for each owner and host", async () => {
    const where = place();
    const { book, close } = await open(where);
    await book.put(booked("ann", "h", { agents: JSON.stringify("x".repeat(5_000)) }));
    await book.put(booked("bob", "h", { agents: JSON.stringify("y".repeat(600_000)) }));
    await book.put(booked("ann", "gone"));
    await book.put(booked("ann", "h", { incarnation: "inc-2", agents: "[]" }));
    await book.remove({ owner: "ann", hostId: "gone" });
    await book.remove({ owner: "ann", hostId: "never" });
    await close();
    expect(await (await open(where)).book.load()).toEqual([
      booked("bob", "h", { agents: JSON.stringify("y".repeat(600_000)) }),
      booked("ann", "h", { incarnation: "inc-2", agents: "[]" }),
    ]);
  });
});
