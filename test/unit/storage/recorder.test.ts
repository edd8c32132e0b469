import { describe, expect, it, vi } from "vitest";

import { defaultLimits } from "../../../src/base/limits.js";
import type { TerrariumEvent } from "../../../src/events/event.js";
import { EventHistory } from "../../../src/storage/event-history.js";
import { EventLogError } from "../../../src/storage/event-log.js";
import { MemoryEventLog, MemoryLogData } from "../../../src/storage/index.js";
import { FLUSH_INTERVAL_MS, Recorder } from "../../../src/storage/recorder.js";
import { HolographicBuffer } from "../../../src/mirror/index.js";
import { HandDisk, inWords } from "../../support/storage/kit.js";
import { HandWaker, output } from "../../support/mirror-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

const TIMEOUT_MS = defaultLimits.storeTimeoutMs;

/** A recorder on a manual disk, and rings to be recorded. */
class Desk {
  readonly shelf = new MemoryLogData();
  readonly clock = new ManualClock();
  readonly waker = new HandWaker();
  readonly disk = new HandDisk(MemoryEventLog.open(this.shelf).journal);
  readonly health: (string | null)[] = [];
  readonly recorder = new Recorder({
    journal: this.disk,
    nextBody: 1,
    clock: this.clock,
    onHealth: (problem) => this.health.push(problem?.code ?? null),
  });

  ring(scope = "a", epoch = "e1"): HolographicBuffer {
    const ring = new HolographicBuffer({ scope, epoch, maxHistory: 6, waker: this.waker, clock: this.clock });
    this.recorder.follow(ring, 0);
    return ring;
  }

  say(ring: HolographicBuffer, ...numbers: readonly number[]): void {
    for (const number of numbers) ring.reflect(output(ring.scope, number));
    this.waker.run();
  }

  /** Advances time until the recorder writes, and completes the disk's work. */
  async pass(): Promise<void> {
    this.clock.advance(FLUSH_INTERVAL_MS);
    await this.disk.work();
  }

  /** What the log holds of a stream, as text. */
  found(stream = "a"): string | null {
    const stored = this.shelf.index.newest(stream, 10_000);
    return stored.length === 0
      ? null
      : stored.map(({ json }) => inWords(JSON.parse(json) as TerrariumEvent)).join(" ");
  }
}

