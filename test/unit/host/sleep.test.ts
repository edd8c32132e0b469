import { getEventListeners } from "node:events";
import { describe, expect, it } from "vitest";
import { AgentHost } from "../../../src/host/agent-host.js";
import type { AgentContext, AgentDefinition } from "../../../src/host/modules/definition.js";
import { sleep } from "../../../src/host/calls/agent-context.js";
import { ManualClock } from "../../support/time-and-random.js";
import { RecordingSink } from "../../support/host-kit.js";

describe("context.sleep", () => {
  it("[HOST-210] waits for the given time, and leaves no listener on the signal", async () => {
    const clock = new ManualClock();
    const { signal } = new AbortController();
    for (let tick = 0; tick < 1_000; tick += 1) {
      const slept = sleep(clock, 1_000, signal);
      clock.advance(1_000);
      await slept;
    }
    expect({ left: getEventListeners(signal, "abort").length, timers: clock.pending }).toEqual({
      left: 0,
      timers: 0,
    });
  });

  it("[HOST-210] rejects with the signal's reason when it aborts, and leaves no timer", async () => {
    const clock = new ManualClock();
    const life = new AbortController();
    const slept = sleep(clock, 1_000, life.signal);
    const reason = new Error("stopped");
    life.abort(reason);
    await expect(slept).rejects.toBe(reason);
    await expect(sleep(clock, 0, life.signal)).rejects.toBe(reason);
    expect({ left: getEventListeners(life.signal, "abort").length, timers: clock.pending }).toEqual({
      left: 0,
      timers: 0,
    });
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])("[HOST-210] refuses %s", (ms) => {
    expect(() => sleep(new ManualClock(), ms, new AbortController().signal)).toThrow(RangeError);
  });

  it("[HOST-210] works in sources, `process` and both kinds of commands, and a stopped source is not an error", async () => {
    const clock = new ManualClock();
    const sink = new RecordingSink();
    let sourceSignal: AbortSignal | undefined;
    const napping = async ({ sleep: nap }: Pick<AgentContext, "sleep">): Promise<string> => {
      await nap(10);
      return "slept";
    };
    const sleeper: AgentDefinition = {
      id: "sleeper",
      async *source({ signal, sleep: nap }) {
        sourceSignal = signal;
        for (let tick = 1; ; tick += 1) {
          yield tick;
          await nap(1_000);
        }
      },
      process: async (input, context) => (input === "nap" ? napping(context) : undefined),
      commands: {
        nap: { run: (_args, context) => napping(context) },
        purely: { pure: true, run: (_args, context) => napping(context) },
      },
    };
    const host = new AgentHost({ definitions: sleeper, clock });
    await host.start({
      publish: (event) => sink.append([event]),
      park: (call) => sink.onPark(call),
    });
    const { signal } = new AbortController();
    const by = { by: "ann", timeoutMs: 5_000 };
    const calls = [
      host.call("invoke", { agentId: "sleeper", input: "nap", ...by }, signal),
      host.call("command", { agentId: "sleeper", command: "nap", args: {}, ...by }, signal),
      host.call("command", { agentId: "sleeper", command: "purely", args: {}, ...by }, signal),
    ];
    const ended = Promise.all(calls);
    for (let turn = 0; turn < 500; turn += 1) {
      clock.advance(1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    for (const outcome of await ended) expect(outcome).toMatchObject({ result: "slept" });
    expect(getEventListeners(sourceSignal as AbortSignal, "abort").length).toBeLessThanOrEqual(3);
    await host.call("stop", { agentId: "sleeper" }, signal);
    await new Promise((resolve) => setImmediate(resolve));
    expect(sink.of("sleeper", "ERROR")).toEqual([]);
    expect(getEventListeners(sourceSignal as AbortSignal, "abort")).toEqual([]);
    await host.close();
  });
});
