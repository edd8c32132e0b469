import { describe, expect, it } from "vitest";

import type { AgentEvent, NumberedEvent, Vitals } from "../../../src/events/event.js";
import { FlushLoop, Mirrors } from "../../../src/mirror/index.js";
import { ManualClock } from "../../support/time-and-random.js";
import { output } from "../../support/mirror-kit.js";

function world() {
  const dropped: [string, number][] = [];
  const mirrors = new Mirrors({
    maxHistory: 100,
    waker: new FlushLoop((error) => expect.unreachable(String(error))),
    clock: new ManualClock(),
    newId: () => "ring",
    onDropped: (why, events) => dropped.push([why, events]),
  });
  mirrors.keepOnly(["a"]);
  const shown = (): string[] =>
    (mirrors.of("a")?.history() ?? []).map(
      ({ event, offset }) => `${offset} ${event.type === "OUTPUT" ? JSON.stringify(event.data) : event.type}`,
    );
  return { mirrors, dropped, shown };
}

const said = (offset: number, epoch = "e1"): NumberedEvent => ({ epoch, offset, event: output("a", offset) });
const failed = (latest: Vitals): AgentEvent => ({
  ...latest,
  type: "PROBE_FAILED",
  agentId: "a",
  at: 1,
  probe: "sane",
  health: "DEGRADED",
  failures: 3,
  detail: null,
});

describe("events that the gateway inserts", () => {
  it("[PROBE-854] take numbers of their own, and those of the host go on without a gap or a repeat", () => {
    const { mirrors, dropped, shown } = world();
    mirrors.accept([said(1), said(2)]);
    expect(mirrors.insert("a", failed)).toBe(true);
    mirrors.accept([said(3)]);
    mirrors.insert("a", failed);
    mirrors.insert("a", failed);
    mirrors.accept([said(4), said(4), said(5)]);
    expect(shown()).toEqual([
      "1 1",
      "2 2",
      "3 PROBE_FAILED",
      "4 3",
      "5 PROBE_FAILED",
      "6 PROBE_FAILED",
      "7 4",
      "8 5",
    ]);
    expect(dropped).toEqual([["REPEATED", 1]]);
    expect(mirrors.all.history()).toHaveLength(8);
    expect(mirrors.insert("nobody", failed)).toBe(false);
  });

  it("[PROBE-854] leave the size of the host's own gaps as it is", () => {
    const { mirrors, shown } = world();
    mirrors.accept([said(1)]);
    mirrors.insert("a", failed);
    mirrors.accept([said(5)]);
    expect(shown()).toEqual(["1 1", "2 PROBE_FAILED", "5 GAP", "6 5"]);
    expect(mirrors.of("a")?.history()[2]?.event).toMatchObject({ missed: 3 });
  });

  it("[MIRROR-1310] are part of the place where the next host numbers on, as its last word and what still waits are", () => {
    const { mirrors, dropped, shown } = world();
    expect(mirrors.last("a")).toEqual({ epoch: "ring", offset: 0 });
    const told = (offset: number): NumberedEvent => said(offset, "ring");
    mirrors.accept([told(1)]);
    mirrors.insert("a", failed);
    mirrors.conclude(["a"], (agentId, latest) => ({
      ...latest,
      type: "AGENT_STOPPED",
      agentId,
      at: 1,
      reason: "crash",
    }));
    expect(mirrors.last("a")).toEqual({ epoch: "ring", offset: 3 });
    mirrors.accept([told(4)]);
    expect(mirrors.reached("a", { epoch: "ring", offset: 4 })).toBeNull();
    mirrors.insert("a", failed);
    mirrors.accept([told(5), told(7)]);
    expect(shown()).toEqual([
      "1 1",
      "2 PROBE_FAILED",
      "3 AGENT_STOPPED",
      "4 4",
      "5 PROBE_FAILED",
      "6 5",
      "7 GAP",
      "8 7",
    ]);
    expect([dropped, mirrors.last("nobody")]).toEqual([[], null]);
  });

  it("[PROBE-854] are forgotten with the host's epoch, whose late events are dropped as before", () => {
    const { mirrors, dropped, shown } = world();
    mirrors.accept([said(1)]);
    mirrors.insert("a", failed);
    mirrors.conclude(["a"], (agentId, latest) => ({
      ...latest,
      type: "AGENT_STOPPED",
      agentId,
      at: 1,
      reason: "crash",
    }));
    mirrors.accept([said(2), said(1, "e2"), said(2, "e2")]);
    expect(shown()).toEqual(["1 1", "2 PROBE_FAILED", "3 AGENT_STOPPED", "0 GAP", "1 1", "2 2"]);
    expect(dropped).toEqual([["REPEATED", 1]]);
  });

  it("[PROBE-854] do not hide what a caller waits for", () => {
    const { mirrors } = world();
    mirrors.accept([said(1)]);
    mirrors.insert("a", failed);
    expect(mirrors.reached("a", { epoch: "e1", offset: 1 })).toBeNull();
    mirrors.accept([said(2)]);
    expect(mirrors.reached("a", { epoch: "e1", offset: 2 })).toBeNull();
    expect(mirrors.of("a")?.head.offset).toBe(3);
  });
});
