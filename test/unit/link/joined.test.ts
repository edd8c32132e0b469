import { describe, expect, it } from "vitest";
import { JoinedBackplane } from "../../../src/link/joined.js";
import { MemoryBackplane } from "../../../src/link/channels/memory.js";
import type { BackplaneSink } from "../../../src/link/port.js";
import type { NumberedEvent } from "../../../src/events/event.js";
import type { Settlement } from "../../../src/events/run.js";
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
        settled: (agentId: string, run: string, { isKept }: Settlement) =>
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

    expect(second?.placeOf("a")).toBeNull();
    second?.onHostDown("crashed");
    second?.onHello(agents("a", "c", "d"));
    const why = 'second: id "a" is taken by an agent of first';
    expect([joined.refused, refusals]).toEqual([[why], [why]]);
    expect(sink.order.at(-1)).toBe("manifest a b c d");
    const termsOf = (host: BackplaneSink | undefined, ...ids: string[]) =>
      new Map(ids.map((id) => [id, { term: host?.placeOf(id)?.term ?? 0 }]));
    second?.append([...says("a", 1), ...says("d", 1)], termsOf(second, "a", "d"));
    expect(sink.notGranted).toBe(1);
    expect(sink.events.map(({ event }) => event.agentId)).toEqual(["d"]);
    const question = { agentId: "a", request: {}, input: null, cause: null };
    await expect(second?.onPark(question)).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
    expect(sink.parks).toEqual([]);
    const run = { agentId: "a", run: "per-1", attempt: 1 };
    const settle = { ...run, outcome: { kind: "CANCELLED" } } as const;
    expect(await second?.onSettle?.(settle)).toEqual({ isKept: false });
    expect(await second?.onBegin?.(run)).toBe(false);
    second?.onBegan?.({ ...run, at: 1 });
    second?.onReturned?.(run);
    expect([...sink.settles, ...sink.asks, ...sink.began, ...sink.returned]).toEqual([]);
    expect(await first?.onSettle?.(settle)).toEqual({ isKept: true });
    expect(await first?.onBegin?.(run)).toBe(true);
    first?.onReturned?.(run);
    expect([sink.settles, sink.asks, sink.returned]).toEqual([[settle], [run], [run]]);
    joined.cancel("a", "per-1", null);
    joined.settled("d", "per-2", { isKept: true });
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
    expect(sink.order.at(-1)).toBe("manifest a b c d");
    second?.append(says("a", 2), termsOf(second, "a"));
    expect(sink.events.at(-1)?.event.agentId).toBe("a");
    expect(await joined.call("start", { agentId: "a" })).toBe("second");
  });

  it("[LINK-1323] drops and counts what a host says of agents in a term that has ended, or that it never had", async () => {
    const sinks: BackplaneSink[] = [];
    const idle = { call: () => Promise.reject(new Error("not called")), cancel: () => undefined };
    const hosts = ["one", "two"].map((name) => ({
      name,
      backplane: {
        ...idle,
        start: (sink: BackplaneSink) => Promise.resolve(void sinks.push(sink)),
        settled: () => undefined,
        freeze: () => Promise.resolve(),
        release: () => undefined,
        welcome: () => undefined,
        close: () => Promise.resolve(),
      },
    }));
    const sink = new RecordingSink();
    await new JoinedBackplane(hosts).start(sink);
    const [one, two] = sinks;
    const term = (host: BackplaneSink | undefined, id: string) => host?.placeOf(id)?.term ?? 0;
    const say = (host: BackplaneSink | undefined, terms: Record<string, number>): string[] => {
      const before = sink.events.length;
      const batch = Object.keys(terms).map((id) => ({ epoch: "e", offset: 1, event: output(id, 1) }));
      host?.append(batch, new Map(Object.entries(terms).map(([id, granted]) => [id, { term: granted }])));
      return sink.events.slice(before).map(({ event }) => event.agentId);
    };
    one?.onHello([agentDescriptor("a"), agentDescriptor("b")]);
    const first = { a: term(one, "a"), b: term(one, "b") };
    expect(say(one, first)).toEqual(["a", "b"]);
    // Described anew: the same term.
    one?.onManifest({ added: [agentDescriptor("b", { description: "new" })], removed: [] });
    expect(say(one, first)).toEqual(["a", "b"]);
    one?.onHello([agentDescriptor("b")]);
    two?.onHello([agentDescriptor("a")]);
    expect(term(two, "a")).toBeGreaterThan(first.a);
    expect(say(one, first)).toEqual([]);
    expect(say(two, { a: term(two, "a"), b: first.b, stranger: 1 })).toEqual(["a"]);
    expect(say(one, { ...first, b: term(one, "b") })).toEqual(["b"]);
    expect(sink.notGranted).toBe(2 + 2 + 1);
  });

  it("[LINK-1470] tells of what has changed, and shows all agents in one map", async () => {
    const sinks: BackplaneSink[] = [];
    const hosts = ["one", "two"].map((name) => ({
      name,
      isRemote: true,
      backplane: {
        call: () => Promise.reject(new Error("not called")),
        cancel: () => undefined,
        start: (sink: BackplaneSink) => Promise.resolve(void sinks.push(sink)),
        settled: () => undefined,
        freeze: () => Promise.resolve(),
        release: () => undefined,
        welcome: () => undefined,
        close: () => Promise.resolve(),
      },
    }));
    const joined = new JoinedBackplane(hosts);
    const sink = new RecordingSink();
    const maps = new Set<unknown>();
    let latest: unknown = null;
    sink.onAgents = ({ added, removed }, all) => {
      maps.add(all);
      latest = [added.map(({ id }) => id).join(" "), removed.join(" "), [...all.keys()].join(" ")];
    };
    const after = (act: () => void): unknown => {
      latest = null;
      act();
      return latest;
    };
    await joined.start(sink);
    const [one, two] = sinks;
    const agents = (...ids: string[]) => ids.map((id) => agentDescriptor(id));
    expect(after(() => one?.onHello([]))).toBeNull();
    expect(after(() => one?.onHello(agents("a", "b")))).toEqual(["a b", "", "a b"]);
    expect(after(() => two?.onHello(agents("c")))).toEqual(["c", "", "a b c"]);
    expect(after(() => two?.onManifest({ added: agents("d"), removed: [] }))).toEqual(["d", "", "a b c d"]);
    expect(after(() => two?.onManifest({ added: agents("c", "d"), removed: ["d"] }))).toEqual([
      "d c",
      "",
      "a b c d",
    ]);
    // Neither is anything to anybody but the hosts.
    expect(after(() => two?.onManifest({ added: agents("a"), removed: ["unknown"] }))).toBeNull();
    expect(after(() => two?.onManifest({ added: agents("e"), removed: ["e"] }))).toEqual([
      "e",
      "",
      "a b c d e",
    ]);
    expect(after(() => two?.onManifest({ added: [], removed: ["e", "c"] }))).toEqual(["", "e c", "a b d"]);
    // `two` waits for it.
    expect(after(() => one?.onManifest({ added: [], removed: ["a"] }))).toEqual(["a", "", "a b d"]);
    expect(after(() => one?.onHello(agents("b", "f")))).toEqual(["b f", "", "a b d f"]);
    expect(after(() => one?.onHostDown("gone"))).toBeNull();
    const [, second] = hosts;
    if (second) expect(after(() => joined.remove(second.backplane))).toEqual(["", "d a", "b f"]);
    expect(maps.size).toBe(1);
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

  it("[LINK-1351] hosts join and leave while running; remote ones do not make the gateway unready", async () => {
    const joined = new JoinedBackplane([]);
    const sink = new RecordingSink();
    await joined.start(sink);
    const sinks = new Map<string, BackplaneSink>();
    const backplanes = new Map<string, never>();
    const remote = (name: string): string => {
      const start = (started: BackplaneSink): Promise<void> => {
        sinks.set(name, started);
        return Promise.resolve();
      };
      const nothing = (): Promise<void> => Promise.resolve();
      const rest = {
        call: nothing as never,
        cancel: nothing,
        settled: nothing,
        freeze: nothing,
        close: nothing,
      };
      const backplane = { ...rest, start, release: nothing, welcome: nothing };
      const added = { name: "far", backplane: backplane as never, isRemote: true };
      backplanes.set(name, added.backplane);
      return joined.add(added);
    };
    expect([remote("far"), remote("far (1)")]).toEqual(["far", "far (1)"]);
    sinks.get("far")?.onHello([agentDescriptor("a")]);
    expect([joined.hostOf("a"), joined.hostOf("b")]).toEqual(["far", null]);
    sinks.get("far")?.onHostDown("lost");
    expect([joined.awayFor(() => true), joined.allAway]).toEqual([["far: lost"], false]);
    // What a remote host that is gone had goes to the next that brings it.
    sinks.get("far (1)")?.onHello([agentDescriptor("a")]);
    expect([joined.hostOf("a"), joined.refused]).toEqual(["far (1)", []]);
    expect(joined.awayFor(() => true)).toEqual([]);
    joined.remove(backplanes.get("far (1)") as never);
    expect([joined.hostOf("a"), sink.order.at(-1)]).toEqual([null, "manifest "]);
    expect(remote("far (1)")).toBe("far (1)");
    await joined.close();
  });

  it("[LINK-1780] a host that only stood by, or has lost its agents, takes none away when it goes", async () => {
    const sinks: BackplaneSink[] = [];
    const host = (): never => {
      const start = (sink: BackplaneSink): Promise<void> => {
        sinks.push(sink);
        return Promise.resolve();
      };
      return { start, close: () => Promise.resolve() } as never;
    };
    const joined = new JoinedBackplane([
      { name: "thread", backplane: host() },
      { name: "far", backplane: host(), isRemote: true },
      { name: "main", backplane: host(), isRemote: true },
    ]);
    const starting = joined.start(new RecordingSink());
    const [thread, far, main] = sinks;
    thread?.onHello([]);
    main?.onHello([agentDescriptor("a")]);
    await starting;
    far?.onHello([agentDescriptor("a")]);
    const away = (): readonly string[] => joined.awayFor(() => true);

    far?.onHostAway?.();
    expect(away()).toEqual([]);
    far?.onHostDown("lost");
    expect(away()).toEqual([]);
    // A thread stands by for what another gateway has: the gateway serves all the same.
    thread?.onHostDown("crashed");
    expect([away(), joined.allAway]).toEqual([[], false]);
    main?.onHostDown("gone");
    expect(away()).toEqual(["main: gone"]);
    await joined.close();
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
