import { describe, expect, it } from "vitest";
import type { NumberedEvent } from "../../../src/events/event.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { type DropReason, FlushLoop, historyOf, LocalLog, Mirrors } from "../../../src/mirror/index.js";
import { RingCursor } from "../../../src/mirror/ring/cursor.js";
import { heartbeat, output, outputOfRun } from "../../support/mirror-kit.js";
import { ManualClock } from "../../support/time-and-random.js";
import { tellIds } from "../../support/agent-lists.js";

function world(agents: readonly string[], maxHistory = 4) {
  const dropped: [string, number][] = [];
  let epochs = 0;
  const clock = new ManualClock();
  const onDropped = (why: DropReason, events: number): void => void dropped.push([why, events]);
  const mirrors = new Mirrors({
    maxHistory,
    waker: new FlushLoop((error) => expect.unreachable(String(error))),
    clock,
    newId: () => `ring-${(epochs += 1)}`,
    onDropped,
  });
  const log = new LocalLog(mirrors, onDropped);
  tellIds(log, agents);
  const ringOf = (agentId: string) => mirrors.of(agentId) ?? expect.unreachable("no such agent");
  return { log, mirrors, clock, dropped, ringOf };
}

const said = (agentId: string, offset: number, epoch = "e1"): NumberedEvent => ({
  epoch,
  offset,
  event: output(agentId, offset),
});
const beats = (agentId: string, offset: number, flow: number, epoch = "e1"): NumberedEvent => ({
  epoch,
  offset,
  event: heartbeat(agentId, flow),
});

describe("heartbeats at the gateway", () => {
  it("[MIRROR-601] go to the agent's stream and to that of all agents, and count as no event", () => {
    const { log, mirrors, dropped, ringOf } = world(["a", "b"]);
    mirrors.accept([said("a", 1), beats("a", 1, 5), beats("b", 0, 6), said("a", 2)]);
    expect(ringOf("a").latest.flow).toBe(0);
    expect(ringOf("b").latest.flow).toBe(6);
    expect(mirrors.all.heartbeats.after(0).map(({ agentId }) => agentId)).toEqual(["a", "b"]);
    expect([mirrors.reflected("a"), mirrors.reflected("b"), mirrors.all.head.offset]).toEqual([2, 0, 2]);
    expect(dropped).toEqual([]);
    tellIds(log, ["b"]);
    expect(mirrors.all.heartbeats.size).toBe(1);
  });

  it("[MIRROR-601] stay behind the agent's waiting events, whose overload they survive uncounted", async () => {
    const { mirrors, dropped, ringOf } = world(["a"], 4);
    const ring = ringOf("a");
    ring.pace.countObserver(1);
    const detach = ring.attach({ onAdvance: () => undefined, onClose: () => undefined });
    for (let n = 1; n <= 3; n += 1) mirrors.accept([said("a", n), beats("a", n, n)]);
    // Half of the ring is written; the rest waits, and its heartbeat with it.
    expect([ring.nextSeq, ring.heartbeats.after(0).map(({ event }) => event.flow)]).toEqual([2, [2]]);
    await mirrors.settled();
    expect([ring.nextSeq, ring.heartbeats.after(0).map(({ event }) => event.flow)]).toEqual([3, [3]]);
    const batch = Array.from({ length: 9_000 }, (_, n) => [said("a", n + 4), beats("a", n + 4, n)]).flat();
    mirrors.accept(batch);
    const [[why, events] = []] = dropped;
    await mirrors.settled();
    const gap = ring.history().find(({ event }) => event.type === "GAP")?.event;
    expect([why, ring.head.offset]).toEqual(["OVERLOAD", 9_003]);
    expect(gap === undefined || gap.type !== "GAP" || gap.missed === events).toBe(true);
    expect(events).toBeLessThan(9_000);
    detach();
  });

  it("[MIRROR-602] of an unknown agent or an ended epoch are dropped", () => {
    const { log, dropped, ringOf } = world(["a"]);
    log.append([beats("x", 0, 1), said("a", 1), said("a", 1, "e2"), beats("a", 1, 9, "e1")]);
    expect(dropped).toEqual([["NO_AGENT", 1]]);
    expect([ringOf("a").latest.flow, ringOf("a").heartbeats.size]).toEqual([0, 0]);
    log.append([beats("a", 1, 8, "e2")]);
    expect(ringOf("a").latest.flow).toBe(8);
  });

  it("[MIRROR-604] the last result and error are known after a restart, as far as the history reaches", () => {
    const clock = new ManualClock();
    const result = { ...output("a", 0), type: "RESULT", result: 42, cause: null } as const;
    const mirrors = new Mirrors({
      maxHistory: 10,
      waker: new FlushLoop(() => undefined),
      clock,
      newId: () => "own",
      historyOf: (scope) =>
        scope === "a"
          ? {
              events: [
                { before: { epoch: "e", offset: 0 }, after: { epoch: "e", offset: 1 }, event: result },
              ],
              torn: false,
            }
          : null,
    });
    tellIds(mirrors, ["a"]);
    const last = mirrors.recentOf("a")?.lastResult;
    expect(last?.event).toMatchObject({ type: "RESULT", result: 42 });
    const ring = mirrors.of("a") ?? expect.unreachable("no ring");
    expect(new RingCursor(ring, { kind: "after", cursor: last?.cursor ?? "" }).next()?.event).toMatchObject({
      type: "GAP",
      missed: 0,
    });
    expect([mirrors.recentOf("a")?.lastError, mirrors.recentOf("b")]).toEqual([null, null]);
  });
});

