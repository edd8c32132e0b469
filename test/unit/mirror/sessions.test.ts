import { describe, expect, it } from "vitest";
import { historyOf } from "../../../src/mirror/index.js";
import { output, outputOfRun } from "../../support/mirror-kit.js";
import { servedWorld } from "./served-world.js";

const gap = (missed: number | null, reason: string): string => `gap ${missed} ${reason}`;

describe("an observer of one session", () => {
  it("[FANOUT-500] gets the events of that session's runs and those without a run, and none of other runs", () => {
    const { join, say, run } = servedWorld();
    const s1 = join({ session: "s1" });
    const s2 = join({ session: "s2" });
    const all = join();
    for (const session of ["s1", "s2", null, undefined, "s1"]) {
      say(session);
      run();
    }
    expect(s1.heard()).toEqual([1, 4, 5]);
    expect(s2.heard()).toEqual([2, 4]);
    expect(all.heard()).toEqual([1, 2, 3, 4, 5]);
  });

  it("[FANOUT-500] a filter by type narrows it further", () => {
    const { join, say, run } = servedWorld();
    const errors = join({ session: "s1", types: ["ERROR"] });
    const outputs = join({ session: "s1", types: ["OUTPUT"] });
    say("s1");
    say("s2");
    run();
    expect([errors.heard(), outputs.heard()]).toEqual([[], [1]]);
  });

  it("[FANOUT-501] an event touches, of 1,000 projections of 1,000 sessions, that of its session and those of all", () => {
    const { join, say, run, ring, counters } = servedWorld();
    const names = Array.from({ length: 1_000 }, (_, index) => `s${index}`);
    const watchers = names.map((session) => join({ session }));
    const all = [join(), join({ types: ["OUTPUT"] })];
    run();
    expect(counters).toMatchObject({ documents: 1, projections: 1_002 });
    let woken = 0;
    for (const name of names) ring.attach({ onAdvance: () => (woken += 1), onClose: () => undefined }, name);
    const visited = watchers.map(({ visits }) => visits());
    const before = { ...counters };
    say("s500");
    run();
    expect(woken).toBe(1);
    expect(watchers.filter(({ visits }, index) => visits() !== visited[index])).toEqual([watchers[500]]);
    expect(counters.executions - before.executions).toBe(1);
    expect(counters.writes - before.writes).toBe(1 + all.length);
    say(null);
    run();
    expect(woken).toBe(1);
    expect(counters.executions - before.executions).toBe(2);
    expect(counters.writes - before.writes).toBe(1 + 2 * all.length);
    // An event of no run is for everybody, and is still executed once.
    say();
    run();
    expect(woken).toBe(1 + 1_000);
    expect(counters.executions - before.executions).toBe(3);
    expect(counters.writes - before.writes).toBe(1_000 + 1 + 3 * all.length);
  });

  it("[FANOUT-502] is never lapped by events of other sessions, however many", () => {
    const { join, say, run } = servedWorld({ maxHistory: 4 });
    const one = join({ session: "s1" });
    const late = join({ session: "s1" });
    run();
    for (let n = 0; n < 100; n += 1) {
      say("s2");
      run();
    }
    late.leave();
    expect(late.cursor.gapAhead()).toBeNull();
    say("s1");
    run();
    expect(one.heard()).toEqual([101]);
    const other = join({ session: "s1", start: { kind: "after", cursor: one.cursor.ring.headCursor() } });
    for (let n = 0; n < 100; n += 1) {
      say("s2");
      run();
    }
    say("s1");
    run();
    expect([one.heard(), other.heard()]).toEqual([[202], [202]]);
  });

  it("[FANOUT-503] replay and snapshot count the events that it gets", () => {
    const { join, say, run, ring } = servedWorld({ maxHistory: 8 });
    for (const session of ["s1", "s1", "s1", "s2", "s2", undefined, "s2", "s2", "s1", "s2"]) say(session);
    const two = join({ session: "s1", start: { kind: "last", events: 2 } });
    const many = join({ session: "s1", start: { kind: "last", events: 100 } });
    const none = join({ session: "s1", start: { kind: "last", events: 0 } });
    run();
    expect([two.heard(), many.heard(), none.heard()]).toEqual([[6, 9], [3, 6, 9], []]);
    const told = (last: number): unknown[] =>
      historyOf(ring, last, "s1").map(({ event }) => event.type === "OUTPUT" && event.data);
    expect([told(2), told(100), told(0)]).toEqual([[6, 9], [3, 6, 9], []]);
  });

  it("[FANOUT-504] resumes after a cursor without a repeat or a hole; a gap has an unknown number", () => {
    const { join, say, run, ring } = servedWorld({ maxHistory: 4 });
    const first = join({ session: "s1" });
    say("s1");
    const cursor = ring.headCursor();
    for (const session of ["s2", "s1", "s2"]) say(session);
    run();
    expect(first.heard()).toEqual([1, 3]);
    const again = join({ session: "s1", start: { kind: "after", cursor } });
    run();
    expect(again.heard()).toEqual([3]);
    first.leave();
    again.leave();
    for (const session of ["s2", "s2", "s1", "s2"]) say(session);
    const lost = join({ session: "s1", start: { kind: "after", cursor } });
    const all = join({ start: { kind: "after", cursor } });
    run();
    expect(lost.heard()).toEqual([gap(null, "EVICTED"), 7]);
    expect(all.heard()).toEqual([gap(3, "EVICTED"), 5, 6, 7, 8]);
  });

  it("[FANOUT-504] a hole in the host's numbers reaches all, with the number only if it is known", () => {
    const { join, ring, run, counters } = servedWorld();
    const watchers = [join({ session: "s1" }), join({ session: "s2" }), join(), join({ session: "s3" })];
    ring.accept({ epoch: "e1", offset: 1, event: output("a", 1) });
    ring.accept({ epoch: "e1", offset: 5, event: outputOfRun("a", 5, "s1") });
    run();
    expect(watchers.map(({ heard }) => heard())).toEqual([
      [1, gap(null, "LAGGED"), 5],
      [1, gap(null, "LAGGED")],
      [1, gap(3, "LAGGED"), 5],
      [1, gap(null, "LAGGED")],
    ]);
    // The two events, and the gap with and without its number.
    expect(counters.executions).toBe(4);
    expect(historyOf(ring, 9, "s2").map(({ event }) => event.type === "GAP" && event.missed)).toEqual([
      false,
      null,
    ]);
  });

  it("[FANOUT-504] a slow observer gets one gap when it missed events of its session, else none", () => {
    const { join, say, run } = servedWorld({ maxHistory: 4 });
    const slow = join({ session: "s1", unsentBytesMax: 1, kernelBytes: 20 });
    say("s1");
    run();
    for (let n = 0; n < 20; n += 1) {
      say("s2");
      run();
    }
    expect(slow.heard()).toEqual([1]);
    say("s1");
    run();
    say("s1");
    run();
    for (let n = 0; n < 20; n += 1) {
      say("s2");
      run();
    }
    say("s1");
    run();
    expect(slow.heard()).toEqual([22]);
    run();
    expect(slow.heard()).toEqual([gap(null, "LAGGED")]);
    run();
    expect(slow.heard()).toEqual([44]);
  });

  it("[FANOUT-505] all observers of a session end when the ring closes", () => {
    const { join, say, run, ring } = servedWorld();
    const one = join({ session: "s1" });
    let ends = 0;
    ring.attach({ onAdvance: () => undefined, onClose: () => (ends += 1) }, "s2");
    say("s1");
    ring.close();
    run();
    expect(one.heard()).toEqual([1]);
    expect(ends).toBe(1);
  });
});
