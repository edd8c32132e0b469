import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AgentEvent, NumberedEvent } from "../../../src/events/event.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { Backoff } from "../../../src/link/channels/worker.js";
import { MemoryBackplane } from "../../../src/link/channels/memory.js";
import { LINK_DEFAULTS, type LinkLimits } from "../../../src/link/messages.js";
import { LogOutbox } from "../../../src/link/host/log-outbox.js";
import { Outbox } from "../../../src/link/host/outbox.js";
import type { HostLogEntry } from "../../../src/link/port.js";
import type { HostRuntime } from "../../../src/link/host-runtime.js";
import { HeartbeatWatch } from "../../../src/link/channels/watchdogs.js";
import { ManualClock } from "../../support/time-and-random.js";
import { heartbeat } from "../../support/mirror-kit.js";
import { RecordingSink } from "../../support/host-kit.js";

function event(agentId: string, offset: number, type: "OUTPUT" | "AGENT_STOPPED", data = ""): NumberedEvent {
  const vitals = { state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null } as const;
  const body = type === "OUTPUT" ? { type, data, cause: null } : { type, reason: "test" };
  return { epoch: "e", offset, event: { agentId, at: 0, ...vitals, ...body } satisfies AgentEvent };
}

/** An outbox whose turns end when the test says so. */
class Desk {
  readonly sent: (readonly NumberedEvent[])[] = [];
  readonly overflows: (number | null)[] = [];
  readonly outbox: Outbox;
  #tasks: (() => void)[] = [];

  constructor(limits: Partial<LinkLimits>) {
    this.outbox = new Outbox({
      limits: { ...LINK_DEFAULTS, ...limits },
      schedule: (task) => this.#tasks.push(task),
      send: (events) => this.sent.push(events),
      onOverflow: (dropped) => this.overflows.push(dropped),
    });
  }

