import { describe, expect, it } from "vitest";
import type { NumberedEvent, TerrariumEvent } from "../../../src/events/event.js";
import { type DropReason, FlushLoop, LocalLog, Mirrors, Observation } from "../../../src/mirror/index.js";
import { trimFairly } from "../../../src/mirror/ring/intake.js";
import { ManualClock, seededRandom } from "../../support/time-and-random.js";
import { output } from "../../support/mirror-kit.js";
import { ObservationReader } from "./observation-reader.js";
import { tellIds } from "../../support/agent-lists.js";

function world(agents: readonly string[], maxHistory = 4) {
  const dropped: [string, number][] = [];
  let epochs = 0;
  const onDropped = (why: DropReason, events: number): void => void dropped.push([why, events]);
  const mirrors = new Mirrors({
    maxHistory,
    waker: new FlushLoop((error) => expect.unreachable(String(error))),
    clock: new ManualClock(),
    newId: () => `ring-${(epochs += 1)}`,
    onDropped,
  });
  const log = new LocalLog(mirrors, onDropped);
  tellIds(log, agents);
  return { log, mirrors, dropped };
}

type World = ReturnType<typeof world>;

function said(agentId: string, from: number, to: number, epoch = "e1"): NumberedEvent[] {
  return Array.from({ length: to - from + 1 }, (_, at) => ({
    epoch,
    offset: from + at,
    event: output(agentId, from + at),
  }));
}

/** Reads a stream of `mirrors` until told to end. Returns the delivered events, gaps as their numbers in brackets. */
function watch(mirrors: Mirrors, agentId: string | null) {
  const ring = agentId === null ? mirrors.all : mirrors.of(agentId);
  if (!ring) throw new Error("no such ring");
  const stream = new ObservationReader(new Observation(ring, { kind: "now" }));
  const heard: string[] = [];
  const reading = (async () => {
    for await (const { event } of stream) heard.push(textOf(event));
  })();
  return {
    heard,
    async end(): Promise<string[]> {
      await mirrors.settled();
      await stream.return();
      await reading;
      return heard;
    },
  };
}

function textOf(event: TerrariumEvent): string {
  if (event.type === "GAP") return `${event.agentId}[${event.missed}]`;
  return event.type === "OUTPUT" ? `${event.agentId}${event.data as number}` : event.type;
}

const numbers = (agentId: string, to: number, from = 1): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => `${agentId}${from + at}`);

