import { describe, expect, it } from "vitest";

import type { KeptEvent, KeptHistory } from "../../../src/events/kept.js";
import { FlushLoop, HolographicBuffer, Mirrors } from "../../../src/mirror/index.js";
import { RingCursor } from "../../../src/mirror/ring/cursor.js";
import { cursorAt, inWords } from "../../support/storage/kit.js";
import { ManualClock } from "../../support/time-and-random.js";
import { HandWaker, heartbeat, output } from "../../support/mirror-kit.js";
import { tellIds } from "../../support/agent-lists.js";

/** The event that led to `offset` of `epoch`. */
function kept(offset: number, epoch = "e1"): KeptEvent {
  return { before: { epoch, offset: offset - 1 }, after: { epoch, offset }, event: output("a", offset) };
}

/** A heartbeat as older versions stored it: with a number of its own. */
function keptHeartbeat(offset: number, epoch = "e1"): KeptEvent {
  return { ...kept(offset, epoch), event: heartbeat("a", offset) };
}

function restored(history: KeptHistory, maxHistory = 20): HolographicBuffer {
  const ring = new HolographicBuffer({ scope: "a", epoch: "own", maxHistory, waker: new HandWaker() });
  ring.restore(history);
  return ring;
}

/** Everything that a subscriber gets that has seen `offset` of `epoch`. */
function toldAfter(ring: HolographicBuffer, epoch: string, offset: number): string[] {
  const cursor = new RingCursor(ring, { kind: "after", cursor: cursorAt("a", { epoch, offset }) });
  const told: string[] = [];
  for (let next = cursor.next(); next; next = cursor.next()) told.push(inWords(next.event));
  return told;
}

const live = (offset: number) => ({ epoch: "e2", offset, event: output("a", 100 + offset) });

