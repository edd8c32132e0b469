import { describe, expect, it } from "vitest";

import { encodeCursor } from "../../../src/events/cursor.js";
import type { GapEvent } from "../../../src/events/event.js";
import { fanoutCounters } from "../../../src/mirror/index.js";
import { PayloadBudget, PayloadCache } from "../../../src/mirror/fanout/payload-cache.js";
import { RingCursor, type Start } from "../../../src/mirror/ring/cursor.js";
import { servedWorld } from "./served-world.js";

/** A ring of four events, in which so many were published. */
function published(events: number) {
  const world = servedWorld({ maxHistory: 4 });
  const say = (count: number): void => {
    for (let n = 0; n < count; n += 1) world.say();
  };
  say(events);
  const here = (): Start => ({ kind: "after", cursor: world.ring.headCursor() });
  return { ...world, say, here };
}

describe("a gap", () => {
  it("[MIRROR-790] has the reason of its own observer, also when another has one between the same positions", () => {
    const { say, run, join, here, counters } = published(1);
    const start = here();
    const slow = [join(), join()];
    say(9);
    const late = [join({ start }), join({ start })];
    slow.push(join());
    run();
    expect(late.map(({ heard }) => heard()[0])).toEqual(["gap 5 EVICTED", "gap 5 EVICTED"]);
    expect(slow.map(({ heard }) => heard()[0])).toEqual(["gap 5 LAGGED", "gap 5 LAGGED", undefined]);
    // Each of the two gaps and of the four events was encoded once.
    expect(counters.encodes).toBe(6);
  });

  it("[MIRROR-790] shares its bytes only with those that have the same gap", () => {
    const { ring } = published(1);
    const counters = fanoutCounters();
    const budget = new PayloadBudget(1_000_000, counters);
    const cache = new PayloadCache(ring, (_at, event) => JSON.stringify(event), counters, budget);
    const from = { epoch: "e1", offset: 2 };
    const { event, cursor } = ring.gapTo({ epoch: "e1", offset: 9 }, from, ring.latest, "LAGGED");
    const others: Partial<GapEvent>[] = [
      {},
      { reason: "EVICTED" },
      { missed: null },
      { agentId: "b" },
      { from: encodeCursor("a", "e1", 3) },
    ];
    for (const other of [...others, ...others]) {
      const gap = { ...event, ...other };
      expect(JSON.parse(cache.gap({ cursor, event: gap }).text)).toEqual(gap);
    }
    const encoded = counters.encodes;
    cache.gap({ cursor, event: { ...event, ...others.at(-1), at: event.at + 1 } });
    expect(counters.encodes).toBe(encoded);
  });

  it("[MIRROR-791] is LAGGED for an observer that returned to the ring and was passed before its first delivery", () => {
    const { say, run, join, here } = published(3);
    const start = here();
    say(1);
    const { heard } = join({ start });
    say(6);
    run();
    expect(heard()).toEqual(["gap 3 LAGGED", 7, 8, 9, 10]);
  });

  it("[MIRROR-791] ends where the ring began when its observer returned; what was passed since is another", () => {
    const { say, run, join, here, ring, counters } = published(1);
    const start = here();
    say(9);
    const late = join({ start });
    const handedOver = join();
    handedOver.cursor.returnTo({ epoch: ring.head.epoch, offset: 3 });
    say(5);
    run();
    expect(late.heard()).toEqual(["gap 5 EVICTED", "gap 5 LAGGED", 12, 13, 14, 15]);
    expect(handedOver.heard()).toEqual(["gap 3 EVICTED", "gap 5 LAGGED", 12, 13, 14, 15]);
    expect(counters.gaps).toBe(4);
  });

  it("[MIRROR-1274] of what an observer may no longer see comes once, before one of what the ring has passed", () => {
    const { ring, say } = published(2);
    const cursor = new RingCursor(ring, { kind: "now" });
    const at = ring.headCursor();
    say(9);
    expect(cursor.isLapped).toBe(true);
    cursor.hide(["vault"]);
    // It is told first; then the log may serve it.
    expect(cursor.isLapped).toBe(false);
    const hidden = { reason: "HIDDEN", agentId: "vault", missed: 0, from: at, to: at };
    expect(cursor.next()).toMatchObject({ cursor: at, event: hidden });
    expect(cursor.isLapped).toBe(true);
    expect(cursor.next()?.event).toMatchObject({ reason: "LAGGED", missed: 5 });
    expect(cursor.next()?.event.type).toBe("OUTPUT");
  });

  it("[MIRROR-1274] names no agent when there are several, told at once or one after the other", () => {
    const { ring } = published(2);
    for (const told of [["a", "b", "c"], ["a"]]) {
      const cursor = new RingCursor(ring, { kind: "now" });
      cursor.hide(told);
      cursor.hide(["a"]);
      const { event } = cursor.next() ?? {};
      expect(event?.agentId).toBe(told.length > 1 ? ring.scope : "a");
      expect(cursor.next()).toBeNull();
    }
  });
});
