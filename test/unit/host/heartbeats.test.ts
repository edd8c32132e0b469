import { describe, expect, it } from "vitest";
import { AgentHost } from "../../../src/host/agent-host.js";
import type { AgentDefinition } from "../../../src/host/modules/definition.js";
import { Reflector } from "../../../src/host/publishing/reflector.js";
import { RecordingSink } from "../../support/host-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

async function living(definition: AgentDefinition) {
  const [sink, clock] = [new RecordingSink(), new ManualClock()];
  const host = new AgentHost({ definitions: [definition], clock });
  await host.start({
    publish: (event) => sink.append([event]),
    announce: (change) => sink.onManifest(change),
    park: (call) => sink.onPark(call),
  });
  const invoke = (input: number) =>
    host.call("invoke", { agentId: "a", input, timeoutMs: 1_000, by: "ann" }, new AbortController().signal);
  const beats = () => sink.of("a", "METABOLISM").map(({ event }) => event);
  return { host, clock, sink, invoke, beats };
}

describe("heartbeats of a host", () => {
  it("[HOST-601] an idle agent sends one, and then none", async () => {
    const { host, clock, beats } = await living({ id: "a", process: () => 1 });
    clock.advance(3_600_000);
    expect(beats()).toMatchObject([{ state: "FLOWING", pressure: 0, flow: 0, temperature: 0 }]);
    await host.close();
  });

  it("[HOST-600] take no number: each has that of the last event before it", async () => {
    const { host, clock, sink, invoke } = await living({ id: "a", process: (input: number) => input });
    for (let n = 1; n <= 3; n += 1) {
      await invoke(n);
      clock.advance(1_000);
    }
    const numbers = sink.keptOf("a");
    expect(numbers.map(({ offset }) => offset)).toEqual(numbers.map((_, at) => at + 1));
    let last = 0;
    for (const { event, offset } of sink.of("a")) {
      if (event.type === "METABOLISM") expect(offset).toBe(last);
      last = offset;
    }
    await host.close();
  });

  it("[HOST-601] are sent for a change, once a second at most", async () => {
    let heat = 0;
    const { host, clock, invoke, beats } = await living({
      id: "a",
      process: () => undefined,
      metabolism: { temperature: () => heat },
    });
    clock.advance(10_000);
    heat = 0.5;
    clock.advance(10_000);
    heat = 0.500_9;
    clock.advance(10_000);
    expect(beats().map(({ temperature }) => temperature)).toEqual([0, 0.5]);
    await invoke(1);
    await invoke(2);
    clock.advance(4_000);
    expect(beats().map(({ flow }) => flow)).toEqual([0, 0, 2, 0]);
    await host.close();
  });

  it("[HOST-601] correct an event whose vitals no longer hold, even to those of the last heartbeat", () => {
    const told: string[] = [];
    let pressure = 0;
    const reflector = new Reflector({
      agentId: "a",
      clock: new ManualClock(),
      coalesceMs: 0,
      payloadBytesMax: 1_000,
      vitals: () => ({ state: "FLOWING", pressure, flow: 0, temperature: 0, entropyRemaining: null }),
      publish: ({ event }) => told.push(`${event.type} ${event.pressure}`),
      onError: () => expect.unreachable("nothing fails"),
    });
    reflector.numberOn({ epoch: "e1", offset: 0 });
    reflector.beat();
    pressure = 5;
    reflector.output("busy", { cause: null });
    pressure = 0;
    for (let second = 0; second < 10; second += 1) reflector.beat();
    expect(told).toEqual(["METABOLISM 0", "OUTPUT 5", "METABOLISM 0"]);
  });

  it("[HOST-1700] an agent that works steadily sends one, although its seconds are not equally long", () => {
    const told: string[] = [];
    let flow = 1;
    const reflector = new Reflector({
      agentId: "a",
      clock: new ManualClock(),
      coalesceMs: 0,
      payloadBytesMax: 1_000,
      vitals: () => ({ state: "FLOWING", pressure: 0, flow, temperature: 0, entropyRemaining: null }),
      publish: ({ event }) => told.push(`${event.type} ${event.flow}`),
      onError: () => expect.unreachable("nothing fails"),
    });
    reflector.numberOn({ epoch: "e1", offset: 0 });
    const second = (events: number, seen: number): void => {
      for (let n = 0; n < events; n += 1) reflector.output(n, { cause: null });
      flow = seen;
      reflector.beat();
    };
    // Between two seconds an event may be counted in either.
    for (const seen of [1, 0.97, 1.03, 2, 1, 0.01, 1]) second(1, seen);
    for (const seen of [100, 103, 99, 110]) second(1, seen);
    for (const seen of [110, 1, 0]) second(0, seen);
    const beats = told.filter((one) => one.startsWith("METABOLISM"));
    expect(beats).toEqual([1, 100, 110, 1, 0].map((seen) => `METABOLISM ${seen}`));
    expect(told).toContain("OUTPUT 0.97");
  });

  it("[HOST-601] end when heat has faded", async () => {
    const { host, clock, invoke, beats } = await living({
      id: "a",
      process: (input: number, ctx) => ctx.spend(input),
    });
    await invoke(900);
    clock.advance(600_000);
    const count = beats().length;
    expect(count).toBeLessThan(400);
    clock.advance(36_000_000);
    expect(beats()).toHaveLength(count);
    await host.close();
  });

  it("[HOST-602] the next is sent in any case after events were lost on the link", async () => {
    const { host, clock, beats } = await living({ id: "a", process: () => 1 });
    clock.advance(60_000);
    expect(beats()).toHaveLength(1);
    host.refresh();
    clock.advance(60_000);
    expect(beats()).toHaveLength(2);
    await host.close();
  });
});