describe("the intake of the mirrors", () => {
  it("[MIRROR-170] a ring without observers accepts everything at once", () => {
    const { mirrors } = world(["a"]);
    mirrors.accept(said("a", 1, 200));
    expect(mirrors.of("a")?.head).toEqual({ epoch: "e1", offset: 200 });
    expect(mirrors.reached("a", { epoch: "e1", offset: 200 })).toBeNull();
  });

  it("[MIRROR-170] a watched ring accepts half its length, then waits for its observers, which get all of a burst", async () => {
    const { mirrors } = world(["a"]);
    const watcher = watch(mirrors, "a");
    mirrors.accept(said("a", 1, 200));
    expect(mirrors.of("a")?.head.offset).toBe(2);
    expect(await watcher.end()).toEqual(numbers("a", 200));
  });

  it("[MIRROR-171] agents do not wait for each other, however short the histories are", async () => {
    const { mirrors } = world(["a", "b", "c"], 1);
    const watchers = ["a", null].map((agentId) => watch(mirrors, agentId));
    mirrors.accept([...said("a", 1, 50), ...said("b", 1, 3), ...said("c", 1, 3)]);
    expect(mirrors.of("a")?.head.offset).toBe(1);
    expect(mirrors.of("b")?.head.offset).toBe(3);
    expect(mirrors.of("c")?.head.offset).toBe(3);
    const [ofA, ofAll] = await Promise.all(watchers.map((watcher) => watcher.end()));
    expect(ofA).toEqual(numbers("a", 50));
    expect(ofAll?.filter((line) => line.startsWith("a"))).toEqual(numbers("a", 50));
    expect(ofAll).toHaveLength(56);
  });

  it("[MIRROR-171] the stream of all agents accepts a burst of a thousand agents without a gap, with a history of two", async () => {
    const agents = Array.from({ length: 1_000 }, (_, at) => `agent${at}-`);
    const { mirrors, dropped } = world(agents, 2);
    const watcher = watch(mirrors, null);
    for (let round = 1; round <= 5; round += 1) {
      mirrors.accept(agents.flatMap((agentId) => said(agentId, round, round)));
    }
    const heard = await watcher.end();
    expect(heard.filter((line) => line.includes("["))).toEqual([]);
    expect(heard).toHaveLength(5_000);
    expect(dropped).toEqual([]);
    // New subscribers get only their part of the history.
    expect(mirrors.all.history()).toHaveLength(2);
  });

  it("[MIRROR-172] numbers that were used before are dropped and counted, and nothing throws", () => {
    const { mirrors, dropped } = world(["a", "b"]);
    mirrors.accept(said("a", 1, 3));
    mirrors.accept([...said("a", 2, 4), ...said("b", 1, 1), ...said("a", 4, 4)]);
    expect(mirrors.of("a")?.head.offset).toBe(4);
    expect(mirrors.of("b")?.head.offset).toBe(1);
    expect(mirrors.reflected("a")).toBe(4);
    expect(dropped).toEqual([
      ["REPEATED", 1],
      ["REPEATED", 1],
      ["REPEATED", 1],
    ]);
    mirrors.accept(said("nobody", 1, 2));
    expect(dropped.slice(3)).toEqual([
      ["NO_AGENT", 1],
      ["NO_AGENT", 1],
    ]);
  });

  it("[MIRROR-430] late events of an ended epoch are dropped and counted; the epoch never restarts", () => {
    const { log, mirrors, dropped } = world(["a"]);
    const inEpoch = (epoch: string, from: number, to: number) =>
      said("a", from, to).map((numbered) => ({ ...numbered, epoch }));
    log.append(inEpoch("first", 1, 3));
    log.append(inEpoch("second", 1, 2));
    log.append([...inEpoch("first", 3, 5), ...inEpoch("second", 3, 3)]);
    expect(mirrors.of("a")?.head).toEqual({ epoch: "second", offset: 3 });
    expect(dropped).toEqual([
      ["REPEATED", 1],
      ["REPEATED", 1],
      ["REPEATED", 1],
    ]);
    const gaps = mirrors
      .of("a")
      ?.history()
      .filter(({ event }) => event.type === "GAP");
    expect(gaps).toHaveLength(1);
  });

  it("[MIRROR-173] overload costs the agent with the most events, and every observer gets the exact number", async () => {
    const { mirrors, dropped } = world(["flood", "calm"], 10);
    const watchers = {
      flood: watch(mirrors, "flood"),
      calm: watch(mirrors, "calm"),
      all: watch(mirrors, null),
    };
    mirrors.accept([...said("calm", 1, 100), ...said("flood", 1, 40_000)]);
    const flood = await watchers.flood.end();
    const [missed] = flood.flatMap((line) => /\[(\d+)\]/.exec(line)?.slice(1) ?? []).map(Number);
    expect(flood.filter((line) => line.includes("["))).toEqual([`flood[${missed}]`]);
    expect(flood.length - 1 + (missed ?? 0)).toBe(40_000);
    expect(flood.at(-1)).toBe("flood40000");
    expect(await watchers.calm.end()).toEqual(numbers("calm", 100));
    const all = await watchers.all.end();
    expect(all.filter((line) => line.startsWith("calm"))).toEqual(numbers("calm", 100));
    const told = all.flatMap((line) => /\[(\d+)\]/.exec(line)?.slice(1) ?? []).map(Number);
    const heard = all.filter((line) => !line.includes("[")).length;
    expect(heard + told.reduce((sum, one) => sum + one, 0)).toBe(40_100);
    expect(dropped.every(([why]) => why === "OVERLOAD")).toBe(true);
  });
});

