import { describe, expect, it } from "vitest";
import { HostSink, type HostSinkOptions, Roster } from "../../../src/app/hosts/host-sink.js";
import { Sights } from "../../../src/auth/sights.js";
import { randomId } from "../../../src/base/ids.js";
import type { AgentEvent, NumberedEvent } from "../../../src/events/event.js";
import { gatewayCounts } from "../../../src/gateway/metrics/counts.js";
import { Inbox } from "../../../src/inbox/inbox.js";
import { type DropReason, FlushLoop, LocalLog, Mirrors } from "../../../src/mirror/index.js";
import type { ManifestChange } from "../../../src/link/port.js";
import { MemoryPurgatoryStore } from "../../../src/purgatory/index.js";
import { createLiveSchema, type LiveSchema } from "../../../src/schema/index.js";
import { tellAgents } from "../../support/agent-lists.js";
import { memoryRuns } from "../../support/memory-runs.js";
import { ManualClock } from "../../support/time-and-random.js";
import { fail, output } from "../../support/mirror-kit.js";
import { agentDescriptor } from "../../support/host-kit.js";

const agent = agentDescriptor;
const says = (agentId: string, offset: number): NumberedEvent => ({
  epoch: "e",
  offset,
  event: output(agentId, offset),
});
const command = {
  name: "look",
  help: "",
  examples: [],
  aliases: [],
  hidden: false,
  readonly: true,
  pure: true,
  parks: false,
  private: false,
  timeoutMs: null,
  input: null,
  output: null,
};
const question = {
  agentId: "a",
  request: { reason: "APPROVAL_NEEDED", prompt: "Go on?" },
  input: null,
  cause: null,
};

/** The parts as in a gateway, without hosts: the test speaks for them. */
async function junction(change: (parts: HostSinkOptions) => Partial<HostSinkOptions> = () => ({})) {
  const clock = new ManualClock();
  const counts = gatewayCounts();
  const calls: string[] = [];
  const logged: object[] = [];
  const onDropped = (why: DropReason, count: number): void => counts.eventsDropped.count(why, count);
  const mirrors = new Mirrors({
    maxHistory: 100,
    waker: new FlushLoop(fail),
    clock,
    newId: randomId,
    onDropped,
  });
  const events = new LocalLog(mirrors, onDropped);
  const backplane = {
    call: (name: string, args: { readonly agentId: string }) => {
      calls.push(`${name} ${args.agentId}`);
      return Promise.resolve(null as never);
    },
    cancel: () => undefined,
    settled: () => undefined,
  };
  const runs = memoryRuns(backplane, clock, fail);
  const inbox = new Inbox({
    store: new MemoryPurgatoryStore(),
    backplane,
    runs,
    log: { warn: fail, error: fail },
    clock,
    resumeTimeoutMs: 1_000,
  });
  await inbox.start();
  const roster = new Roster();
  const schema = createLiveSchema();
  const parts: HostSinkOptions = {
    roster,
    sights: new Sights(),
    schema,
    events,
    inbox,
    runs,
    scheduler: { onAgents: () => undefined, hostDown: () => undefined },
    prober: { onAgents: () => undefined, busy: () => undefined },
    paths: { resolve: () => Promise.reject(new Error("no paths")) },
    agentCalls: { request: () => Promise.reject(new Error("no agent calls")) },
    deposits: { request: () => Promise.reject(new Error("no pheromones")) },
    counts,
    isDraining: () => false,
    clock,
    log: { error: (fields) => logged.push(fields) },
  };
  const sink = new HostSink({ ...parts, ...change(parts) });
  const typesOf = (agentId: string): AgentEvent["type"][] =>
    (mirrors.of(agentId)?.history(100) ?? []).map(({ event }) => event.type as AgentEvent["type"]);
  return { sink, roster, schema, mirrors, inbox, counts, calls, logged, clock, typesOf };
}

