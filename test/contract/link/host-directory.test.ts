import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DirectoryChange, type HostDirectory, LocalDirectory } from "../../../src/link/directory.js";
import { ClusterDirectory } from "../../../src/cluster/agents/directory.js";
import { systemClock } from "../../../src/base/clock.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { openJetStream, overJetStream, unexpected } from "../jetstream.js";

interface Made {
  readonly directory: HostDirectory;
  readonly changes: DirectoryChange[];
  readonly refusals: string[];
}

interface Kind {
  readonly name: string;
  readonly make: () => Made | Promise<Made>;
  /** Sequences of offers that are tried. */
  readonly sequences: number;
}

const { jetstream } = overJetStream<Kind>({
  name: "jetstream",
  sequences: 6,
  async make() {
    const changes: DirectoryChange[] = [];
    const refusals: string[] = [];
    const cluster = await openJetStream();
    const directory = await ClusterDirectory.open({
      replica: await cluster.work(),
      leases: await cluster.leases(),
      checkMs: 60_000,
      clock: systemClock,
      onChange: (change) => changes.push(change),
      onRefused: (_why, agentId, host) => refusals.push(`${host} ${agentId}`),
      onInherited: unexpected,
      onError: unexpected,
    });
    return { directory, changes, refusals };
  },
});

const directories: readonly Kind[] = [
  {
    name: "local",
    sequences: 100,
    make() {
      const changes: DirectoryChange[] = [];
      const refusals: string[] = [];
      const directory = new LocalDirectory({
        onChange: (change) => changes.push(change),
        onRefused: (_why, agentId, host) => refusals.push(`${host} ${agentId}`),
      });
      return { directory, changes, refusals };
    },
  },
  ...(jetstream ? [jetstream] : []),
];

const agents = (...ids: string[]) => ids.map((id) => agentDescriptor(id));

/** `+a@one` and `-a`, as they were told. */
function told(changes: readonly DirectoryChange[]): string[] {
  return changes.map(({ added, removed }) =>
    [...added.map(({ agent, host }) => `+${agent.id}@${host}`), ...removed.map((id) => `-${id}`)].join(" "),
  );
}