describe("the recorder", () => {
  it("[LOG-9] writes published events at once, a flush interval later, and nothing when nothing was published", async () => {
    const desk = new Desk();
    const ring = desk.ring();
    expect(desk.clock.pending).toBe(0);
    desk.say(ring, 1, 2);
    desk.say(ring, 3);
    expect(desk.clock.nextInMs).toBe(FLUSH_INTERVAL_MS);
    desk.clock.advance(FLUSH_INTERVAL_MS - 1);
    expect(desk.disk.waiting).toBe(false);
    desk.clock.advance(1);
    await desk.disk.work();
    expect(desk.found()).toBe("1 2 3");
    expect(desk.recorder.counters).toEqual({ entries: 3, appends: 1, failures: 0, lost: 0 });
    expect(desk.clock.pending).toBe(0);
  });

  it("[STORAGE-1701] looks only at the streams with news, and wakes no ring for itself", async () => {
    const desk = new Desk();
    const [busy, silent] = [desk.ring("a"), desk.ring("b")];
    const looks = vi.spyOn(silent, "nextSeq", "get");
    for (let n = 1; n <= 3; n += 1) {
      busy.reflect(output("a", n));
      await desk.pass();
    }
    expect(desk.found("a")).toBe("1 2 3");
    expect(looks).not.toHaveBeenCalled();
    expect(busy.listeners.isEmpty).toBe(true);
    silent.reflect(output("b", 1));
    await desk.pass();
    expect(desk.found("b")).toBe("1");
  });

  it("[LOG-9] begins at the given slot: restored events are not written again", async () => {
    const desk = new Desk();
    const ring = new HolographicBuffer({ scope: "b", epoch: "e1", maxHistory: 6, waker: desk.waker });
    ring.reflect(output("b", 1));
    ring.reflect(output("b", 2));
    desk.recorder.follow(ring, 1);
    await desk.pass();
    expect(desk.found("b")).toBe("2");
  });

  it("[LOG-10] what a ring overwrites before it was written is written all the same", async () => {
    const desk = new Desk();
    const ring = desk.ring();
    desk.say(ring, 1, 2);
    desk.clock.advance(FLUSH_INTERVAL_MS);
    for (let number = 3; number <= 40; number += 1) desk.say(ring, number);
    await desk.disk.work();
    expect(desk.found()).toBe("1 2");
    await desk.pass();
    expect(desk.found()).toBe(Array.from({ length: 40 }, (_, index) => index + 1).join(" "));
    expect(desk.recorder.counters).toMatchObject({ entries: 40, lost: 0 });
  });

  it("[LOG-10] what is overwritten during a write that fails is not lost, nor written twice", async () => {
    const desk = new Desk();
    const ring = desk.ring();
    desk.say(ring, 1, 2, 3);
    desk.clock.advance(FLUSH_INTERVAL_MS);
    desk.disk.broken = true;
    for (let number = 4; number <= 20; number += 1) desk.say(ring, number);
    await desk.disk.work();
    desk.disk.broken = false;
    desk.clock.advance(1_000);
    await desk.disk.work();
    expect(desk.found()).toBe(Array.from({ length: 20 }, (_, index) => index + 1).join(" "));
  });

  it("[LOG-10] beyond 16,384 events in all it loses some, counts them, and leaves a hole of that size", async () => {
    const desk = new Desk();
    const ring = desk.ring();
    for (let number = 1; number <= 16_394; number += 1) ring.reflect(output("a", number));
    desk.waker.run();
    desk.disk.prompt = true;
    await desk.recorder.flush();
    // Six are in the ring, the oldest 16,384 were kept for the log, and what came between is lost.
    expect(desk.recorder.counters).toMatchObject({ entries: 16_390, lost: 4 });
    const kept = desk.shelf.index.newest("a", 7);
    expect(kept.map(({ before, after }) => [before.offset, after.offset]).slice(0, 2)).toEqual([
      [16_383, 16_384],
      [16_388, 16_389],
    ]);
  });

  it("[STORAGE-635] writes an event once: the stream of all agents refers to it", async () => {
    const desk = new Desk();
    const all = desk.ring("*", "g1");
    const own = desk.ring("a");
    for (const number of [1, 2]) {
      const event = output("a", number);
      own.reflect(event);
      all.reflect(event);
    }
    desk.waker.run();
    await desk.pass();
    expect([desk.found("a"), desk.found("*")]).toEqual(["1 2", "1 2"]);
    expect(desk.shelf.index.bodies.size).toBe(2);
  });

  it("[LOG-11] retries when the disk fails, and catches up", async () => {
    const desk = new Desk();
    const ring = desk.ring();
    desk.disk.broken = true;
    desk.say(ring, 1);
    await desk.pass();
    expect(desk.recorder.problem?.code).toBe("JOURNAL_FAILED");
    desk.say(ring, 2);
    for (const pauseMs of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      expect(desk.clock.nextInMs).toBe(pauseMs);
      desk.clock.advance(pauseMs);
      await desk.disk.work();
    }
    desk.disk.broken = false;
    desk.clock.advance(60_000);
    await desk.disk.work();
    expect(desk.found()).toBe("1 2");
    expect(desk.health).toEqual(["JOURNAL_FAILED", null]);
    expect(desk.recorder.problem).toBeNull();
    desk.say(ring, 3);
    await desk.pass();
    expect(desk.found()).toBe("1 2 3");
  });

  it("[STORAGE-11] reports an append that takes too long, and writes nothing twice", async () => {
    const desk = new Desk();
    const ring = desk.ring();
    desk.say(ring, 1);
    desk.clock.advance(FLUSH_INTERVAL_MS);
    desk.say(ring, 2);
    desk.clock.advance(TIMEOUT_MS);
    expect(desk.recorder.problem?.code).toBe("JOURNAL_TIMEOUT");
    desk.clock.advance(TIMEOUT_MS * 10);
    await desk.disk.work();
    expect(desk.health).toEqual(["JOURNAL_TIMEOUT", null]);
    await desk.pass();
    expect(desk.found()).toBe("1 2");
  });

  it.each([
    ["when it timed out before", TIMEOUT_MS, 0],
    ["when it times out then", TIMEOUT_MS / 2, TIMEOUT_MS / 2],
  ])("[STORAGE-11] does not wait for such an append when it closes, %s", async (_when, beforeMs, afterMs) => {
    const desk = new Desk();
    desk.say(desk.ring(), 1);
    desk.clock.advance(FLUSH_INTERVAL_MS);
    desk.clock.advance(beforeMs);
    const closed = desk.recorder.close();
    desk.clock.advance(afterMs);
    await closed;
    expect(desk.disk.closedAs).toBe(false);
  });

  it("[LOG-12] writes a stream that closes to its end, before its successor of the same name", async () => {
    const desk = new Desk();
    const old = desk.ring();
    desk.say(old, 1);
    old.reflect(output("a", 2));
    old.close();
    const next = desk.ring("a", "e2");
    next.reflect(output("a", 3));
    await desk.pass();
    desk.waker.run();
    await desk.pass();
    expect(desk.found()).toBe("1 2 3");
    desk.disk.prompt = true;
    await desk.recorder.close();
    expect(desk.disk.closedAs).toBe(true);
  });

  it("[LOG-12] does not end as complete when a closed stream could not be written", async () => {
    const desk = new Desk();
    const ring = desk.ring();
    desk.disk.broken = true;
    desk.say(ring, 1);
    ring.close();
    await desk.pass();
    desk.disk.broken = false;
    desk.disk.prompt = true;
    await desk.recorder.close();
    expect(desk.disk.closedAs).toBe(false);
  });

  it("[LOG-13] writes everything when it closes, including events it was not woken for", async () => {
    const desk = new Desk();
    const [a, b] = [desk.ring("a"), desk.ring("b")];
    desk.say(a, 1);
    desk.clock.advance(FLUSH_INTERVAL_MS);
    a.reflect(output("a", 2));
    b.reflect(output("b", 1));
    desk.disk.prompt = true;
    const closed = desk.recorder.close();
    await desk.disk.work();
    await closed;
    expect([desk.found("a"), desk.found("b"), desk.disk.closedAs]).toEqual(["1 2", "1", true]);
    expect(desk.clock.pending).toBe(0);
  });

  it("[LOG-13] does not end as complete when the last events cannot be written", async () => {
    const desk = new Desk();
    const ring = desk.ring();
    desk.disk.broken = true;
    desk.disk.prompt = true;
    ring.reflect(output("a", 1));
    await desk.recorder.close();
    expect(desk.disk.closedAs).toBe(false);
  });

  it("[LOG-10] writes many streams in several batches", async () => {
    const desk = new Desk();
    desk.disk.prompt = true;
    for (let agent = 0; agent < 100; agent += 1) desk.say(desk.ring(`a${agent}`), 1, 2, 3, 4, 5, 6);
    await desk.recorder.flush();
    expect(desk.recorder.counters).toEqual({ entries: 600, appends: 5, failures: 0, lost: 0 });
    for (let agent = 0; agent < 100; agent += 1) expect(desk.found(`a${agent}`)).toBe("1 2 3 4 5 6");
  });
});

