import { describe, expect, it } from "vitest";
import { decodeCursor } from "../../../src/events/cursor.js";
import type { Heartbeat, TerrariumEvent } from "../../../src/events/event.js";
import { historyOf } from "../../../src/mirror/index.js";
import { heartbeat, output, outputOfRun } from "../../support/mirror-kit.js";
import { servedWorld } from "./served-world.js";

/** An event in short, and the number in its cursor. */
function text(event: TerrariumEvent, cursor: string, scope = "a"): string {
  return JSON.stringify(`${wordsOf(event)} @${decodeCursor(cursor, scope).offset}`);
}

function wordsOf(event: TerrariumEvent): string {
  if (event.type === "METABOLISM") return `${event.agentId} beats ${event.flow} ${event.state}`;
  if (event.type === "OUTPUT") return `output ${event.data as number}`;
  return event.type;
}

const world = (options: Parameters<typeof servedWorld>[0] = {}) =>
  servedWorld({ text: (event, cursor) => text(event, cursor, options.scope), ...options });

describe("heartbeats in a ring", () => {
  it("[MIRROR-600] take neither number nor slot, are in no history, and set the latest vitals", () => {
    const { ring, say } = world({ maxHistory: 2 });
    say();
    const { nextSeq } = ring;
    const cursor = ring.headCursor();
    for (let n = 1; n <= 1_000; n += 1) ring.beat(heartbeat("a", n));
    expect([ring.nextSeq, ring.headCursor()]).toEqual([nextSeq, cursor]);
    expect(historyOf(ring, 10, null).map(({ event }) => event.type)).toEqual(["OUTPUT"]);
    expect(ring.latest).toEqual({
      state: "FLOWING",
      pressure: 0,
      flow: 1_000,
      temperature: 0,
      entropyRemaining: null,
    });
    expect(ring.heartbeats.size).toBe(1);
    ring.close();
    ring.beat(heartbeat("a", 5));
    expect(ring.latest.flow).toBe(1_000);
  });

  it("[MIRROR-600] do not count as written: a ring of heartbeats has all its room, and is paced like an empty one", () => {
    const { ring, run, join } = world();
    const watcher = join();
    run();
    const { room } = ring.pace;
    for (let n = 0; n < 100; n += 1) ring.beat(heartbeat("a", n));
    expect(ring.pace.room).toBe(room);
    run();
    expect([watcher.heard(), ring.pace.room]).toEqual([["a beats 99 FLOWING @0"], room]);
  });

  it("[MIRROR-606] wake only listeners that want them, once a turn", () => {
    const { ring, run, waker } = world();
    const calls: string[] = [];
    const plain = ring.attach({ onAdvance: () => calls.push("event"), onClose: () => undefined });
    ring.beat(heartbeat("a", 1));
    expect(waker.woken).toBe(0);
    const both = {
      onAdvance: () => calls.push("event too"),
      onHeartbeat: () => calls.push("beat"),
      onClose: () => undefined,
    };
    const detach = ring.attach(both, "s1");
    ring.beat(heartbeat("a", 2));
    ring.beat(heartbeat("a", 3));
    run();
    expect(calls).toEqual(["beat"]);
    ring.reflect(outputOfRun("a", 1, "s2"));
    ring.beat(heartbeat("a", 4));
    run();
    expect(calls.slice(1)).toEqual(["event", "beat"]);
    plain();
    detach();
    ring.beat(heartbeat("a", 5));
    expect(waker.woken).toBe(0);
  });
});

