import { afterEach, describe, expect, it } from "vitest";

import { rmSync } from "node:fs";
import { join } from "node:path";
import type { EventLogLimits, LogEntry, LogTrimmed, OpenedEventLog } from "../../../src/storage/event-log.js";
import { MemoryEventLog, MemoryLogData } from "../../../src/storage/index.js";
import { SqliteStorage } from "../../../src/storage/sqlite-storage.js";
import {
  entry,
  entryInAll,
  inWords,
  journalFolder,
  sourceWorker,
  withEvents,
} from "../../support/storage/kit.js";
import { ManualClock } from "../../support/time-and-random.js";

type Open = (limits?: Partial<EventLogLimits>) => Promise<OpenedEventLog>;

const cleanups: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

const clock = new ManualClock();

const backends: Record<string, () => Open> = {
  memory() {
    const data = new MemoryLogData();
    return async (limits = {}) => MemoryEventLog.open(data, { ...limits, clock });
  },
  "memory, with events"() {
    const data = new MemoryLogData();
    return async (limits = {}) => withEvents(MemoryEventLog.open(data, { ...limits, clock }));
  },
  sqlite() {
    const folder = journalFolder();
    cleanups.push(folder.remove);
    const path = join(folder.path, "terrarium.db");
    return async (limits) => {
      rmSync(`${path}.lock`, { force: true });
      const storage = await SqliteStorage.open({ path, worker: sourceWorker, clock });
      cleanups.push(() => storage.close());
      return storage.openEventLog(limits);
    };
  },
};

/** Evicts until nothing is owed; returns what was evicted for each limit, and what is left. */
async function trimmed({ journal }: OpenedEventLog): Promise<LogTrimmed> {
  const evicted: Record<string, number> = {};
  for (;;) {
    const turn = await journal.trim();
    for (const [limit, count] of Object.entries(turn.evicted)) evicted[limit] = (evicted[limit] ?? 0) + count;
    if (!turn.owed) return { ...turn, evicted };
  }
}

/** The numbers of the events of a stream that a restart finds. */
async function left(open: Open, stream: string, limits: Partial<EventLogLimits> = {}): Promise<string> {
  const { histories } = await open({ ringEvents: 1_000, ...limits });
  return (histories.get(stream)?.events ?? []).map(({ event }) => inWords(event)).join(" ");
}

const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** Events of one stream, each also in the stream of all agents from that position on. */
function both(stream: string, from: number, to: number, inAll: number): LogEntry[] {
  const own = numbers(from, to).map((offset) => entry(stream, offset));
  return [...own, ...own.map((one, index) => entryInAll(one, inAll + index))];
}

/** A RESULT in place of the OUTPUT with this number. */
function result(stream: string, offset: number): LogEntry {
  const { data, ...event } = JSON.parse(entry(stream, offset).json) as { data: number };
  return entry(stream, offset, "e1", {
    type: "RESULT",
    json: JSON.stringify({ ...event, type: "RESULT", result: data }),
  });
}

