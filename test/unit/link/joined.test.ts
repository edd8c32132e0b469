import { describe, expect, it } from "vitest";
import { JoinedBackplane } from "../../../src/link/joined.js";
import { MemoryBackplane } from "../../../src/link/memory.js";
import type { BackplaneSink } from "../../../src/link/port.js";
import type { NumberedEvent } from "../../../src/events/event.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import { output } from "../../support/mirror-kit.js";
import { agentDescriptor, RecordingSink } from "../../support/host-kit.js";

describe("several hosts as one", () => {
  it("[LINK-174] [LINK-515] refuses an agent of a restarted host whose id another host has", async () => {
    const sinks: BackplaneSink[] = [];
    const told: string[] = [];
    const hosts = ["first", "second"].map((name) => ({
      name,
      backplane: {
        start: (sink: BackplaneSink) => {
          sinks.push(sink);
          return Promise.resolve();
        },
        call: () => Promise.resolve(name as never),
        cancel: (agentId: string, run: string) => told.push(`${name} cancel ${agentId} ${run}`),
        settled: (agentId: string, run: string, isKept: boolean) =>
          told.push(`${name} settled ${agentId} ${run} ${isKept}`),
        freeze: () => Promise.resolve(),
        release: (agentIds: readonly string[]) => void told.push(`${name} release ${agentIds.join(" ")}`),
        welcome: (ids: readonly string[]) => told.push(`${name} welcome ${ids.join()}`),
        close: () => Promise.resolve(),
      },
    }));
    const refusals: string[] = [];
    const joined = new JoinedBackplane(hosts, (why) => refusals.push(why));
    const sink = new RecordingSink();
    const starting = joined.start(sink);
    const [first, second] = sinks;
    const agents = (...ids: string[]) => ids.map((id) => agentDescriptor(id));
    const says = (agentId: string, offset: number): NumberedEvent[] => [
      { epoch: "e", offset, event: output(agentId, offset) },
    ];
    first?.onHello(agents("a", "b"));
    second?.onHello(agents("c"));
    await starting;

    expect(second?.last("a")).toBeNull();
    second?.onHostDown("crashed");
    second?.onHello(agents("a", "c", "d"));
    const why = 'second: id "a" is taken by an agent of first';
    expect([joined.refused, refusals]).toEqual([[why], [why]]);
    expect(sink.order.at(-1)).toBe("manifest a b c d");
    second?.append([...says("a", 1), ...says("d", 1)]);
    expect(sink.events.map(({ event }) => event.agentId)).toEqual(["d"]);
    const question = { agentId: "a", request: {}, input: null, cause: null };
    await expect(second?.onPark(question)).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    expect(sink.parks).toEqual([]);
    const run = { agentId: "a", run: "per-1", attempt: 1 };
    const settle = { ...run, outcome: { kind: "CANCELLED" } } as const;
    expect(await second?.onSettle?.(settle)).toBe(false);
    expect(await second?.onBegin?.(run)).toBe(false);
    second?.onBegan?.({ ...run, at: 1 });
    second?.onReturned?.(run);
    expect([...sink.settles, ...sink.asks, ...sink.began, ...sink.returned]).toEqual([]);
    expect(await first?.onSettle?.(settle)).toBe(true);
    expect(await first?.onBegin?.(run)).toBe(true);
    first?.onReturned?.(run);
    expect([sink.settles, sink.asks, sink.returned]).toEqual([[settle], [run], [run]]);
    joined.cancel("a", "per-1", null);
    joined.settled("d", "per-2", true);
    joined.cancel("nobody", "per-3", null);
    expect(told).toEqual(["first cancel a per-1", "second settled d per-2 true"]);
    expect(second?.reached("a", { epoch: "e", offset: 1 })).toBeNull();
    expect(await joined.call("start", { agentId: "a" })).toBe("first");
    // Its end does not end the other host's agent, and its restart is not a second refusal.
    second?.onHostDown("crashed again");
    second?.onHello(agents("a", "c", "d"));
    expect(refusals).toEqual([why]);
    // An id that the first host gives up goes to the second.
    first?.onHello(agents("b"));
    expect(joined.refused).toEqual([]);
    expect(told.slice(2)).toEqual(["second welcome a"]);
    expect(sink.order.at(-1)).toBe("manifest b a c d");
    second?.append(says("a", 2));
    expect(sink.events.at(-1)?.event.agentId).toBe("a");
    expect(await joined.call("start", { agentId: "a" })).toBe("second");
  });

  it("[LINK-1302] starts an agent only when no other host has its id, where its log ends by then", async () => {
    const [one, two] = ["kept", "other"].map((id) => new AgentHost({ definitions: { id } }));
    if (!one || !two) throw new Error("two hosts");
    const joined = new JoinedBackplane([
      { name: "one", backplane: new MemoryBackplane(one) },
      { name: "two", backplane: new MemoryBackplane(two) },
    ]);
    const sink = new RecordingSink();
    await joined.start(sink);
    two.register({ id: "kept", description: "of the second host" });
    await sink.until(() => joined.refused.length > 0 && sink.of("kept", "AGENT_STARTED").length > 0);
    await one.unregister("kept");
    await sink.until(() => sink.of("kept", "AGENT_STARTED").length === 2);
    await joined.close();
    expect(sink.keptOf("kept").map(({ offset, event }) => [offset, event.type])).toEqual([
      [1, "AGENT_STARTED"],
      [2, "AGENT_STOPPED"],
      [3, "AGENT_STARTED"],
      [4, "AGENT_STOPPED"],
    ]);
  });

  it("[LINK-1314] keeps two hosts of one name apart", async () => {
    const joined = new JoinedBackplane(
      ["a", "b"].map((id) => ({
        name: "agent.ts",
        backplane: new MemoryBackplane(new AgentHost({ definitions: { id } })),
      })),
    );
    const sink = new RecordingSink();
    await joined.start(sink);
    expect(sink.order).toContain("manifest a b");
    await joined.close();
    expect([sink.of("a", "AGENT_STOPPED").length, sink.of("b", "AGENT_STOPPED").length]).toEqual([1, 1]);
  });

  it("[LINK-174] refuses to start hosts that share an id", async () => {
    const host = (): MemoryBackplane => new MemoryBackplane(new AgentHost({ definitions: { id: "same" } }));
    const joined = new JoinedBackplane([
      { name: "one", backplane: host() },
      { name: "two", backplane: host() },
    ]);
    await expect(joined.start(new RecordingSink())).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      message: 'two: id "same" is taken by an agent of one',
    });
    await joined.close();
  });
});