describe("a mirror after a restart", () => {
  it("[LOG-14] contains the kept events, then announces its epoch, with nothing missed after an orderly end", () => {
    const ring = restored({ events: [kept(4), kept(5)], torn: false });
    expect(ring.history().map(({ event }) => inWords(event))).toEqual(["4", "5", "gap 0 EPOCH_CHANGED"]);
    expect(ring.latest.state).toBe("DORMANT");
    expect(ring.accept(live(1))).toBeNull();
    expect(toldAfter(ring, "e1", 4)).toEqual(["5", "gap 0 EPOCH_CHANGED", "101"]);
    expect(toldAfter(ring, "e1", 5)).toEqual(["gap 0 EPOCH_CHANGED", "101"]);
    expect(toldAfter(ring, "own", 0)).toEqual(["101"]);
  });

  it("[LOG-14] reports an unknown number of missing events when it is torn", () => {
    const ring = restored({ events: [kept(1)], torn: true });
    ring.accept(live(1));
    expect(toldAfter(ring, "e1", 1)).toEqual(["gap null EPOCH_CHANGED", "101"]);
  });

  it("[LOG-14] reports gaps among the kept events, to subscribers from before and from inside", () => {
    const ring = restored({ events: [kept(1), kept(8), kept(1, "e1b"), kept(2, "e1b")], torn: false });
    const rest = ["8", "gap null EPOCH_CHANGED", "1", "2", "gap 0 EPOCH_CHANGED"];
    expect(toldAfter(ring, "e1", 1)).toEqual(["gap 6 EVICTED", ...rest]);
    expect(toldAfter(ring, "e1", 3)).toEqual(["gap 4 EVICTED", ...rest]);
    expect(toldAfter(ring, "e1", 7)).toEqual(rest);
    expect(toldAfter(ring, "e1", 8)).toEqual(rest.slice(1));
  });

  it("[LOG-14] keeps the gap of an unreadable first event of an epoch", () => {
    const ring = restored({ events: [kept(1), kept(2, "e1b")], torn: false });
    expect(toldAfter(ring, "e1", 1)).toEqual(["gap null EPOCH_CHANGED", "2", "gap 0 EPOCH_CHANGED"]);
  });

  it("[LOG-14] omits repeated events", () => {
    const ring = restored({ events: [kept(1), kept(2), kept(2), kept(1), kept(3)], torn: false });
    expect(ring.history().map(({ event }) => inWords(event))).toEqual(["1", "2", "3", "gap 0 EPOCH_CHANGED"]);
  });

  it("[MIRROR-603] drops the heartbeats that an older version stored: no gap, and the cursors among them are good", () => {
    const beats = [3, 4, 6, 8, 9].map((offset) => keptHeartbeat(offset));
    const [b3, b4, b6, b8, b9] = beats as [KeptEvent, KeptEvent, KeptEvent, KeptEvent, KeptEvent];
    const ring = restored({ events: [kept(2), b3, b4, kept(5), b6, kept(7), b8, b9], torn: false });
    ring.accept(live(1));
    const all = ["2", "5", "7", "gap 0 EPOCH_CHANGED", "101"];
    expect(ring.history().map(({ event }) => inWords(event))).toEqual(all);
    const told = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((offset) => toldAfter(ring, "e1", offset).length);
    expect(told).toEqual([5, 4, 4, 4, 3, 3, 2, 2, 2]);
    expect(toldAfter(ring, "e1", 0)).toEqual(["gap 1 EVICTED", ...all]);
    expect(() => toldAfter(ring, "e1", 10)).toThrow(/never issued/);
  });

  it("[MIRROR-603] restores a history of nothing but heartbeats: every cursor among them is good", () => {
    const ring = restored({ events: [5, 6, 7, 8].map((offset) => keptHeartbeat(offset)), torn: false });
    ring.accept(live(1));
    for (const offset of [4, 5, 6, 7, 8])
      expect(toldAfter(ring, "e1", offset)).toEqual(["gap 0 EPOCH_CHANGED", "101"]);
    expect(toldAfter(ring, "e1", 2)).toEqual(["gap 2 EVICTED", "gap 0 EPOCH_CHANGED", "101"]);
  });

  it("[MIRROR-603] counts what is really missing among them, and across epochs", () => {
    const events = [keptHeartbeat(1), kept(4), keptHeartbeat(5), kept(1, "e1b"), keptHeartbeat(2, "e1b")];
    const ring = restored({ events, torn: true });
    expect(toldAfter(ring, "e1", 1)).toEqual([
      "gap 2 EVICTED",
      "4",
      "gap null EPOCH_CHANGED",
      "1",
      "gap null EPOCH_CHANGED",
    ]);
    expect(toldAfter(ring, "e1b", 2)).toEqual(["gap null EPOCH_CHANGED"]);
  });

  it("[LOG-14] begins as new when nothing is kept", () => {
    const ring = restored({ events: [], torn: true });
    expect(ring.history()).toEqual([]);
    expect(ring.head).toEqual({ epoch: "own", offset: 0 });
  });

  it("[LOG-14] is restored before anything else, or not at all", () => {
    const ring = restored({ events: [], torn: false });
    ring.reflect(output("a", 1));
    expect(() => ring.restore({ events: [kept(1)], torn: false })).toThrow("already in use");
  });

  it("[LOG-15] counts events older than the history", () => {
    const ring = restored({ events: [kept(7), kept(8)], torn: false });
    expect(toldAfter(ring, "e1", 2)).toEqual(["gap 4 EVICTED", "7", "8", "gap 0 EPOCH_CHANGED"]);
    const small = restored({ events: [kept(7), kept(8), kept(9)], torn: false }, 3);
    expect(toldAfter(small, "e1", 7)).toEqual(["8", "9", "gap 0 EPOCH_CHANGED"]);
    expect(toldAfter(small, "e1", 6)).toEqual(["gap 1 EVICTED", "8", "9", "gap 0 EPOCH_CHANGED"]);
  });

  it("[LOG-15] repeats nothing to an observer that saw events that the crash lost", () => {
    const ring = restored({ events: [kept(1), kept(2)], torn: true });
    expect(toldAfter(ring, "e1", 9)).toEqual(["gap null EPOCH_CHANGED"]);
    ring.accept(live(1));
    expect(toldAfter(ring, "e1", 9)).toEqual(["gap null EPOCH_CHANGED", "101"]);
  });

  it("[LOG-19] continues after the position at which an earlier mirror of the same stream ended", () => {
    const ring = restored({ events: [], end: { epoch: "e1", offset: 7 }, torn: false });
    ring.accept(live(1));
    expect(toldAfter(ring, "e1", 7)).toEqual(["gap 0 EPOCH_CHANGED", "101"]);
    expect(toldAfter(ring, "e1", 5)).toEqual(["gap 2 EVICTED", "gap 0 EPOCH_CHANGED", "101"]);
  });

  it("[LOG-16] moves a cursor of an unknown epoch after the newest torn slot, or to the oldest kept", () => {
    const torn = restored({ events: [kept(1), kept(2)], torn: true });
    torn.accept(live(1));
    expect(toldAfter(torn, "lost", 3)).toEqual(["gap null EPOCH_CHANGED", "101"]);
    const whole = restored({ events: [kept(1), kept(2)], torn: false });
    expect(toldAfter(whole, "older", 3)).toEqual(["gap null EPOCH_CHANGED", "1", "2", "gap 0 EPOCH_CHANGED"]);
    const tornBefore = restored({ events: torn.history().map(asKept), torn: false });
    expect(toldAfter(tornBefore, "lost", 3)).toEqual([
      "gap null EPOCH_CHANGED",
      "101",
      "gap 0 EPOCH_CHANGED",
    ]);
  });

  it("[LOG-16] answers a cursor of an unknown epoch at once, even before anything was published here", () => {
    const ring = restored({ events: [], torn: true });
    expect(toldAfter(ring, "lost", 3)).toEqual(["gap null EPOCH_CHANGED"]);
    expect(toldAfter(ring, "own", 0)).toEqual([]);
  });

  it("[LOG-17] refuses a cursor beyond an orderly end", () => {
    const ring = restored({ events: [kept(1), kept(2)], torn: false });
    expect(() => toldAfter(ring, "e1", 3)).toThrow(expect.objectContaining({ code: "CURSOR_INVALID" }));
    ring.accept(live(1));
    expect(() => toldAfter(ring, "e1", 3)).toThrow(expect.objectContaining({ code: "CURSOR_INVALID" }));
  });

  it("[LOG-14] reports the first events of the host's new epoch that were lost on the link", () => {
    const ring = restored({ events: [kept(1)], torn: false });
    ring.accept(live(3));
    expect(toldAfter(ring, "e1", 1)).toEqual(["gap 0 EPOCH_CHANGED", "gap null EPOCH_CHANGED", "103"]);
  });
});

