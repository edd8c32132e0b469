import { describe, expect, it } from "vitest";
import { decodeCursor, encodeCursor } from "../../../src/events/cursor.js";
import type { AgentEvent } from "../../../src/events/event.js";
import { HolographicBuffer, Observation } from "../../../src/mirror/index.js";
import { HandWaker, output } from "../../support/mirror-kit.js";
import { ObservationReader } from "./observation-reader.js";

function ring(maxHistory = 4, epoch = "e1") {
  const waker = new HandWaker();
  return { waker, buffer: new HolographicBuffer({ scope: "a", epoch, maxHistory, waker }) };
}

async function take(observation: Observation, count: number): Promise<string[]> {
  const seen: string[] = [];
  for await (const { event } of new ObservationReader(observation)) {
    seen.push(describeEvent(event));
    if (seen.length === count) break;
  }
  return seen;
}

function describeEvent(event: AgentEvent | { type: "GAP"; missed: number | null; reason: string }): string {
  if (event.type === "GAP") return `gap ${event.missed} ${event.reason}`;
  return event.type === "OUTPUT" ? JSON.stringify(event.data) : event.type;
}

const number = (offset: number, epoch = "e1") => ({ epoch, offset, event: output("a", offset) });

describe("HolographicBuffer", () => {
  it("[MIRROR-1] numbers events from 1 within its epoch and keeps the newest maxHistory", () => {
    const { buffer } = ring();
    for (let n = 1; n <= 6; n += 1) expect(buffer.reflect(output("a", n)).offset).toBe(n);
    expect(buffer.history().map(({ offset }) => offset)).toEqual([3, 4, 5, 6]);
    expect(buffer.history(2).map(({ offset }) => offset)).toEqual([5, 6]);
    expect(decodeCursor(buffer.headCursor(), "a")).toEqual({ epoch: "e1", offset: 6 });
  });

  it("[MIRROR-2] wakes once per turn, for any number of events and listeners", () => {
    const { buffer, waker } = ring();
    const heard: string[] = [];
    buffer.attach({ onAdvance: () => heard.push("x"), onClose: () => undefined });
    buffer.attach({ onAdvance: () => heard.push("y"), onClose: () => undefined });
    for (let n = 1; n <= 3; n += 1) buffer.reflect(output("a", n));
    expect(heard).toEqual([]);
    expect(waker.woken).toBe(1);
    waker.run();
    expect(heard).toEqual(["x", "y"]);
  });

  it("[MIRROR-3] a subscriber from now gets no history, one from the last n gets n, then both get the live events", async () => {
    const { buffer, waker } = ring(10);
    for (let n = 1; n <= 3; n += 1) buffer.reflect(output("a", n));
    const now = take(new Observation(buffer, { kind: "now" }), 2);
    const last = take(new Observation(buffer, { kind: "last", events: 2 }), 4);
    const more = take(new Observation(buffer, { kind: "last", events: 100 }), 5);
    buffer.reflect(output("a", 4));
    buffer.reflect(output("a", 5));
    waker.run();
    expect(await now).toEqual(["4", "5"]);
    expect(await last).toEqual(["2", "3", "4", "5"]);
    expect(await more).toEqual(["1", "2", "3", "4", "5"]);
  });

  it("[MIRROR-3] events dropped from the history before the first delivery are not a gap, and dropped live events are", async () => {
    const { buffer } = ring(4);
    for (let n = 1; n <= 4; n += 1) buffer.reflect(output("a", n));
    const early = new Observation(buffer, { kind: "last", events: 100 });
    const late = new Observation(buffer, { kind: "last", events: 2 });
    for (let n = 5; n <= 6; n += 1) buffer.reflect(output("a", n));
    expect(await take(early, 4)).toEqual(["3", "4", "5", "6"]);
    for (let n = 7; n <= 10; n += 1) buffer.reflect(output("a", n));
    expect(await take(late, 5)).toEqual(["gap 2 LAGGED", "7", "8", "9", "10"]);
  });

  it("[MIRROR-4] a subscriber with a cursor continues exactly after it", async () => {
    const { buffer } = ring();
    const cursors = [1, 2, 3, 4].map((n) => buffer.reflect(output("a", n)).cursor);
    expect(await take(new Observation(buffer, { kind: "after", cursor: cursors[1] ?? "" }), 2)).toEqual([
      "3",
      "4",
    ]);
  });

  it("[MIRROR-5] a cursor the ring has passed gets one gap with the exact count, then the oldest kept", async () => {
    const { buffer } = ring();
    const { cursor } = buffer.reflect(output("a", 1));
    for (let n = 2; n <= 9; n += 1) buffer.reflect(output("a", n));
    expect(await take(new Observation(buffer, { kind: "after", cursor }), 5)).toEqual([
      "gap 4 EVICTED",
      "6",
      "7",
      "8",
      "9",
    ]);
  });

  it("[MIRROR-6] a subscriber that is lapped while attached gets LAGGED, and its gap's cursor resumes after the gap", async () => {
    const { buffer } = ring();
    const observation = new Observation(buffer, { kind: "now" });
    const iterator = new ObservationReader(observation);
    for (let n = 1; n <= 7; n += 1) buffer.reflect(output("a", n));
    const gap = (await iterator.next()).value;
    expect(gap?.event).toMatchObject({ type: "GAP", missed: 3, reason: "LAGGED" });
    expect(await take(new Observation(buffer, { kind: "after", cursor: gap?.cursor ?? "" }), 1)).toEqual([
      "4",
    ]);
    await iterator.return();
  });

  it("[MIRROR-7] a gap in the host's numbering is a GapEvent for every subscriber, with its exact count", async () => {
    const { buffer } = ring();
    buffer.accept(number(1));
    buffer.accept(number(5));
    expect(await take(new Observation(buffer, { kind: "last", events: 10 }), 3)).toEqual([
      "1",
      "gap 3 LAGGED",
      "5",
    ]);
  });

  it("[MIRROR-8] a new epoch is announced to attached subscribers and to those that return with an old cursor", async () => {
    const { buffer } = ring(10);
    buffer.accept(number(1));
    const { cursor } = buffer.history()[0] ?? { cursor: "" };
    buffer.accept(number(1, "e2"));
    expect(await take(new Observation(buffer, { kind: "after", cursor }), 2)).toEqual([
      "gap null EPOCH_CHANGED",
      "1",
    ]);
    const foreign = encodeCursor("a", "e0", 17);
    expect(await take(new Observation(buffer, { kind: "after", cursor: foreign }), 2)).toEqual([
      "gap null EPOCH_CHANGED",
      "1",
    ]);
  });

  it("[MIRROR-9] refuses cursors of another stream, from the future, and text that is not a cursor", () => {
    const { buffer } = ring();
    buffer.reflect(output("a", 1));
    for (const cursor of [
      encodeCursor("b", "e1", 1),
      encodeCursor("a", "e1", 2),
      "",
      "%%%",
      "a".repeat(500),
    ]) {
      expect(() => new Observation(buffer, { kind: "after", cursor })).toThrow(
        expect.objectContaining({ code: "CURSOR_INVALID" }),
      );
    }
  });

  it("[MIRROR-10] offsets that do not increase throw", () => {
    const { buffer } = ring();
    buffer.accept(number(2));
    expect(() => buffer.accept(number(2))).toThrow(RangeError);
  });

  it("[MIRROR-11] after close a subscriber gets what is kept, then the end; nothing can be reflected", async () => {
    const { buffer, waker } = ring();
    buffer.reflect(output("a", 1));
    const seen = take(new Observation(buffer, { kind: "last", events: 5 }), 99);
    buffer.close();
    waker.run();
    expect(await seen).toEqual(["1"]);
    expect(() => buffer.reflect(output("a", 2))).toThrow(
      expect.objectContaining({ code: "AGENT_NOT_RUNNING" }),
    );
  });

  it("[MIRROR-12] a waiting reader is released by the next event, by close and by return", async () => {
    const { buffer, waker } = ring();
    const first = new ObservationReader(new Observation(buffer, { kind: "now" }));
    const second = new ObservationReader(new Observation(buffer, { kind: "now" }));
    const waitingFirst = first.next();
    const waitingSecond = second.next();
    await second.return();
    expect(await waitingSecond).toEqual({ done: true, value: undefined });
    expect(buffer.observers).toBe(1);
    buffer.reflect(output("a", 1));
    waker.run();
    expect((await waitingFirst).done).toBe(false);
    const end = first.next();
    buffer.close();
    waker.run();
    expect(await end).toEqual({ done: true, value: undefined });
    expect(buffer.observers).toBe(0);
  });

  it("[MIRROR-13] a type filter always passes GAP", async () => {
    const { buffer } = ring();
    buffer.accept(number(1));
    buffer.accept(number(3));
    expect(await take(new Observation(buffer, { kind: "last", events: 9 }, ["RESULT"]), 1)).toEqual([
      "gap 1 LAGGED",
    ]);
  });
});
