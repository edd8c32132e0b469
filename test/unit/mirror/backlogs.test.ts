import { describe, expect, it } from "vitest";

import { fanoutCounters } from "../../../src/mirror/fanout/counters.js";
import { FlushLoop } from "../../../src/mirror/ring/flush-loop.js";
import { plainMessageFraming } from "../../../src/mirror/fanout/framing.js";
import { HolographicBuffer } from "../../../src/mirror/ring/holographic-buffer.js";
import { Projections } from "../../../src/mirror/fanout/projections.js";
import { RingCursor } from "../../../src/mirror/ring/cursor.js";
import { backlogOf, mayNeedLog } from "../../../src/mirror/stream-log.js";
import { encodeCursor } from "../../../src/events/cursor.js";
import { MemoryEventLog, MemoryLogData } from "../../../src/storage/index.js";
import { EventLogError, EVENT_LOG_LIMITS } from "../../../src/storage/event-log.js";
import type { EventLogReader } from "../../../src/storage/log/reading.js";
import { ReadableLog } from "../../../src/storage/log/readable-log.js";
import { Recorder } from "../../../src/storage/recorder.js";
import { systemClock as clock } from "../../../src/base/clock.js";
import { CallsUnderWay } from "../../../src/base/bounds/calls-under-way.js";
import { turn } from "../../../src/base/async/turn.js";
import { fail, output } from "../../support/mirror-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

describe("a cursor of another gateway that has read more of a shared log", () => {
  const open = () => {
    const manual = new ManualClock();
    const options = { ...EVENT_LOG_LIMITS, clock };
    const { journal, reader, nextBody } = MemoryEventLog.open(new MemoryLogData(), options);
    const recorder = new Recorder({ journal, nextBody, clock, onHealth: fail });
    const log = new ReadableLog(reader, recorder, clock, 4);
    const waker = new FlushLoop(fail);
    const ring = new HolographicBuffer({
      scope: "*",
      epoch: "own",
      maxHistory: 3,
      waker,
      clock: manual,
      isShared: true,
    });
    recorder.follow(ring, 0);
    ring.begin({ epoch: "era", offset: 0 });
    ring.reflectAt(output("a", 1), { epoch: "era", offset: 4 });
    const start = { kind: "after", cursor: encodeCursor("*", "era", 12) } as const;
    return { manual, ring, start, located: () => backlogOf(log, ring, start, null, "client").located() };
  };

  it("[MIRROR-1585] waits until this gateway has read as far, and goes on behind it", async () => {
    const { ring, start, located } = open();
    const cursor = new RingCursor(ring, start);
    expect(mayNeedLog(cursor, start, null)).toBe(true);
    const place = located();
    for (const offset of [8, 12, 16]) ring.reflectAt(output("a", offset), { epoch: "era", offset });
    expect(await place).toEqual({ epoch: "era", offset: 12 });
    const joined = new RingCursor(ring, start);
    expect(joined.next()?.event).toMatchObject({ data: 16 });
  });

  it("[MIRROR-1585] is UNAVAILABLE after 5 seconds, and when the gateway ends", async () => {
    const { manual, ring, located } = open();
    const late = located();
    await manual.armed();
    manual.advance(5_000);
    await expect(late).rejects.toMatchObject({ code: "UNAVAILABLE", details: { retryable: true } });
    const last = located();
    await manual.armed();
    ring.close();
    await expect(last).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });
});

