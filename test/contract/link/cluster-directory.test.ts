import { describe, expect, it } from "vitest";
import type { CarriedAgent, CarriedChange } from "../../../src/cluster/agents/carried.js";
import { ClusterDirectory } from "../../../src/cluster/agents/directory.js";
import { type Clock, systemClock } from "../../../src/base/clock.js";
import { cleanUp } from "../../support/clean-up.js";
import { agentDescriptor } from "../../support/host-kit.js";
import { needs } from "../../support/machine.js";
import { openJetStream, testNamespace, unexpected } from "../jetstream.js";
import { waitUntil } from "../../support/wait-until.js";

const agents = (...ids: string[]) => ids.map((id) => agentDescriptor(id));
const laptop = { owner: "ada", hostId: "laptop", incarnation: "1" };

/** A gateway of a namespace. */
async function gateway(namespace: string, clock: Clock = systemClock) {
  const cluster = await openJetStream(namespace);
  const [replica, leases] = [await cluster.work(), await cluster.leases()];
  const changes: CarriedChange[] = [];
  const refusals: string[] = [];
  const inherited: CarriedAgent[] = [];
  const taken: string[] = [];
  let hasEnded = false;
  // A look may be under way when the test ends.
  cleanUp(() => void (hasEnded = true));
  const directory = await ClusterDirectory.open({
    replica,
    leases,
    checkMs: 60_000,
    clock,
    onChange: (change) => changes.push(change),
    onRefused: (why) => refusals.push(why),
    onInherited: (some) => inherited.push(...some),
    onTaken: (all) => {
      for (const [from, some] of all) taken.push(...some.map(({ agent }) => `${agent.id} from ${from}`));
    },
    onError: (error) => {
      if (!hasEnded) unexpected(error);
    },
  });
  return {
    name: cluster.gateway,
    directory,
    refusals,
    inherited,
    taken,
    told: () =>
      changes.map(({ added, removed }) =>
        [
          ...added.map(
            ({ agent, host, term, isVacant }) => `+${agent.id}@${host}#${term}${isVacant ? "?" : ""}`,
          ),
          ...removed.map((id) => `-${id}`),
        ].join(" "),
      ),
    /** As if its process was killed, and its lease over. */
    async end() {
      hasEnded = true;
      await leases.close({ release: true });
      await replica.close();
    },
    /** Everything that is stored is told here. */
    current: () => replica.transact(() => undefined),
    homes: () =>
      Object.fromEntries([...directory.entries].map(([id, { host, carrier }]) => [id, [carrier, host]])),
  };
}

async function two() {
  const namespace = testNamespace();
  return { namespace, a: await gateway(namespace), b: await gateway(namespace) };
}