describe("the last word of an agent whose host is down", () => {
  it("[MIRROR-607] is made from vitals alone, not from other members of its last event", () => {
    const { log, ringOf } = world(["a", "b"]);
    const ofRun = { ...outputOfRun("a", 1, "s1"), pressure: 7 };
    log.append([{ epoch: "e1", offset: 1, event: ofRun }, beats("b", 0, 3)]);
    const { at } = ofRun;
    log.conclude(null, (agentId, latest) => ({
      ...latest,
      type: "AGENT_STOPPED",
      agentId,
      at,
      state: "STOPPED",
      reason: "gone",
    }));
    const rest = {
      type: "AGENT_STOPPED",
      at,
      state: "STOPPED",
      temperature: 0,
      entropyRemaining: null,
      reason: "gone",
    };
    expect(ringOf("a").history(1)[0]?.event).toEqual({ ...rest, agentId: "a", pressure: 7, flow: 0 });
    expect(ringOf("b").history(1)[0]?.event).toEqual({ ...rest, agentId: "b", pressure: 0, flow: 3 });
  });
});

describe("a day of heartbeats", () => {
  it("[MIRROR-600] [HOST-600] leaves a result where it was, its cursor good, and no number taken", async () => {
    const { mirrors, clock, ringOf } = world(["a"], 10);
    let beaten = 0;
    const host = new AgentHost({
      clock,
      definitions: [
        {
          id: "a",
          process: (input: number) => input * 2,
          metabolism: { temperature: () => ((clock.now() / 1_000) % 2) / 4 },
        },
      ],
    });
    await host.start({
      publish(numbered) {
        if (numbered.event.type === "METABOLISM") beaten += 1;
        mirrors.accept([numbered]);
      },
    });
    const args = { agentId: "a", input: 21, timeoutMs: 1_000, by: "ann" };
    await host.call("invoke", args, new AbortController().signal);
    const ring = ringOf("a");
    const [result] = historyOf(ring, 1, null);
    const { head } = ring;
    clock.advance(86_400_000);
    expect(beaten).toBeGreaterThan(86_000);
    expect(ring.head).toEqual(head);
    expect(historyOf(ring, 1, null)).toEqual([result]);
    expect(result?.event).toMatchObject({ type: "RESULT", result: 42 });
    const after = new RingCursor(ring, { kind: "after", cursor: result?.cursor ?? "" });
    expect(after.next()).toBeNull();
    await host.call("invoke", { ...args, input: 4 }, new AbortController().signal);
    expect(after.next()?.event.type).toBe("PERTURBED");
    expect(after.next()?.event).toMatchObject({ type: "RESULT", result: 8 });
    expect(mirrors.recentOf("a")?.lastResult?.event).toMatchObject({ result: 8 });
    expect(mirrors.recentOf("a")?.vitals(300, clock.monotonic(), clock.now())).toHaveLength(300);
    await host.close();
  });
});