describe("heartbeats for observers", () => {
  it("[FANOUT-600] come after the events before them, with the cursor of the last kept event, and only the newest of a turn", () => {
    const { ring, say, run, join } = world();
    const watcher = join();
    say();
    ring.beat(heartbeat("a", 1));
    ring.beat(heartbeat("a", 2));
    run();
    expect(watcher.heard()).toEqual(["output 1 @1", "a beats 2 FLOWING @1"]);
    ring.beat(heartbeat("a", 3));
    run();
    run();
    expect(watcher.heard()).toEqual(["a beats 3 FLOWING @1"]);
  });

  it("[FANOUT-600] resume exactly: a heartbeat's cursor resumes with every later event, and none twice", () => {
    const sent: string[] = [];
    const { ring, say, run, join } = world({
      text: (event, cursor) => {
        if (event.type === "METABOLISM") sent.push(cursor);
        return text(event, cursor);
      },
    });
    say();
    const watcher = join();
    ring.beat(heartbeat("a", 1));
    run();
    expect(watcher.heard()).toEqual(["a beats 1 FLOWING @1"]);
    watcher.leave();
    say();
    say();
    const back = join({ start: { kind: "after", cursor: sent[0] ?? "" } });
    run();
    expect(back.heard()).toEqual(["output 2 @2", "output 3 @3", "a beats 0 FLOWING @3"]);
  });

  it("[FANOUT-600] are rendered once for all observers of a document, also with different filters", () => {
    const { ring, run, join, counters, say } = world();
    say();
    for (let n = 0; n < 50; n += 1) {
      join();
      join({ types: ["METABOLISM"] });
      join({ session: "s1" });
    }
    run();
    const { executions, deliveries } = counters;
    ring.beat(heartbeat("a", 1));
    run();
    expect([counters.executions - executions, counters.deliveries - deliveries]).toEqual([1, 150]);
  });

  it("[FANOUT-601] a newcomer gets the latest at once, after its history, and then only changes", () => {
    const { ring, say, run, join } = world();
    say();
    ring.beat(heartbeat("a", 7));
    const [plain, replaying] = [join(), join({ start: { kind: "last", events: 5 } })];
    run();
    expect(plain.heard()).toEqual(["a beats 7 FLOWING @1"]);
    expect(replaying.heard()).toEqual(["output 1 @1", "a beats 7 FLOWING @1"]);
    say();
    run();
    expect(plain.heard()).toEqual(["output 2 @2"]);
  });

  it("[FANOUT-601] one that is behind gets the latest once, after everything else", () => {
    const { ring, say, run, join } = world();
    const slow = join({ unsentBytesMax: 1, kernelBytes: 1 });
    say();
    run();
    for (let n = 1; n <= 5; n += 1) {
      ring.beat(heartbeat("a", n));
      say();
      run();
    }
    const heard: unknown[] = [];
    for (let turn = 0; turn < 20; turn += 1) {
      heard.push(...slow.heard());
      run();
    }
    const outputs = [1, 2, 3, 4, 5, 6].map((n) => `output ${n} @${n}`);
    expect(heard).toEqual([...outputs, "a beats 0 FLOWING @6"]);
  });

  it("[FANOUT-601] a newcomer on the stream of all agents gets the latest of each, oldest first, as its socket accepts it", () => {
    const { ring, run, join } = world({ scope: "*", batchBytesMax: 100 });
    for (const flow of [1, 2]) for (const agent of ["x", "y", "z"]) ring.beat(heartbeat(agent, flow));
    ring.beat(heartbeat("x", 3));
    ring.heartbeats.forget("z");
    const watcher = join({ unsentBytesMax: 1, kernelBytes: 1 });
    run();
    const [first, ...more] = watcher.heard();
    expect([first, more]).toEqual(["y beats 2 FLOWING @0", ["x beats 3 FLOWING @0"]]);
    ring.beat(heartbeat("y", 4));
    run();
    expect(watcher.heard()).toEqual(["y beats 4 FLOWING @0"]);
  });

  it("[FANOUT-602] a filter without METABOLISM is not visited, a session's observer gets them", () => {
    const { ring, run, join } = world();
    const outputs = join({ types: ["OUTPUT"] });
    const ofSession = join({ session: "s1" });
    run();
    const before = outputs.visits();
    ring.beat(heartbeat("a", 1));
    run();
    expect([outputs.visits() - before, outputs.heard()]).toEqual([0, []]);
    expect(ofSession.heard()).toEqual(["a beats 1 FLOWING @0"]);
    ring.reflect(outputOfRun("a", 1, "s2"));
    ring.beat(heartbeat("a", 2));
    run();
    expect(ofSession.heard()).toEqual(["a beats 2 FLOWING @1"]);
  });

  it("[FANOUT-603] show the vitals of a later event of the agent, never older ones", () => {
    const { ring, run, join } = world({ scope: "*" });
    const early = join();
    run();
    ring.beat(heartbeat("a", 1));
    ring.beat(heartbeat("b", 2));
    ring.reflect({ ...output("a", 1), state: "STOPPED", flow: 0 });
    run();
    const late = join({ types: ["METABOLISM"] });
    run();
    const beats = ["a beats 0 STOPPED @1", "b beats 2 FLOWING @1"];
    expect([early.heard(), late.heard()]).toEqual([["output 1 @1", ...beats], beats]);
  });

  it("[FANOUT-604] cost a frozen observer nothing, and neither does it hold up the others", () => {
    const { ring, run, join, counters } = world();
    const frozen = join({ unsentBytesMax: 1, kernelBytes: 1 });
    const reader = join();
    ring.beat(heartbeat("a", 0));
    run();
    const { visits } = frozen;
    ring.beat(heartbeat("a", 1));
    run();
    const [before, writes] = [visits(), counters.writes];
    for (let n = 2; n <= 100; n += 1) {
      ring.beat(heartbeat("a", n));
      run();
    }
    expect(visits()).toBe(before);
    expect(counters.writes - writes).toBe(99);
    expect(reader.heard().at(-1)).toBe("a beats 100 FLOWING @0");
    expect(frozen.heard()).toEqual(["a beats 0 FLOWING @0"]);
    run();
    expect(frozen.heard()).toEqual(["a beats 100 FLOWING @0"]);
  });

  it("[FANOUT-604] an observer that leaves keeps its place among them, and gets none twice elsewhere", () => {
    const { ring, run, join, say } = world();
    const watcher = join();
    ring.beat(heartbeat("a", 1));
    run();
    expect(watcher.heard()).toHaveLength(1);
    watcher.leave();
    expect(watcher.cursor.heartbeat).toBe(1);
    say();
    expect(ring.heartbeats.after(watcher.cursor.heartbeat)).toEqual([]);
  });
});

