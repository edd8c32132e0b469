import { describe, expect, it } from "vitest";
import type { AgentEvent } from "../../../src/events/event.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { type AgentDefinition, defineAgent } from "../../../src/host/modules/definition.js";
import type { HostLogEntry } from "../../../src/link/port.js";
import { RecordingSink } from "../../support/host-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

/** The events of one invocation of an agent with that public view. */
async function told(publicView: AgentDefinition["publicView"], input: unknown = { secret: "canary" }) {
  const sink = new RecordingSink();
  const log: HostLogEntry[] = [];
  const definitions = defineAgent({
    id: "a",
    process(value, context) {
      context.emit({ said: value });
      return { result: value };
    },
    ...(publicView && { publicView }),
  });
  const clock = new ManualClock();
  const host = new AgentHost({ definitions, clock, log: (line) => log.push(line), payloadBytesMax: 1_000 });
  await host.start({
    publish: (event) => sink.append([event]),
    announce: (agents) => sink.onManifest(agents),
    park: (call) => sink.onPark(call),
  });
  const signal = new AbortController().signal;
  await host.call("invoke", { agentId: "a", input: input as never, timeoutMs: 1_000, by: "ann" }, signal);
  await new Promise((resolve) => void setImmediate(resolve));
  const events = sink.events.map(({ event }) => event);
  const of = (type: AgentEvent["type"]) => events.filter((event) => event.type === type);
  return { host, sink, log, events, of };
}

describe("publicView", () => {
  it("[HOST-1222] gives each event with a payload a public form, beside the full one", async () => {
    const seen: string[] = [];
    const { of, events } = await told((event) => {
      seen.push(event.type);
      if (event.type === "OUTPUT") return { ...event, data: "less", agentId: "other", run: "forged", at: 0 };
      return event.type === "RESULT" ? { result: { done: true } } : null;
    });
    expect(of("OUTPUT")).toMatchObject([
      { agentId: "a", data: { said: { secret: "canary" } }, publicForm: { data: "less" } },
    ]);
    expect(Object.keys(of("OUTPUT")[0]?.publicForm ?? {})).toEqual(["data"]);
    expect(of("RESULT")).toMatchObject([{ publicForm: { result: { done: true } } }]);
    expect(of("PERTURBED")).toMatchObject([{ publicForm: null }]);
    expect(seen.toSorted()).toEqual(["OUTPUT", "PERTURBED", "RESULT"]);
    expect(
      events
        .filter(({ type }) => type.startsWith("AGENT_"))
        .every(({ publicForm }) => publicForm === undefined),
    ).toBe(true);
  });

  it("[HOST-1222] an agent without one publishes the same events as before", async () => {
    const { events, sink } = await told(undefined);
    expect(events.some((event) => "publicForm" in event)).toBe(false);
    expect(sink.manifests.flat().some((agent) => "hasPublicView" in agent)).toBe(false);
  });

  it("[HOST-1222] withholds what it leaves out", async () => {
    const { of } = await told(() => ({}));
    expect(of("RESULT")).toMatchObject([{ publicForm: { result: null } }]);
    expect(of("OUTPUT")).toMatchObject([{ publicForm: { data: null } }]);
  });

  it("[HOST-1222] cannot change the event itself", async () => {
    const { of } = await told((event) => {
      if (event.type === "RESULT") (event.result as { result: object }).result = {};
      return event;
    });
    expect(of("RESULT")).toMatchObject([
      { result: { result: { secret: "canary" } }, publicForm: { result: { result: {} } } },
    ]);
  });

  it.each<[string, () => unknown]>([
    [
      "throws",
      () => {
        throw new Error("canary in the error");
      },
    ],
    ["returns a promise", () => Promise.resolve({ data: 1, result: 1 })],
    ["returns a promise that fails", () => Promise.reject(new Error("late"))],
    ["returns nothing", () => undefined],
    ["returns text", () => "less"],
    ["returns a list", () => []],
    ["returns what JSON cannot hold", () => ({ data: 1n, result: () => 1 })],
    [
      "returns a cycle",
      () => {
        const data: unknown[] = [];
        data.push(data);
        return { data, result: data };
      },
    ],
    ["returns too much", () => ({ data: "x".repeat(2_000), result: "x".repeat(2_000) })],
    [
      "has a getter that throws",
      () => ({
        get data() {
          throw new Error("no");
        },
        get result() {
          throw new Error("no");
        },
      }),
    ],
  ])("[HOST-1223] fails closed when it %s, and says so", async (_what, publicView) => {
    const { of, log } = await told(publicView as AgentDefinition["publicView"]);
    expect(of("OUTPUT")).toMatchObject([{ publicForm: { data: null } }]);
    expect(of("RESULT")).toMatchObject([
      { result: { result: { secret: "canary" } }, publicForm: { result: null } },
    ]);
    expect(of("METRICS_DEGRADED")).toMatchObject([{ probe: "publicView" }]);
    expect(log.filter(({ message }) => message === "the agent failed")).toHaveLength(1);
  });

  it("[HOST-1222] must be a function", () => {
    expect(() => new AgentHost({ definitions: { id: "a", publicView: true } })).toThrow(
      /publicView: must be a function/,
    );
  });
});