describe("an agent that leaves and returns", () => {
  it("[LOG-19] gets a mirror that continues where its last one ended, and its last events reach the stream of all agents", async () => {
    let epochs = 0;
    const waker = new FlushLoop((error) => {
      throw error;
    });
    const newId = (prefix: string): string => `${prefix}${(epochs += 1)}`;
    const mirrors = new Mirrors({ maxHistory: 4, waker, clock: new ManualClock(), newId });
    tellIds(mirrors, ["a"]);
    const numbers = [1, 2, 3, 4, 5, 6];
    // More than half a ring, so the rest waits.
    mirrors.accept(numbers.map((offset) => ({ epoch: "h1", offset, event: output("a", offset) })));
    tellIds(mirrors, []);
    expect(mirrors.all.history().map(({ event }) => inWords(event))).toEqual(["3", "4", "5", "6"]);
    tellIds(mirrors, ["a"]);
    const ring = mirrors.of("a") ?? mirrors.all;
    mirrors.accept([{ ...live(1), epoch: "h2" }]);
    await mirrors.settled();
    expect(toldAfter(ring, "h1", 6)).toEqual(["gap 0 EPOCH_CHANGED", "101"]);
    expect(toldAfter(ring, "h1", 4)).toEqual(["gap 2 EVICTED", "gap 0 EPOCH_CHANGED", "101"]);
  });
});

function asKept(slot: {
  beforeEpoch: string;
  beforeOffset: number;
  epoch: string;
  offset: number;
  event: KeptEvent["event"];
}): KeptEvent {
  const { beforeEpoch, beforeOffset, epoch, offset, event } = slot;
  return { before: { epoch: beforeEpoch, offset: beforeOffset }, after: { epoch, offset }, event };
}
