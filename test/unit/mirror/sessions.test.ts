import { describe, expect, it } from "vitest";
import type { TerrariumEvent } from "../../../src/events/event.js";
import {
  fanoutCounters,
  historyOf,
  HolographicBuffer,
  nextMessageFraming,
  Projections,
  StreamSink,
} from "../../../src/mirror/index.js";
import { RingCursor, type Start } from "../../../src/mirror/ring-cursor.js";
import { ManualClock } from "../../support/time-and-random.js";
import { fail, HandSocket, HandWaker, output, outputOfRun } from "../../support/mirror-kit.js";

const PLENTY = 1_000_000;
const FRAME = nextMessageFraming(1);
const NOW: Start = { kind: "now" };

const plain = (event: TerrariumEvent): string =>
  event.type === "GAP"
    ? `"gap ${event.missed} ${event.reason}"`
    : JSON.stringify(event.type === "OUTPUT" ? event.data : "?");

interface Asked {
  readonly session?: string | null;
  readonly types?: readonly string[] | null;
  readonly start?: Start;
  readonly unsentBytesMax?: number;
  readonly kernelBytes?: number;
}

function world({ maxHistory = 10 } = {}) {
  const waker = new HandWaker();
  const counters = fanoutCounters();
  const ring = new HolographicBuffer({ scope: "a", epoch: "e1", maxHistory, waker });
  const projections = new Projections({
    waker,
    clock: new ManualClock(),
    counters,
    batchBytesMax: PLENTY,
    documentsMax: 10,
    clientDocumentsMax: 10,
    cachedBytesMax: PLENTY,
    onError: fail,
  });
  let last = 0;
  return {
    waker,
    ring,
    counters,
    run: () => {
      while (waker.woken > 0) waker.run();
    },
    /** Publishes an event of a run in this session; of no run when the session is undefined. */
    say: (session?: string | null): void => {
      last += 1;
      ring.reflect(session === undefined ? output("a", last) : outputOfRun("a", last, session));
    },
    join: ({ session = null, types = null, start = NOW, unsentBytesMax, kernelBytes }: Asked = {}) => {
      const socket = new HandSocket(kernelBytes ?? PLENTY);
      const cursor = new RingCursor(ring, start, session);
      let visits = 0;
      const sink = new StreamSink(socket, unsentBytesMax ?? PLENTY, () => undefined);
      const observer = {
        cursor,
        sink: {
          get writable(): boolean {
            visits += 1;
            return sink.writable;
          },
          send: sink.send.bind(sink),
          whenWritable: sink.whenWritable.bind(sink),
        },
        framing: FRAME,
        id: Buffer.from("1"),
        onEnd: () => undefined,
        onFailed: fail,
        onEvicted: fail,
      };
      const leave = projections.join({
        ring,
        types,
        session,
        document: "d",
        visibility: "public",
        client: "c",
        rendering: () => (_cursor, event) => Buffer.from(plain(event)),
        observer,
      });
      const heard = (): unknown[] =>
        socket.read(PLENTY).map((text) => (JSON.parse(text) as { payload: unknown }).payload);
      return { leave, heard, cursor, visits: () => visits };
    },
  };
}

const gap = (missed: number | null, reason: string): string => `gap ${missed} ${reason}`;

describe("an observer of one session", () => {
  it("[FANOUT-500] gets the events of that session's runs and those without a run, and none of other runs", () => {
    const { join, say, run } = world();
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
    const { join, say, run } = world();
    const errors = join({ session: "s1", types: ["ERROR"] });
    const outputs = join({ session: "s1", types: ["OUTPUT"] });
    say("s1");
    say("s2");
    run();
    expect([errors.heard(), outputs.heard()]).toEqual([[], [1]]);
  });

  it("[FANOUT-501] an event touches, of 1,000 projections of 1,000 sessions, that of its session and those of all", () => {
    const { join, say, run, ring, counters } = world();
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
    const { join, say, run } = world({ maxHistory: 4 });
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
    const { join, say, run, ring } = world({ maxHistory: 8 });
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
    const { join, say, run, ring } = world({ maxHistory: 4 });
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
    const { join, ring, run, counters } = world();
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
    const { join, say, run } = world({ maxHistory: 4 });
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
    const { join, say, run, ring } = world();
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