describe("messages of hosts", () => {
  it("[APP-20] a change of the agents reaches sights, the roster, the schema, the log and the inbox, in that order", async () => {
    const order: string[] = [];
    const { sink, roster } = await junction(({ roster: real, schema, events, inbox }) => {
      const hearing = <Part extends Pick<LiveSchema, "onAgents">>(name: string, part: Part): Part =>
        Object.assign(Object.create(part), {
          onAgents: (change: ManifestChange) => (
            order.push(`${name} ${real.agents.size}`),
            part.onAgents(change)
          ),
        });
      return {
        sights: hearing("sights", new Sights()),
        schema: hearing("schema", schema),
        events: hearing("events", events),
        inbox: hearing("inbox", inbox),
      };
    });
    tellAgents(sink, [agent("a"), agent("b")]);
    expect(order).toEqual(["sights 0", "schema 2", "events 2", "inbox 2"]);
    expect([...roster.agents.keys()]).toEqual(["a", "b"]);
    expect(roster.agents.get("b")).toMatchObject({ id: "b" });
    tellAgents(sink, [agent("b")]);
    expect(roster.agents.get("a")).toBeUndefined();
  });

  it("[APP-20] changes of one agent cost about as much beside two thousand agents as beside twenty", async () => {
    const costBeside = async (count: number): Promise<number> => {
      const { sink } = await junction();
      const many = Array.from({ length: count }, (_, index) => agent(`agent-${index}`));
      const all = new Map(many.map((one) => [one.id, one]));
      sink.onAgents({ added: many, removed: [] }, all);
      // The least of some rounds: others may use the processor's caches meanwhile.
      const costs = Array.from({ length: 5 }, () => {
        const before = process.cpuUsage();
        for (let change = 0; change < 100; change += 1) {
          sink.onAgents({ added: [agent("more")], removed: [] }, all);
          sink.onAgents({ added: [], removed: ["more"] }, all);
        }
        const { user, system } = process.cpuUsage(before);
        return user + system;
      });
      return Math.min(...costs);
    };
    const [few, many] = [await costBeside(20), await costBeside(2_000)];
    // With the number of agents it would grow a hundredfold.
    expect(many / few).toBeLessThan(20);
  });

  it("[APP-21] events are counted by type, and can be read before the inbox gets them", async () => {
    const readable: unknown[] = [];
    let typesOfA = (): readonly string[] => [];
    const { sink, counts, typesOf } = await junction(({ inbox, events }) => ({
      inbox: Object.assign(Object.create(inbox), {
        onEvents(batch: readonly NumberedEvent[]) {
          for (const { epoch, offset, event } of batch)
            readable.push([events.reached(event.agentId, { epoch, offset }) === null, typesOfA().length]);
          inbox.onEvents(batch);
        },
      }),
    }));
    typesOfA = () => typesOf("a");
    tellAgents(sink, [agent("a")]);
    sink.append([says("a", 1), says("a", 2)]);
    expect(readable).toEqual([
      [true, 2],
      [true, 2],
    ]);
    expect(counts.events.OUTPUT).toBe(2);
    expect(sink.reached("a", { epoch: "e", offset: 2 })).toBeNull();
  });

  it("[APP-22] events of an agent that no manifest has named are dropped and counted, the others of the batch are kept", async () => {
    const { sink, mirrors, counts, logged, typesOf } = await junction();
    tellAgents(sink, [agent("a")]);
    sink.append([says("stranger", 1), says("a", 1), says("__proto__", 1)]);
    expect(typesOf("a")).toEqual(["OUTPUT"]);
    expect(mirrors.of("stranger")).toBeNull();
    expect(counts.eventsDropped.of("NO_AGENT")).toBe(2);
    expect(sink.reached("stranger", { epoch: "e", offset: 1 })).toBeNull();
    sink.onHostDown("gone", ["stranger"]);
    expect(typesOf("a")).toEqual(["OUTPUT"]);
    expect(logged).toEqual([]);
  });

  it.each(["schema", "events", "inbox"] as const)(
    "[APP-23] the other parts get the message when the %s fails, and the failure is logged",
    async (part) => {
      const broken = (): never => {
        throw new Error("an unexpected fault");
      };
      const throwing = {
        append: broken,
        conclude: broken,
        reached: broken,
      };
      const { sink, roster, schema, mirrors, calls, logged, typesOf } = await junction(() => ({
        [part]: { ...throwing, onAgents: broken, onEvents: broken, onHostDown: broken, onPark: broken },
      }));
      const before = schema.current;
      tellAgents(sink, [agent("a"), { ...agent("b"), commands: [command] }]);
      sink.append([says("a", 1)]);
      sink.onHostDown("the agent host crashed");
      expect(roster.agents.get("a")).toBeDefined();
      if (part !== "schema") expect(schema.current).not.toBe(before);
      if (part !== "events") expect(typesOf("a")).toEqual(["OUTPUT", "AGENT_STOPPED"]);
      if (part === "events") expect(mirrors.of("a")).toBeNull();
      expect(logged).toHaveLength(part === "schema" ? 1 : 3);
      expect(logged[0]).toMatchObject({ part, err: { message: "an unexpected fault" } });
      expect(calls).toEqual([]);
    },
  );

  it("[APP-24] a host that goes down ends each of its agents with AGENT_STOPPED, and no other agent", async () => {
    const { sink, mirrors, counts, clock, typesOf } = await junction();
    tellAgents(sink, [agent("a"), agent("b"), agent("c")]);
    sink.append([says("a", 1), says("b", 1), says("c", 1)]);
    clock.advance(5);
    sink.onHostDown("the agent host crashed", ["a", "b"]);
    expect([typesOf("a"), typesOf("b"), typesOf("c")]).toEqual([
      ["OUTPUT", "AGENT_STOPPED"],
      ["OUTPUT", "AGENT_STOPPED"],
      ["OUTPUT"],
    ]);
    expect(mirrors.of("a")?.latest).toMatchObject({ state: "STOPPED", pressure: 0, flow: 0 });
    expect(mirrors.of("a")?.history(1)[0]).toMatchObject({
      event: { reason: "the agent host crashed", at: clock.now() },
    });
    // It is published once, and an agent that stopped by itself is not stopped again.
    sink.onHostDown("the agent host crashed again");
    expect([typesOf("a").length, typesOf("c")]).toEqual([2, ["OUTPUT", "AGENT_STOPPED"]]);
    expect(counts.hostFailures).toBe(2);
  });

  it("[APP-24] a host that ends while the gateway drains does not count as a failure", async () => {
    const { sink, counts, typesOf } = await junction(() => ({ isDraining: () => true }));
    tellAgents(sink, [agent("a")]);
    sink.append([says("a", 1)]);
    sink.onHostDown("the agent host is closed");
    expect(typesOf("a")).toEqual(["OUTPUT", "AGENT_STOPPED"]);
    expect(counts.hostFailures).toBe(0);
  });

  it("[APP-25] a question reaches the inbox, and its host is notified", async () => {
    const { sink, inbox, calls } = await junction();
    tellAgents(sink, [agent("a")]);
    const semaphore = await sink.onPark(question);
    expect(semaphore).toMatchObject({ agentId: "a", status: "PENDING" });
    expect(await inbox.purgatory.get(semaphore.id)).toMatchObject({ id: semaphore.id });
    expect(calls).toEqual(["announce a"]);
    sink.onHostDown("the agent host crashed");
    await sink.onPark(question);
    // Kept until the host is up again.
    expect(calls).toEqual(["announce a"]);
    tellAgents(sink, [agent("a")]);
    expect(calls).toEqual(["announce a", "announce a"]);
    await inbox.close(0);
  });

  it("[APP-1404] when a host is away, runs and schedules hear of it before its agents count as down", async () => {
    const order: string[] = [];
    const { sink } = await junction(({ inbox, runs, scheduler }) => ({
      inbox: Object.assign(Object.create(inbox), { onHostAway: () => order.push("inbox") }),
      runs: Object.assign(Object.create(runs), { hostAway: () => order.push("runs") }),
      scheduler: { ...scheduler, hostDown: (agentIds) => order.push(`schedules ${agentIds?.join()}`) },
    }));
    sink.onHostAway(["a", "b"]);
    expect(order).toEqual(["runs", "schedules a,b", "inbox"]);
  });

  it("[APP-500] a host's report about a run reaches the runs, and its end reaches them after the inbox", async () => {
    const order: string[] = [];
    const { sink } = await junction(({ inbox }) => ({
      inbox: Object.assign(Object.create(inbox), { onHostDown: () => order.push("inbox") }),
      runs: {
        agentOf: () => null,
        agentsGone: () => undefined,
        settled: ({ run }) => (order.push(`settled ${run}`), Promise.resolve({ isKept: true })),
        began: (run, attempt) => order.push(`began ${run} ${attempt}`),
        mayBegin: (run, attempt) => (order.push(`may begin ${run} ${attempt}`), Promise.resolve(false)),
        returned: (run, attempt) => order.push(`returned ${run} ${attempt}`),
        hostAway: (agentIds) => order.push(`away ${agentIds.join()}`),
        hostHere: (agentIds, held) => order.push(`here ${agentIds.join()} ${held.length}`),
        hostDown: (agentIds) => order.push(`down ${agentIds?.join() ?? "all"}`),
      },
    }));
    const run = { agentId: "a", run: "per-1", attempt: 2 };
    sink.onBegan({ ...run, at: 1 });
    expect(await sink.onBegin(run)).toBe(false);
    expect(await sink.onSettle({ ...run, outcome: { kind: "CANCELLED" } })).toEqual({ isKept: true });
    sink.onReturned(run);
    sink.onHostDown("gone", ["a"]);
    expect(order).toEqual([
      "began per-1 2",
      "may begin per-1 2",
      "settled per-1",
      "returned per-1 2",
      "inbox",
      "down a",
    ]);
  });
});
