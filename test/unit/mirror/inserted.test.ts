import { describe, expect, it } from "vitest";

import type { AgentEvent, NumberedEvent, Vitals } from "../../../src/events/event.js";
import { type DropReason, FlushLoop, LocalLog, Mirrors } from "../../../src/mirror/index.js";
import { ManualClock } from "../../support/time-and-random.js";
import { output } from "../../support/mirror-kit.js";
import { tellIds } from "../../support/agent-lists.js";

function world() {
  const dropped: [string, number][] = [];
  const onDropped = (why: DropReason, events: number): void => void dropped.push([why, events]);
  const mirrors = new Mirrors({
    maxHistory: 100,
    waker: new FlushLoop((error) => expect.unreachable(String(error))),
    clock: new ManualClock(),
    newId: () => "ring",
    onDropped,
  });
  const log = new LocalLog(mirrors, onDropped);
  tellIds(log, ["a"]);
  const shown = (): string[] =>
    (mirrors.of("a")?.history() ?? []).map(
      ({ event, offset }) => `${offset} ${event.type === "OUTPUT" ? JSON.stringify(event.data) : event.type}`,
    );
  return { log, mirrors, dropped, shown };
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
    const { log, mirrors, dropped, shown } = world();
    log.append([said(1), said(2)]);
    expect(log.insert("a", failed)).toBe(true);
    log.append([said(3)]);
    log.insert("a", failed);
    log.insert("a", failed);
    log.append([said(4), said(4), said(5)]);
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
    expect(log.insert("nobody", failed)).toBe(false);
  });

  it("[PROBE-854] leave the size of the host's own gaps as it is", () => {
    const { log, mirrors, shown } = world();
    log.append([said(1)]);
    log.insert("a", failed);
    log.append([said(5)]);
    expect(shown()).toEqual(["1 1", "2 PROBE_FAILED", "5 GAP", "6 5"]);
    expect(mirrors.of("a")?.history()[2]?.event).toMatchObject({ missed: 3 });
  });

  it("[MIRROR-1310] are part of the place where the next host numbers on, as its last word and what still waits are", () => {
    const { log, dropped, shown } = world();
    expect(log.end("a")).toEqual({ epoch: "ring", offset: 0, received: null });
    const told = (offset: number): NumberedEvent => said(offset, "ring");
    log.append([told(1)]);
    log.insert("a", failed);
    log.conclude(["a"], (agentId, latest) => ({
      ...latest,
      type: "AGENT_STOPPED",
      agentId,
      at: 1,
      reason: "crash",
    }));
    expect(log.end("a")).toEqual({ epoch: "ring", offset: 3, received: null });
    log.append([told(4)]);
    expect(log.reached("a", { epoch: "ring", offset: 4 })).toBeNull();
    log.insert("a", failed);
    log.append([told(5), told(7)]);
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
    expect([dropped, log.end("nobody")]).toEqual([[], null]);
  });

  it("[PROBE-854] are forgotten with the host's epoch, whose late events are dropped as before", () => {
    const { log, dropped, shown } = world();
    log.append([said(1)]);
    log.insert("a", failed);
    log.conclude(["a"], (agentId, latest) => ({
      ...latest,
      type: "AGENT_STOPPED",
      agentId,
      at: 1,
      reason: "crash",
    }));
    log.append([said(2), said(1, "e2"), said(2, "e2")]);
    expect(shown()).toEqual(["1 1", "2 PROBE_FAILED", "3 AGENT_STOPPED", "0 GAP", "1 1", "2 2"]);
    expect(dropped).toEqual([["REPEATED", 1]]);
  });

  it("[PROBE-854] do not hide what a caller waits for", () => {
    const { log, mirrors } = world();
    log.append([said(1)]);
    log.insert("a", failed);
    expect(log.reached("a", { epoch: "e1", offset: 1 })).toBeNull();
    log.append([said(2)]);
    expect(log.reached("a", { epoch: "e1", offset: 2 })).toBeNull();
    expect(mirrors.of("a")?.head.offset).toBe(3);
  });
});