describe.each(Object.entries(backends))("what the %s log keeps", (_name, backend) => {
  it("[STORAGE-630] keeps the newest events of each agent, and drops them from both streams", async () => {
    const open = backend();
    const log = await open({ eventsMax: 3, outputPercentMax: 100 });
    await log.journal.append([...both("a", 1, 5, 1), ...both("b", 1, 1, 6)]);
    expect(await trimmed(log)).toMatchObject({ events: 4 });
    await log.journal.close(true);
    expect(await left(open, "a")).toBe("3 4 5");
    expect(await left(open, "b")).toBe("1");
    expect(await left(open, "*")).toBe("3 4 5 1");
  });

  it("[STORAGE-630] restores only what a ring holds, and tells that there is more", async () => {
    const open = backend();
    const log = await open();
    await log.journal.append(both("a", 1, 5, 1));
    await log.journal.close(true);
    for (const [ringEvents, older] of [
      [3, true],
      [5, false],
    ] as const) {
      const history = (await open({ ringEvents })).histories.get("a");
      expect(history).toMatchObject({ older });
      expect(history?.events).toHaveLength(ringEvents);
    }
  });

  it("[STORAGE-631] when all is full, the agent with the most pays", async () => {
    const open = backend();
    // Each event counts about 370 bytes.
    const log = await open({ bytesMax: 20_000 });
    await log.journal.append(both("quiet", 1, 5, 1));
    for (let first = 1; first < 400; first += 40) {
      await log.journal.append(numbers(first, first + 39).map((offset) => entry("flood", offset)));
    }
    const { bytes, evicted } = await trimmed(log);
    expect(bytes).toBeLessThanOrEqual(20_000);
    expect(evicted).not.toHaveProperty("historyMaxEvents");
    await log.journal.close(true);
    expect(await left(open, "quiet")).toBe("1 2 3 4 5");
    const flood = (await left(open, "flood")).split(" ").map(Number);
    expect(flood).toEqual(numbers(400 - flood.length + 1, 400));
  });

  it("[STORAGE-632] streamed output has a share of the room: results stay longer", async () => {
    const open = backend();
    const log = await open({ eventsMax: 20, outputPercentMax: 50 });
    await log.journal.append([result("a", 1), result("a", 2)]);
    for (let first = 3; first < 103; first += 50)
      await log.journal.append(numbers(first, first + 49).map((offset) => entry("a", offset)));
    await log.journal.append([result("a", 103)]);
    await trimmed(log);
    await log.journal.close(true);
    const { histories } = await open();
    const kept = histories.get("a")?.events ?? [];
    expect(kept.map(({ event }) => inWords(event)).join(" ")).toBe(
      "RESULT RESULT 93 94 95 96 97 98 99 100 101 102 RESULT",
    );
    // The hole is counted from the positions.
    expect(kept[2]?.before.offset).toBe(92);
  });

  it("[STORAGE-632] the share counts in bytes, too, when all is full", async () => {
    const open = backend();
    const log = await open({ bytesMax: 20_000, outputPercentMax: 50 });
    await log.journal.append(numbers(1, 20).map((offset) => result("a", offset)));
    await log.journal.append(numbers(21, 100).map((offset) => entry("a", offset)));
    await trimmed(log);
    await log.journal.close(true);
    const kept = (await left(open, "a")).split(" ");
    expect(kept.filter((word) => word === "RESULT")).toHaveLength(20);
    expect(kept.at(-1)).toBe("100");
  });

  it("[STORAGE-633] events that are too old are removed by the gateway's clock, not the agent's, also while nothing is written", async () => {
    const open = backend();
    const log = await open({ ageMsMax: 60_000 });
    await log.journal.append([entry("a", 1, "e1", { at: 1 }), entry("a", 2, "e1", { at: 9e12 })]);
    clock.advance(30_000);
    await log.journal.append([entry("a", 3)]);
    expect(await trimmed(log)).toMatchObject({ events: 3 });
    clock.advance(36_001);
    expect(await trimmed(log)).toMatchObject({ events: 1, evicted: { historyMaxAgeMs: 2 } });
    await log.journal.close(true);
    expect(await left(open, "a")).toBe("3");
  });

  it("[STORAGE-634] lower limits are applied after opening, a bounded number at a time", async () => {
    const open = backend();
    const first = await open();
    for (let from = 1; from < 1_000; from += 100)
      await first.journal.append(numbers(from, from + 99).map((offset) => entry("a", offset)));
    await first.journal.close(true);
    const log = await open({ eventsMax: 10, outputPercentMax: 100 });
    expect(await trimmed(log)).toMatchObject({ events: 10, owed: false });
    await log.journal.close(true);
    expect(await left(open, "a")).toBe(numbers(991, 1_000).join(" "));
  });

  it("[STORAGE-635] an event that its agent's stream does not have is a hole in the stream of all", async () => {
    const open = backend();
    const log = await open();
    const lost = entry("a", 1);
    const kept = entry("a", 2);
    await log.journal.append([kept, entryInAll(lost, 1), entryInAll(kept, 2)]);
    await log.journal.close(true);
    const { histories } = await open();
    expect(histories.get("*")?.events.map(({ before }) => before.offset)).toEqual([1]);
  });

  it("[STORAGE-635] goes on after a restart: numbers of events are never used twice", async () => {
    const open = backend();
    const first = await open();
    await first.journal.append([entry("a", 1, "e1", { body: first.nextBody })]);
    await first.journal.close(true);
    const second = await open();
    expect(second.nextBody).toBe(first.nextBody + 1);
    await second.journal.append([entry("a", 2, "e1", { body: second.nextBody })]);
    await second.journal.close(true);
    expect(await left(open, "a")).toBe("1 2");
  });
});