describe("a log that cannot be read", () => {
  it("[MIRROR-954] is reported once, and again after it could be read; observers get a gap", async () => {
    const { journal, reader, nextBody } = MemoryEventLog.open(new MemoryLogData(), {
      ...EVENT_LOG_LIMITS,
      clock,
    });
    const recorder = new Recorder({ journal, nextBody, clock, onHealth: fail });
    let isBroken = true;
    const breakable: EventLogReader = {
      locate: (stream, seen) => reader.locate(stream, seen),
      back: (stream, from, events, session) => reader.back(stream, from, events, session),
      find: (query) => reader.find(query),
      async page(query) {
        if (isBroken) throw new EventLogError("JOURNAL_FAILED", "the disk is gone");
        return await reader.page(query);
      },
    };
    const log = new ReadableLog(breakable, recorder, clock, 4);
    const waker = new FlushLoop(fail);
    const ring = new HolographicBuffer({ scope: "a", epoch: "e1", maxHistory: 3, waker, clock });
    recorder.follow(ring, 0);
    const problems: unknown[] = [];
    const projections = new Projections({
      waker,
      clock,
      counters: fanoutCounters(),
      batchBytesMax: 10_000,
      documentsMax: 10,
      clientDocumentsMax: 10,
      cachedBytesMax: 100_000,
      log,
      onError: (error) => problems.push(error),
    });
    const start = ring.headCursor();
    for (let number = 1; number <= 10; number += 1) ring.reflect(output("a", number));

    /** What an observer is told that begins before all events, until the last. */
    const observe = async (document: string): Promise<string[]> => {
      const told: string[] = [];
      await new Promise<void>((resolve) => {
        projections.join({
          ring,
          types: null,
          session: null,
          document,
          visibility: "all",
          client: null,
          rendering: () => (_cursor, event) => {
            told.push(event.type === "GAP" ? `${event.reason} ${event.missed}` : `${Object(event).data}`);
            if (told.at(-1) === "10") resolve();
            return "";
          },
          backlog: backlogOf(log, ring, { kind: "after", cursor: start }, null, "client"),
          observer: {
            cursor: new RingCursor(ring, { kind: "after", cursor: start }),
            sink: { writable: true, send: () => undefined, whenWritable: fail },
            framing: plainMessageFraming,
            id: Buffer.alloc(0),
            onEnd: () => undefined,
            onFailed: fail,
            onEvicted: fail,
          },
        });
      });
      return told;
    };
    const missing = ["EVICTED 7", "8", "9", "10"];
    expect(await observe("one")).toEqual(missing);
    expect(await observe("two")).toEqual(missing);
    expect(problems).toHaveLength(1);
    isBroken = false;
    expect(await observe("three")).toEqual(Array.from({ length: 10 }, (_, index) => `${index + 1}`));
    isBroken = true;
    expect(await observe("four")).toEqual(missing);
    expect(problems).toHaveLength(2);
    await recorder.close();
  });
});

describe("an observer far behind, amid calls", () => {
  it("[MIRROR-971] is caught up in a bounded time although a call is always being acknowledged", async () => {
    const EVENTS = 2_000;
    const RENDERED_MS = 0.006;
    const manual = new ManualClock();
    const calls = new CallsUnderWay(manual);
    const { journal, reader, nextBody } = MemoryEventLog.open(new MemoryLogData(), {
      ...EVENT_LOG_LIMITS,
      clock,
    });
    const recorder = new Recorder({ journal, nextBody, clock, onHealth: fail });
    const log = new ReadableLog(reader, recorder, manual, 4, calls);
    const waker = new FlushLoop(fail);
    const ring = new HolographicBuffer({ scope: "a", epoch: "e1", maxHistory: 3, waker, clock });
    recorder.follow(ring, 0);
    const start = ring.headCursor();
    for (let number = 1; number <= EVENTS; number += 1) ring.reflect(output("a", number));
    await recorder.flush();
    const projections = new Projections({
      waker,
      clock,
      counters: fanoutCounters(),
      batchBytesMax: 1_000_000,
      documentsMax: 10,
      clientDocumentsMax: 10,
      cachedBytesMax: 100_000,
      log,
      onError: fail,
    });
    const told: unknown[] = [];
    let end = calls.begin();
    projections.join({
      ring,
      types: null,
      session: null,
      document: "one",
      visibility: "all",
      client: null,
      rendering: () => (_cursor, event) => {
        manual.advance(RENDERED_MS);
        told.push(Object(event).data);
        return "";
      },
      backlog: backlogOf(log, ring, { kind: "after", cursor: start }, null, "client"),
      observer: {
        cursor: new RingCursor(ring, { kind: "after", cursor: start }),
        sink: { writable: true, send: () => undefined, whenWritable: fail },
        framing: plainMessageFraming,
        id: Buffer.alloc(0),
        onEnd: () => undefined,
        onFailed: fail,
        onEvicted: fail,
      },
    });
    while (told.length < EVENTS) {
      await turn();
      manual.advance(1);
      const next = calls.begin();
      end();
      end = next;
    }
    expect(told).toEqual(Array.from({ length: EVENTS }, (_, index) => index + 1));
    const slices = (EVENTS * RENDERED_MS) / 0.3;
    expect(manual.monotonic()).toBeLessThanOrEqual(slices * 20);
    expect(manual.monotonic()).toBeGreaterThan(slices * 10);
    await recorder.close();
  });
});