  endTurn(): void {
    for (const task of this.#tasks.splice(0)) task();
  }
}

describe("outbox", () => {
  it("[LINK-2] collects a turn into one batch, and sends a full batch at once", () => {
    const desk = new Desk({ batchEventsMax: 3 });
    for (let offset = 1; offset <= 5; offset += 1) desk.outbox.publish(event("a", offset, "OUTPUT"));
    expect(desk.sent.map((batch) => batch.map(({ offset }) => offset))).toEqual([[1, 2, 3]]);
    desk.endTurn();
    desk.endTurn();
    expect(desk.sent.map((batch) => batch.map(({ offset }) => offset))).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });

  it("[LINK-1356] sends a batch of a mebibyte at once, because a message has a bound on its way", () => {
    const desk = new Desk({});
    const large = "x".repeat(400_000);
    for (let offset = 1; offset <= 4; offset += 1) desk.outbox.publish(event("a", offset, "OUTPUT", large));
    expect(desk.sent.map((batch) => batch.length)).toEqual([3]);
    desk.endTurn();
    expect(desk.sent.map((batch) => batch.length)).toEqual([3, 1]);
  });

  it("[LINK-8] bounds the unacknowledged bytes", () => {
    const desk = new Desk({ linkBytesMax: 10_000 });
    for (let offset = 1; offset <= 5; offset += 1) {
      desk.outbox.publish(event("a", offset, "OUTPUT", "x".repeat(3_000)));
    }
    desk.endTurn();
    expect(desk.sent[0]?.map(({ offset }) => offset)).toEqual([1, 2, 3]);
    desk.outbox.acknowledge(1);
    expect(desk.overflows).toEqual([null, 2]);
  });

  it("[HOST-600] knows an agent's last event, of which a heartbeat only has the number", () => {
    const { outbox } = new Desk({ linkEventsMax: 1 });
    for (const offset of [1, 2]) outbox.publish(event("a", offset, "OUTPUT"));
    outbox.flush();
    outbox.acknowledge(1);
    outbox.publish({ epoch: "e", offset: 2, event: heartbeat("a", 1) });
    expect(outbox.lastOf("a")).toEqual({ epoch: "e", offset: 1 });
  });

  it("[LINK-9] leaves room for other agents, and a reserve for states", () => {
    const desk = new Desk({ linkEventsMax: 8, linkReserveEvents: 2 });
    const publish = (agentId: string, count: number, type: "OUTPUT" | "AGENT_STOPPED"): void => {
      for (let offset = 1; offset <= count; offset += 1) desk.outbox.publish(event(agentId, offset, type));
    };
    publish("flood", 100, "OUTPUT");
    publish("calm", 2, "OUTPUT");
    publish("flood", 100, "AGENT_STOPPED");
    desk.endTurn();
    const arrived = (agentId: string, type: string): number =>
      desk.sent.flat().filter((sent) => sent.event.agentId === agentId && sent.event.type === type).length;
    expect(arrived("flood", "OUTPUT")).toBe(4);
    expect(arrived("calm", "OUTPUT")).toBe(2);
    expect(arrived("flood", "AGENT_STOPPED")).toBe(4);
  });

  it("[LINK-8] loses only events that it counts, in any order of operations", () => {
    const step = fc.oneof(
      {
        weight: 8,
        arbitrary: fc.record({ kind: fc.constant("publish"), agent: fc.constantFrom("a", "b", "c") }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constantFrom("turn", "flush", "ack"), agent: fc.constant("") }),
      },
    );
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 400 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 10 }),
        (steps, linkEventsMax, batchEventsMax) => {
          const desk = new Desk({ linkEventsMax, batchEventsMax });
          const published = { a: 0, b: 0, c: 0 } as Record<string, number>;
          let acknowledged = 0;
          for (const { kind, agent } of steps) {
            if (kind === "publish") {
              published[agent] = (published[agent] ?? 0) + 1;
              desk.outbox.publish(event(agent, published[agent], "OUTPUT"));
            } else if (kind === "turn") desk.endTurn();
            else if (kind === "flush") desk.outbox.flush();
            else if (acknowledged < desk.sent.length) {
              desk.outbox.acknowledge(1);
              acknowledged += 1;
            }
            const onTheirWay = desk.sent.slice(acknowledged).flat().length;
            expect(onTheirWay).toBeLessThanOrEqual(linkEventsMax);
          }
          desk.endTurn();
          for (; acknowledged < desk.sent.length; acknowledged += 1) desk.outbox.acknowledge(1);
          const arrived = desk.sent.flat();
          for (const agent of ["a", "b", "c"]) {
            const offsets = arrived
              .filter((sent) => sent.event.agentId === agent)
              .map(({ offset }) => offset);
            expect(offsets).toEqual(offsets.toSorted((x, y) => x - y));
            expect(new Set(offsets).size).toBe(offsets.length);
          }
          const total = (published["a"] ?? 0) + (published["b"] ?? 0) + (published["c"] ?? 0);
          const dropped = desk.overflows.reduce<number>((sum, count) => sum + (count ?? 0), 0);
          expect(arrived.length + dropped).toBe(total);
          // All credit has been returned: the next event passes.
          desk.outbox.publish(event("a", total + 1, "OUTPUT"));
          desk.endTurn();
          expect(desk.sent.flat()).toHaveLength(arrived.length + 1);
        },
      ),
    );
  });
});

describe("log outbox", () => {
  it("[LINK-17] bounds the unacknowledged lines and reports how many were dropped", () => {
    const sent: HostLogEntry[][] = [];
    const outbox = new LogOutbox(2, (entries) => sent.push([...entries]));
    const line = (message: string): HostLogEntry => ({
      level: "info",
      agentId: null,
      at: 0,
      message,
      fields: { k: 1 },
    });
    for (const message of ["one", "two", "three", "four"]) outbox.write(line(message));
    outbox.flush();
    outbox.write(line("five"));
    outbox.acknowledge(2);
    outbox.write(line("six"));
    outbox.flush();
    outbox.flush();
    expect(sent).toEqual([[line("one"), line("two")], [{ ...line("six"), droppedBefore: 3 }]]);
  });
});

