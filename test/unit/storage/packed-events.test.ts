import { describe, expect, it } from "vitest";

import { LogPages } from "../../../src/storage/log/pages.js";
import { packPage, unpackPage } from "../../../src/storage/log/packed-events.js";
import type { LogIndex, LogPage, LogRow, LogSegment } from "../../../src/storage/log/reading.js";

const at = (epoch: string, offset: number) => ({ epoch, offset });

describe("pages between two threads", () => {
  it("[STORAGE-973] come back as they were, with holes, epochs and any text", () => {
    const page: LogPage = {
      items: [
        { after: at("e1", 3), json: '{"text":"ä 🙂 \u2028"}' },
        { from: at("e1", 3), to: at("e2", 0), json: '{"text":"after"}' },
        { after: at("e2", 1), json: '{"text":"after"}' },
        { after: at("e2", 9_007_199_254_740_991), json: "{}" },
      ],
      end: at("e2", 9_007_199_254_740_991),
      isLast: false,
    };
    expect(unpackPage(structuredClone(packPage(page)))).toEqual(page);
    const found = { events: [{ after: at("e1", 1), json: '"\ud800"' }], next: at("e1", 1), hole: null };
    expect(unpackPage(structuredClone(packPage(found)))).toEqual(found);
    expect(unpackPage(packPage({ events: [], next: null, hole: null }))).toEqual({
      events: [],
      next: null,
      hole: null,
    });
  });
});

/** A stream of so many events of one size, that records how many events each statement reads. */
function indexOf(events: number, bytes: number) {
  const segment: LogSegment = { id: 1, epoch: "e1", first: 1, before: at("e0", 0), torn: false };
  const row = (offset: number): LogRow => {
    const positions = { before: at("e1", offset - 1), after: at("e1", offset) };
    return { ...positions, type: "RESULT", at: 0, session: null, body: offset };
  };
  const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null };
  const json = JSON.stringify({ type: "RESULT", agentId: "a", at: 0, ...vitals, result: "x".repeat(bytes) });
  const reads: number[] = [];
  const index: LogIndex = {
    segments: () => [segment],
    rows: (_segment, after, limit) =>
      Array.from({ length: Math.min(limit, events - Math.max(0, after)) }, (_, n) =>
        row(Math.max(0, after) + n + 1),
      ),
    last: () => events,
    back: () => ({ row: null, count: 0 }),
    jsons(bodies) {
      reads.push(bodies.length);
      return bodies.map(() => json);
    },
    matches: () => [],
  };
  return { pages: new LogPages(index), reads };
}

describe("the events of a page", () => {
  const query = {
    stream: "a",
    after: at("e1", 0),
    types: null,
    session: null,
    eventsMax: 64,
    bytesMax: 131_072,
  };
  const find = { ...query, search: null, inPublicForm: [], from: null, to: null, after: null, first: 64 };

  it("[STORAGE-973] are read with few statements when they are small", () => {
    const { pages, reads } = indexOf(500, 100);
    expect(pages.page(query).items).toHaveLength(64);
    expect(reads).toHaveLength(2);
    reads.length = 0;
    expect(pages.find(find).events).toHaveLength(64);
    // The last one looks for a hole before the page.
    expect(reads).toEqual([8, 56, 1]);
  });

  it("[STORAGE-973] are not read far beyond its bytes when they are large", () => {
    const { pages, reads } = indexOf(500, 10_000);
    expect(pages.page(query).items).toHaveLength(13);
    expect(reads).toEqual([8, 5]);
    reads.length = 0;
    expect(indexOf(500, 100_000).pages.find(find).events).toHaveLength(2);
    expect(pages.find(find).events).toHaveLength(13);
    expect(reads).toEqual([8, 5, 1]);
  });
});