describe("the event history", () => {
  const log = { warn: () => undefined, info: () => undefined };

  it("[LOG-20] continues without a journal that cannot be opened, and reports why", async () => {
    const lines: unknown[] = [];
    const history = await EventHistory.open({
      open: () => Promise.reject(new EventLogError("JOURNAL_NEWER", "written by a newer release")),
      clock: new ManualClock(),
      log: { ...log, warn: (fields) => void lines.push(fields) },
    });
    const ring = new HolographicBuffer({ scope: "a", epoch: "e1", maxHistory: 2, waker: new HandWaker() });
    history.follow(ring, 0);
    expect(history.takeHistory("a")).toBeNull();
    expect(history.problem).toBe("JOURNAL_NEWER");
    expect(history.counters.failures).toBe(1);
    expect(lines).toEqual([{ code: "JOURNAL_NEWER", reason: "written by a newer release" }]);
    await history.close();
  });

  it("[LOG-21] an ephemeral gateway has none, and no problem", async () => {
    const history = await EventHistory.open({ open: null, clock: new ManualClock(), log });
    expect([history.problem, history.takeHistory("a")]).toEqual([null, null]);
    await history.close();
  });

  it("[LOG-19] returns a history once", async () => {
    const shelf = new MemoryLogData();
    const clock = new ManualClock();
    const open = () => Promise.resolve(MemoryEventLog.open(shelf));
    const first = await EventHistory.open({ open, clock, log });
    const ring = new HolographicBuffer({ scope: "a", epoch: "e1", maxHistory: 2, waker: new HandWaker() });
    first.follow(ring, 0);
    ring.reflect(output("a", 1));
    await first.close();
    const second = await EventHistory.open({ open, clock, log });
    expect(second.takeHistory("a")?.events).toHaveLength(1);
    expect(second.takeHistory("a")).toBeNull();
  });
});