describe("the latest heartbeats", () => {
  it("[MIRROR-600] are one per agent in order of arrival, and refer to nothing else of an event", () => {
    const { ring } = world({ scope: "*" });
    const { heartbeats } = ring;
    const told = (after = 0): string[] => heartbeats.after(after).map(({ event }) => wordsOf(event));
    for (const agent of ["a", "b", "c"]) ring.beat(heartbeat(agent, 1));
    ring.beat(heartbeat("b", 2));
    expect(told()).toEqual(["a beats 1 FLOWING", "c beats 1 FLOWING", "b beats 2 FLOWING"]);
    expect(told(3)).toEqual(["b beats 2 FLOWING"]);
    for (const agent of ["b", "nobody", "a"]) heartbeats.forget(agent);
    expect([told(), heartbeats.size, heartbeats.version]).toEqual([["c beats 1 FLOWING"], 1, 4]);
    ring.reflect({ ...output("c", 1), pressure: 9 });
    const [latest] = heartbeats.after(0);
    const vitals: Heartbeat = { ...heartbeat("c", 0), at: output("c", 1).at, pressure: 9 };
    expect(latest?.event).toEqual(vitals);
    heartbeats.forget("c");
    ring.beat(heartbeat("d", 1));
    expect(told()).toEqual(["d beats 1 FLOWING"]);
  });
});