describe("events behind an answer", () => {
  it("[MIRROR-174] are reached when both the agent's stream and that of all agents can be read up to them", async () => {
    const { mirrors } = world(["a"]);
    const watchers = [watch(mirrors, "a"), watch(mirrors, null)];
    mirrors.accept(said("a", 1, 200));
    const reached = mirrors.reached("a", { epoch: "e1", offset: 200 });
    expect(reached).toBeInstanceOf(Promise);
    await reached;
    expect(mirrors.of("a")?.head.offset).toBe(200);
    expect(mirrors.all.head.offset).toBe(200);
    for (const watcher of watchers) await watcher.end();
  });

  it("[MIRROR-174] do not include later events of the agent", async () => {
    const { mirrors } = world(["a"]);
    const watcher = watch(mirrors, "a");
    mirrors.accept(said("a", 1, 100));
    const reached = mirrors.reached("a", { epoch: "e1", offset: 100 });
    mirrors.accept(said("a", 101, 10_000));
    await reached;
    expect(mirrors.of("a")?.head.offset).toBeLessThan(200);
    await watcher.end();
  });

  it.each([
    [
      "its events were dropped, because too many waited",
      ({ mirrors }: World) => mirrors.accept(said("a", 11, 60_000)),
    ],
    ["the agent is gone", ({ log }: World) => tellIds(log, [])],
    ["its host is gone", ({ log }: World) => log.conclude(["a"], () => null)],
    ["a new epoch has begun", ({ mirrors }: World) => mirrors.accept(said("a", 1, 5, "e2"))],
    ["everything ends", ({ mirrors }: World) => mirrors.close()],
  ])("[MIRROR-175] are not waited for when they can no longer arrive: %s", async (_why, happens) => {
    const parts = world(["a"]);
    const { mirrors } = parts;
    const watcher = watch(mirrors, "a");
    mirrors.accept(said("a", 1, 10));
    const reached = mirrors.reached("a", { epoch: "e1", offset: 10 });
    expect(reached).toBeInstanceOf(Promise);
    happens(parts);
    await reached;
    await watcher.end();
  });

  it("[MIRROR-175] are not waited for when there are none, or the agent is unknown", () => {
    const { mirrors } = world(["a"]);
    mirrors.accept(said("a", 1, 2));
    expect(mirrors.reached("a", { epoch: "e0", offset: 9 })).toBeNull();
    expect(mirrors.reached("a", { epoch: "e1", offset: 9 })).toBeNull();
    expect(mirrors.reached("nobody", { epoch: "e1", offset: 9 })).toBeNull();
  });
});

/** `a1 b1 a2`: agents and the numbers of their events. */
const events = (text: string): NumberedEvent[] =>
  text.split(" ").map((word) => ({
    epoch: "e",
    offset: Number(word.slice(1)),
    event: {
      type: "OUTPUT",
      agentId: word.slice(0, 1),
      at: 0,
      state: "FLOWING",
      pressure: 0,
      flow: 0,
      temperature: 0,
      entropyRemaining: null,
      data: null,
      cause: null,
    },
  }));
const names = (list: readonly NumberedEvent[]): string =>
  list.map(({ offset, event }) => `${event.agentId}${offset}`).join(" ");

it.each([
  ["events that fit are kept", "a1 b1 a2", 3, "a1 b1 a2"],
  ["a flood loses only its own oldest events", "b1 a1 a2 a3 a4 b2", 4, "b1 a3 a4 b2"],
  ["two floods lose equally", "a1 b1 a2 b2 a3 b3 c1", 5, "a2 b2 a3 b3 c1"],
  ["a single agent may use all the room", "a1 a2 a3", 2, "a2 a3"],
])("%s", (_name, before, max, after) => {
  expect(names(trimFairly(events(before), max))).toBe(after);
});

it("keeps its bound and the order, and never drops events of an agent that has fewer than others keep", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = seededRandom(seed);
    const numbers = new Map<string, number>();
    const text = Array.from({ length: 1 + random.below(60) }, () => {
      const agent = random.pick(["a", "a", "a", "a", "b", "b", "c"]);
      numbers.set(agent, (numbers.get(agent) ?? 0) + 1);
      return `${agent}${numbers.get(agent)}`;
    }).join(" ");
    const max = 3 + random.below(60);
    const kept = names(trimFairly(events(text), max))
      .split(" ")
      .filter((name) => name !== "");
    expect(kept.length, `seed ${seed}`).toBeLessThanOrEqual(max);
    const all = text.split(" ");
    expect(kept).toEqual(all.filter((name) => kept.includes(name)));
    const most = Math.max(
      ...[...numbers.keys()].map((agent) => kept.filter((name) => name.startsWith(agent)).length),
    );
    for (const [agent, had] of numbers) {
      const has = kept.filter((name) => name.startsWith(agent)).length;
      if (had < most) expect(has, `seed ${seed}`).toBe(had);
    }
  }
});
