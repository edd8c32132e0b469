import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DirectoryChange, type HostDirectory, LocalDirectory } from "../../src/link/directory.js";
import { agentDescriptor } from "../support/host-kit.js";

interface Made {
  readonly directory: HostDirectory;
  readonly changes: DirectoryChange[];
  readonly refusals: string[];
}

const directories: readonly { readonly name: string; readonly make: () => Made }[] = [
  {
    name: "local",
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
];

const agents = (...ids: string[]) => ids.map((id) => agentDescriptor(id));

/** `+a@one` and `-a`, as they were told. */
function told(changes: readonly DirectoryChange[]): string[] {
  return changes.map(({ added, removed }) =>
    [...added.map(({ agent, host }) => `+${agent.id}@${host}`), ...removed.map((id) => `-${id}`)].join(" "),
  );
}

describe.each(directories)("host directory: $name", ({ make }) => {
  it("[LINK-1311] gives an id to the first host that offers it, and to the next when that gives it up", () => {
    const { directory, changes, refusals } = make();
    directory.hello("one", agents("a"));
    directory.hello("two", agents("a", "b"));
    directory.hello("three", agents("a"));
    expect(refusals).toEqual(["two a", "three a"]);
    expect([...directory.refusedOf("two")]).toEqual([["a", 'two: id "a" is taken by an agent of one']]);
    // Offered in vain again: it is told once.
    directory.hello("two", agents("a", "b"));
    expect(refusals).toHaveLength(2);
    directory.change("one", { added: [], removed: ["a"] });
    expect(directory.entries.get("a")?.host).toBe("two");
    directory.change("two", { added: [], removed: ["a"] });
    directory.change("three", { added: [], removed: ["a"] });
    expect(told(changes)).toEqual(["+a@one", "+b@two", "+b@two", "+a@two", "+a@three", "-a"]);
    expect([directory.refusedOf("two").size, [...directory.entries.keys()]]).toEqual([0, ["b"]]);
  });

  it("[LINK-1312] adds and removes one agent without touching the others", () => {
    const { directory, changes } = make();
    directory.hello("one", agents("a", "b"));
    const b = directory.entries.get("b");
    directory.change("one", { added: agents("c"), removed: ["a", "unknown"] });
    // What another host has is not this one's to remove.
    directory.change("two", { added: [], removed: ["b"] });
    expect(told(changes)).toEqual(["+a@one +b@one", "+c@one -a"]);
    expect(directory.entries.get("b")).toBe(b);
  });

  it("[LINK-1313] lists the agents of a host in the order of its offers, and forgets what a new life does not offer", () => {
    const { directory, changes } = make();
    const idsOf = (host: string) => directory.agentsOf(host).map(({ id }) => id);
    directory.hello("one", agents("a"));
    directory.hello("two", agents("a", "b", "c"));
    directory.change("two", { added: [agentDescriptor("b", { description: "new" })], removed: [] });
    directory.hello("one", []);
    expect([idsOf("one"), idsOf("two"), idsOf("three")]).toEqual([[], ["a", "b", "c"], []]);
    expect(directory.entries.get("b")?.agent.description).toBe("new");
    expect(told(changes).slice(2)).toEqual(["+b@two", "+a@two"]);
  });

  it("[LINK-1311] [LINK-1312] agrees with a list of offers after any sequence of them, and tells every change", () => {
    const hosts = fc.constantFrom("one", "two", "three");
    const ids = fc.uniqueArray(fc.constantFrom<string[]>("a", "b", "c", "d"), { maxLength: 4 });
    const step = fc.record({ host: hosts, hello: fc.boolean(), added: ids, removed: ids });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { directory, changes } = make();
        const offers = new Map<string, Set<string>>();
        const homes = new Map<string, string>();
        for (const { host, hello, added, removed } of steps) {
          const before = offers.get(host) ?? new Set();
          const kept = hello ? [] : [...before].filter((id) => !removed.includes(id));
          offers.set(host, new Set([...kept, ...added]));
          if (hello) directory.hello(host, agents(...added));
          else directory.change(host, { added: agents(...added), removed });
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
    );
  });
});