describe.each(directories)("host directory: $name", ({ make, sequences }) => {
  it("[LINK-1311] gives an id to the first host that offers it, and to the next when that gives it up", async () => {
    const { directory, changes, refusals } = await make();
    await directory.hello("one", agents("a"));
    await directory.hello("two", agents("a", "b"));
    await directory.hello("three", agents("a"));
    expect(refusals).toEqual(["two a", "three a"]);
    expect([...directory.refusedOf("two")]).toEqual([["a", 'two: id "a" is taken by an agent of one']]);
    // Offered in vain again: it is told once.
    await directory.hello("two", agents("a", "b"));
    expect(refusals).toHaveLength(2);
    await directory.change("one", { added: [], removed: ["a"] });
    expect(directory.entries.get("a")?.host).toBe("two");
    await directory.change("two", { added: [], removed: ["a"] });
    await directory.change("three", { added: [], removed: ["a"] });
    expect(told(changes)).toEqual(["+a@one", "+b@two", "+b@two", "+a@two", "+a@three", "-a"]);
    expect([directory.refusedOf("two").size, [...directory.entries.keys()]]).toEqual([0, ["b"]]);
  });

  it("[LINK-1312] adds and removes one agent without touching the others", async () => {
    const { directory, changes } = await make();
    await directory.hello("one", agents("a", "b"));
    const b = directory.entries.get("b");
    await directory.change("one", { added: agents("c"), removed: ["a", "unknown"] });
    // What another host has is not this one's to remove.
    await directory.change("two", { added: [], removed: ["b"] });
    expect(told(changes)).toEqual(["+a@one +b@one", "+c@one -a"]);
    expect(directory.entries.get("b")).toBe(b);
  });

  it("[LINK-1337] lists the agents of a host that is gone for good as its own, until another host offers them", async () => {
    const { directory, changes, refusals } = await make();
    await directory.hello("one", agents("a", "b", "c"));
    await directory.hello("two", agents("c"));
    expect(refusals).toEqual(["two c"]);
    const before = directory.entries.get("a")?.term ?? 0;
    await directory.vacate("one");
    // Who waited for one gets it at once.
    expect([directory.entries.get("c")?.host, directory.entries.get("a")?.host]).toEqual(["two", "one"]);
    await directory.change("two", { added: agents("a"), removed: [] });
    expect(directory.entries.get("a")?.host).toBe("two");
    expect(directory.entries.get("a")?.term).toBeGreaterThan(before);
    expect([...directory.refusedOf("two")]).toEqual([]);
    // It comes back, with what is left to it.
    await directory.hello("one", agents("a", "b"));
    expect(directory.agentsOf("one").map(({ id }) => id)).toEqual(["b"]);
    await directory.change("two", { added: agents("b"), removed: [] });
    expect(refusals).toEqual(["two c", "one a", "two b"]);
    await directory.remove("one");
    expect([...directory.entries.keys()].toSorted()).toEqual(["a", "b", "c"]);
    expect(directory.entries.get("b")?.host).toBe("two");
    expect(told(changes).at(-1)).toBe("+b@two");
  });

  it("[LINK-1337] forgets what a host was refused when it is gone for good, with who may see the agent", async () => {
    const { directory } = await make();
    await directory.hello("one", [agentDescriptor("a", { visibility: "scoped" })]);
    await directory.hello("two", [agentDescriptor("a", { visibility: "public" })]);
    await directory.vacate("two");
    expect(directory.refusedOf("two").size).toBe(0);
    await directory.vacate("one");
    const { host, agent } = directory.entries.get("a") ?? {};
    expect([host, agent?.visibility]).toEqual(["one", "scoped"]);
    // It comes back, and takes what any host may take.
    await directory.hello("two", [agentDescriptor("a", { visibility: "public" })]);
    expect(directory.entries.get("a")?.host).toBe("two");
  });

  it("[LINK-1454] lets the next host that offers them have agents of a host that goes on", async () => {
    const { directory, changes } = await make();
    await directory.hello("one", agents("a", "b"));
    await directory.free(["a"]);
    expect(directory.agentsOf("one").map(({ id }) => id)).toEqual(["a", "b"]);
    const before = directory.entries.get("a")?.term ?? Infinity;
    await directory.hello("two", agents("a", "b"));
    expect(["one", "two"].map((host) => directory.agentsOf(host).map(({ id }) => id))).toEqual([
      ["b"],
      ["a"],
    ]);
    expect(directory.entries.get("a")?.term).toBeGreaterThan(before);
    expect(told(changes).at(-1)).toBe("+a@two");
    await directory.change("two", { added: [], removed: ["a"] });
    expect(directory.entries.has("a")).toBe(false);
  });

  it("[LINK-1313] lists the agents of a host in the order of its offers, and forgets what a new life does not offer", async () => {
    const { directory, changes } = await make();
    const idsOf = (host: string) => directory.agentsOf(host).map(({ id }) => id);
    await directory.hello("one", agents("a"));
    await directory.hello("two", agents("a", "b", "c"));
    await directory.change("two", { added: [agentDescriptor("b", { description: "new" })], removed: [] });
    await directory.hello("one", []);
    expect([idsOf("one"), idsOf("two"), idsOf("three")]).toEqual([[], ["a", "b", "c"], []]);
    expect(directory.entries.get("b")?.agent.description).toBe("new");
    expect(told(changes).slice(2)).toEqual(["+b@two", "+a@two"]);
  });

  it("[LINK-1311] [LINK-1312] agrees with a list of offers after any sequence of them, and tells every change", async () => {
    const hosts = fc.constantFrom("one", "two", "three");
    const ids = fc.uniqueArray(fc.constantFrom<string[]>("a", "b", "c", "d"), { maxLength: 4 });
    const step = fc.record({ host: hosts, hello: fc.boolean(), added: ids, removed: ids });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { directory, changes } = await make();
        const offers = new Map<string, Set<string>>();
        const homes = new Map<string, string>();
        for (const { host, hello, added, removed } of steps) {
          const before = offers.get(host) ?? new Set();
          const kept = hello ? [] : [...before].filter((id) => !removed.includes(id));
          offers.set(host, new Set([...kept, ...added]));
          if (hello) await directory.hello(host, agents(...added));
          else await directory.change(host, { added: agents(...added), removed });
          for (const id of ["a", "b", "c", "d"]) {
            const home = homes.get(id);
            if (
              home !== undefined &&
              offers.get(home)?.has(id) &&
              !(home === host && removed.includes(id) && !hello)
            )
              continue;
            const willing = [...offers].filter(([, offered]) => offered.has(id)).map(([name]) => name);
            const [next] = home === host ? [...willing.filter((name) => name !== host), ...willing] : willing;
            if (next === undefined) homes.delete(id);
            else homes.set(id, next);
          }
        }
        expect(new Map([...directory.entries].map(([id, { host }]) => [id, host]))).toEqual(homes);
        const replayed = new Map<string, string>();
        for (const change of changes) {
          for (const id of change.removed) replayed.delete(id);
          for (const { agent, host } of change.added) replayed.set(agent.id, host);
        }
        expect(replayed).toEqual(homes);
        const offered = [...offers.values()].reduce((sum, ids) => sum + ids.size, 0);
        const refused = ["one", "two", "three"].reduce(
          (sum, host) => sum + directory.refusedOf(host).size,
          0,
        );
        expect(refused).toBe(offered - homes.size);
      }),
      { numRuns: sequences },
    );
  });
});