describe.skipIf(needs("natsServer"))("the directory of several gateways", () => {
  it("[CLUSTER-1501] gives an agent to one of those that offer it, and the others stand by", async () => {
    const { a, b } = await two();
    const ids = ["x", "y", "z"];
    await Promise.all([
      a.directory.hello("files", agents(...ids)),
      b.directory.hello("files", agents(...ids)),
    ]);
    await Promise.all([a.current(), b.current()]);
    expect(a.homes()).toEqual(b.homes());
    const ofA = a.directory.agentsOf("files").map(({ id }) => id);
    const ofB = b.directory.agentsOf("files").map(({ id }) => id);
    expect([...ofA, ...ofB].toSorted()).toEqual(ids);
    expect([...a.directory.refusedOf("files").keys()]).toEqual(ofB);
    const [holder, other, held] = ofA.includes("x") ? [a, b, ofA] : [b, a, ofB];
    expect(other.refusals.filter((why) => why.includes('"x"'))).toEqual([
      `files: id "x" is taken by an agent of files at gateway ${holder.name}`,
    ]);
    expect([holder.directory.carries("x"), other.directory.carries("x")]).toEqual([true, false]);
    await holder.directory.change("files", { added: [], removed: held });
    await waitUntil(() => other.directory.agentsOf("files").length === ids.length);
    expect(other.directory.refusedOf("files").size).toBe(0);
    await holder.current();
    expect(holder.homes()).toEqual(Object.fromEntries(ids.map((id) => [id, [other.name, "files"]])));
    expect(holder.told()).toEqual(other.told());
  });

  it("[CLUSTER-1851] goes on from no term that the log of an agent does not take", async () => {
    const { namespace, a } = await two();
    const cluster = await openJetStream(namespace);
    const replica = await cluster.work();
    await replica.transact(() =>
      replica.put("agent-terms.last", { last: Date.now() + 2 * 366 * 86_400_000 }),
    );
    await a.directory.hello("files", agents("x"));
    const [first] = Array.from(a.directory.entries.values(), ({ term }) => term);
    expect(first).toBeLessThanOrEqual(Date.now());
    await a.directory.hello("files", agents("x", "y"));
    expect(a.directory.entries.get("y")?.term).toBeGreaterThan(first ?? Infinity);
  });

  it("[CLUSTER-1502] lets a host that dials in take its agents along, and no other one", async () => {
    const { a, b } = await two();
    await a.directory.hello("host laptop", agents("x", "y"), laptop);
    const before = a.directory.entries.get("x")?.term ?? Infinity;
    await b.directory.hello("files", agents("x"));
    await b.directory.hello("host laptop", agents("y"), { ...laptop, owner: "eve" });
    expect(b.homes()).toEqual({ x: [a.name, "host laptop"], y: [a.name, "host laptop"] });
    // Another life of the same host, which brings less.
    await b.directory.hello("host laptop (2)", agents("x"), { ...laptop, incarnation: "2" });
    await a.current();
    expect(a.homes()).toEqual({ x: [b.name, "host laptop (2)"], y: [a.name, "host laptop"] });
    expect(a.directory.entries.get("x")?.term).toBeGreaterThan(before);
    expect(a.directory.agentsOf("host laptop").map(({ id }) => id)).toEqual(["y"]);
    // It does not come back to where it was just because it is still known there.
    await a.directory.check();
    expect(a.directory.carries("x")).toBe(false);
    // When it is gone for good, those who stand by get what it had.
    await b.directory.vacate("host laptop (2)");
    await waitUntil(() => b.directory.agentsOf("files").length === 1);
    expect(b.homes()["x"]).toEqual([b.name, "files"]);
  });

  it("[CLUSTER-1503] passes on what a gateway carried whose lease has ended: to who stands by, else to one of the others", async () => {
    const { namespace, a, b } = await two();
    const c = await gateway(namespace);
    await a.directory.hello("files", agents("stood", "alone"));
    await a.directory.hello("host laptop", agents("remote", "apart"), laptop);
    await b.directory.hello("files", agents("stood"));
    await c.directory.hello("files", agents("remote"));
    await b.directory.check();
    expect(b.homes()["stood"]).toEqual([a.name, "files"]);
    await a.end();
    await Promise.all([b.directory.check(), c.directory.check()]);
    await Promise.all([b.current(), c.current()]);
    expect(b.homes()).toEqual(c.homes());
    expect(b.homes()).toMatchObject({ stood: [b.name, "files"], alone: [a.name, "files"] });
    const heirs = [b, c].filter(({ inherited }) => inherited.length > 0);
    expect(heirs.flatMap(({ inherited }) => inherited.map(({ agent }) => agent.id)).toSorted()).toEqual([
      "apart",
      "remote",
    ]);
    // Its host may come back, so that nobody else gets what it had.
    expect(c.directory.agentsOf("files")).toEqual([]);
    await Promise.all([b.directory.check(), c.directory.check()]);
    await Promise.all([b.current(), c.current()]);
    expect(b.directory.entries.get("alone")).toMatchObject({ isVacant: true });
    expect([b.name, c.name]).toContain(c.directory.entries.get("alone")?.carrier);
    const heir = b.directory.carries("remote") ? b : c;
    const [other] = [b, c].filter((one) => one !== heir);
    await other?.directory.hello("host laptop", agents("remote"), laptop);
    expect(other?.directory.carries("remote")).toBe(true);
  });

  it("[CLUSTER-1780] tells once which agents it carries now that another gateway carried, and which one", async () => {
    const { a, b } = await two();
    await a.directory.hello("files", agents("stood", "alone"));
    await a.directory.hello("host laptop", agents("remote", "moved"), laptop);
    await b.directory.hello("files", agents("stood"));
    // Its host goes to the other gateway.
    await b.directory.hello("host laptop", agents("moved"), laptop);
    expect(b.taken).toEqual([`moved from ${a.name}`]);
    await a.end();
    await b.directory.check();
    await b.directory.check();
    const ids = ["moved", "stood", "remote", "alone"];
    expect(b.taken.toSorted()).toEqual(ids.map((id) => `${id} from ${a.name}`).toSorted());
    expect(a.taken).toEqual([]);
  });

  it("[CLUSTER-1595] spreads what a gateway has left over those that live: 300 agents in threads, and 60 hosts", async () => {
    const namespace = testNamespace();
    // The other gateway has all the time for its share.
    const waiting: (() => void)[] = [];
    const patient: Clock = {
      now: () => systemClock.now(),
      monotonic: () => systemClock.monotonic(),
      after(ms, task) {
        if (ms >= 60_000) return systemClock.after(ms, task);
        waiting.push(task);
        return () => undefined;
      },
    };
    const [a, b, c] = [await gateway(namespace), await gateway(namespace, patient), await gateway(namespace)];
    const ids = Array.from({ length: 300 }, (_, at) => `agent-${at}`);
    await a.directory.hello("files", agents(...ids));
    const hosts = Array.from({ length: 60 }, (_, at) => `far-${at}`);
    for (const hostId of hosts)
      await a.directory.hello(`host ${hostId}`, agents(`${hostId}-1`, `${hostId}-2`), { ...laptop, hostId });
    for (const one of [b, c]) await one.directory.hello("files", agents(...ids));
    await a.end();
    const checking = b.directory.check();
    // The other one sees it, and takes its own share.
    while ([...c.directory.entries.values()].some(({ carrier }) => carrier === a.name)) await c.current();
    for (const go of waiting) go();
    await checking;
    const isOfB = (id: string): boolean => b.directory.carries(id);
    const shares = [ids, hosts.map((id) => `${id}-1`)].map((all) => all.filter(isOfB).length / all.length);
    for (const share of shares) expect(Math.abs(share - 0.5)).toBeLessThan(0.35);
    expect(hosts.filter((id) => isOfB(`${id}-1`) !== isOfB(`${id}-2`))).toEqual([]);
  });

  it("[CLUSTER-1504] keeps agents without a host in mind until the next first gateway, and those of hosts that may come", async () => {
    const { namespace, a, b } = await two();
    expect([a.directory.isFirst, b.directory.isFirst]).toEqual([true, true]);
    await a.directory.hello("files", agents("x"));
    await b.directory.hello("host laptop", agents("y"), laptop);
    expect((await gateway(namespace)).directory.isFirst).toBe(false);
    await a.directory.close();
    await b.current();
    expect(b.directory.entries.get("x")).toMatchObject({ isVacant: true, host: "files" });
    await b.directory.close();
    await Promise.all([a.end(), b.end()]);
    const c = await gateway(namespace);
    expect(c.directory.isFirst).toBe(true);
    expect(c.homes()).toEqual({ y: [c.name, "host laptop"] });
    expect(c.inherited.map(({ agent, identity }) => [agent.id, identity])).toEqual([["y", laptop]]);
  });
});