describe("memory backplane", () => {
  it("[LINK-3] never calls the sink synchronously from publish", async () => {
    const sink = new RecordingSink();
    let publish: ((event: NumberedEvent) => void) | undefined;
    const runtime: HostRuntime = {
      agents: [],
      start: (gateway) => {
        publish = (event) => gateway.publish(event);
        return Promise.resolve();
      },
      call: () => Promise.reject(new Error("secret of the host")),
      close: () => Promise.resolve(),
    };
    const log: HostLogEntry[] = [];
    const backplane = new MemoryBackplane(runtime, { log: (entry) => log.push(entry) });
    await expect(backplane.call("start", { agentId: "a" })).rejects.toMatchObject({
      code: "AGENT_NOT_RUNNING",
    });
    await backplane.start(sink);
    for (let offset = 1; offset <= 2_000; offset += 1) publish?.(event("a", offset, "OUTPUT"));
    expect(sink.events).toHaveLength(0);
    await sink.until(({ events }) => events.length === 2_000);
    await expect(backplane.start(sink)).rejects.toThrow("already been started");

    const failure = expect.objectContaining({
      code: "INTERNAL_SERVER_ERROR",
      message: expect.not.stringContaining("secret") as string,
    }) as unknown;
    await expect(backplane.call("start", { agentId: "a" })).rejects.toEqual(failure);
    expect(log[0]?.fields["err"]).toMatchObject({ message: "secret of the host" });
    await backplane.close();
  });

  it("[HOST-602] tells the host that events were dropped, and again when there is room", async () => {
    const sink = new RecordingSink();
    let publish: ((event: NumberedEvent) => void) | undefined;
    let refreshed = 0;
    const runtime: HostRuntime = {
      agents: [],
      start: (gateway) => {
        publish = (event) => gateway.publish(event);
        return Promise.resolve();
      },
      call: () => Promise.reject(new Error("not called")),
      refresh: () => (refreshed += 1),
      close: () => Promise.resolve(),
    };
    const backplane = new MemoryBackplane(runtime, { limits: { linkEventsMax: 10 } });
    await backplane.start(sink);
    for (let offset = 1; offset <= 5; offset += 1) publish?.(event("a", offset, "OUTPUT"));
    expect(refreshed).toBe(0);
    for (let offset = 6; offset <= 100; offset += 1) publish?.(event("a", offset, "OUTPUT"));
    await backplane.close();
    expect(refreshed).toBe(2);
  });

  it("[LINK-1] rejects with the error that keeps the host from starting", async () => {
    const runtime: HostRuntime = {
      agents: [],
      start: () => Promise.reject(new Error("no ground")),
      call: () => Promise.reject(new Error("not called")),
      close: () => Promise.resolve(),
    };
    await expect(new MemoryBackplane(runtime).start(new RecordingSink())).rejects.toThrow("no ground");
  });

  it("[LINK-11] delivers manifests in order with events", async () => {
    const sink = new RecordingSink();
    const host = new AgentHost({ definitions: [{ id: "a" }] });
    const backplane = new MemoryBackplane(host);
    await backplane.start(sink);
    await sink.until(({ order }) => order.includes("a AGENT_STARTED"));
    host.register({ id: "b" });
    await sink.until(({ order }) => order.includes("b AGENT_STARTED"));
    await host.unregister("a");
    await backplane.close();
    expect(sink.order).toEqual([
      "manifest a",
      "a AGENT_STARTED",
      "manifest a b",
      "b AGENT_STARTED",
      "a AGENT_STOPPED",
      "manifest b",
      "b AGENT_STOPPED",
    ]);
  });
});

describe("a host's end", () => {
  it("[LINK-14] doubles delays up to their maximum, and starts again after a stable life", () => {
    const backoff = new Backoff({ firstDelayMs: 100, delayMsMax: 500, stableMs: 1_000 });
    expect([0, 0, 0, 999].map((livedMs) => backoff.next(livedMs))).toEqual([100, 200, 400, 500]);
    expect([1_000, 0].map((livedMs) => backoff.next(livedMs))).toEqual([100, 200]);
  });

  it("[LINK-15] detects silence, and is reset by heartbeats", () => {
    const clock = new ManualClock();
    let silences = 0;
    const watch = new HeartbeatWatch(clock, 100, 300, () => (silences += 1));
    for (let beats = 0; beats < 10; beats += 1) {
      clock.advance(250);
      watch.heard();
    }
    expect(silences).toBe(0);
    watch.allow(1_000);
    clock.advance(900);
    expect(silences).toBe(0);
    clock.advance(200);
    expect(silences).toBe(1);
    clock.advance(10_000);
    expect(silences).toBe(1);
    const stopped = new HeartbeatWatch(clock, 100, 300, () => (silences += 1));
    stopped.stop();
    expect(clock.pending).toBe(0);
  });
});
