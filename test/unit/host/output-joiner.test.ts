import { expect, it } from "vitest";

import type { AgentEvent } from "../../../src/events/event.js";
import { Reflector } from "../../../src/host/publishing/reflector.js";
import { ManualClock } from "../../support/time-and-random.js";

function world(coalesceMs: number) {
  const clock = new ManualClock();
  const events: AgentEvent[] = [];
  const reflector = new Reflector({
    agentId: "a",
    clock,
    coalesceMs,
    payloadBytesMax: 262_144,
    vitals: () => ({ state: "FLOWING", pressure: 0, flow: 0, temperature: 0, entropyRemaining: null }),
    publish: ({ event }) => events.push(event),
    onError: () => undefined,
  });
  reflector.numberOn({ epoch: "e", offset: 0 });
  const told = (): unknown[] =>
    events.map((event) =>
      event.type === "OUTPUT"
        ? event.data
        : event.type === "RESULT"
          ? `= ${JSON.stringify(event.result)}`
          : event.type,
    );
  return { clock, reflector, told, events };
}

it("[HOST-650] a thousand texts of one answer are one output, before the result", () => {
  const { clock, reflector, told, events } = world(50);
  for (let token = 0; token < 1_000; token += 1) reflector.output("t ", { cause: "r", run: "r" });
  reflector.result("done", { cause: "r", run: "r" });
  expect(told()).toEqual(["t ".repeat(1_000), '= "done"']);
  expect(events[0]).toMatchObject({ cause: "r", run: "r" });
  expect(clock.pending).toBe(0);
  const separate = world(0);
  for (let token = 0; token < 1_000; token += 1) separate.reflector.output("t ", { cause: "r" });
  expect(separate.told()).toHaveLength(1_000);
});

it("[HOST-650] publishes after that time, before what is no text, before an error, and when it is flushed", () => {
  const { clock, reflector, told } = world(50);
  const of = (cause: string | null) => ({ cause });
  reflector.output("a", of("r"));
  clock.advance(49);
  reflector.output("b", of("r"));
  reflector.output("x", of("s"));
  expect(told()).toEqual([]);
  clock.advance(1);
  expect(told()).toEqual(["ab"]);
  reflector.output("y", of("s"));
  reflector.output({ n: 1 }, of("s"));
  expect(told()).toEqual(["ab", "xy", { n: 1 }]);
  reflector.output("c", of("r"));
  reflector.error(new Error("no"), of("r"));
  reflector.output("d", of("r"));
  reflector.output("e", of("s"));
  reflector.flushOutputs("r");
  reflector.flushOutputs();
  reflector.output("free", of(null));
  expect(told().slice(3)).toEqual(["c", "ERROR", "d", "e", "free"]);
});

it("[HOST-651] publishes more than 32,768 characters in parts, in order", () => {
  const { reflector, told } = world(50);
  for (let token = 0; token < 5; token += 1) reflector.output(String(token).repeat(10_000), { cause: "r" });
  reflector.output("z".repeat(40_000), { cause: "r" });
  expect(told().map((text) => String(text).length)).toEqual([30_000, 20_000, 40_000]);
});
