import { beforeAll, describe, expect, it } from "vitest";

import { isWrite, type ApiRequest } from "../../support/kubernetes/api-request.js";
import { conditionOf, type Resource } from "../../support/kubernetes/api.js";
import { FaultProxy, type Fault } from "../../support/kubernetes/fault-proxy.js";
import { cluster, inNamespace, type Namespace } from "../../support/kubernetes/namespace.js";
import { makeAccount, OperatorProcess } from "../../support/kubernetes/operator-process.js";
import { agentServer, scaleOperator, serverPath } from "../../support/kubernetes/operator.js";
import { deploy } from "../terrarium-in-cluster.js";

// Each test runs an operator of its own, for its own namespace. The one in the cluster looks after all.
beforeAll(() => scaleOperator(cluster, 0));

/** A namespace with an account for an operator. */
const inOwnNamespace = (body: (ns: Namespace) => Promise<void>) =>
  inNamespace(async (ns) => {
    await makeAccount(ns);
    await body(ns);
  });

const { api } = cluster;
const isLease = ({ resource }: ApiRequest): boolean => resource === "leases";
const isOwnWrite = (request: ApiRequest): boolean =>
  isWrite(request) && !isLease(request) && request.resource !== "events";

/** A server without pods: it is complete at once. */
const stopped = (port: number): object => ({ gateway: { replicas: 0, port }, agents: [] });

/** Waits until the status is about the present spec, and says that nothing is left to do. */
async function settled(ns: Namespace, name: string): Promise<void> {
  await api.until(serverPath(ns, name), (item) => {
    const conditions = ["Accepted", "Progressing", "Ready"].map((type) => conditionOf(item, type));
    return (
      conditions.every((condition) => condition?.observedGeneration === item?.metadata.generation) &&
      conditionOf(item, "Accepted")?.status === "True" &&
      conditionOf(item, "Progressing")?.status === "False"
    );
  });
}

/** Kinds and names of everything that was made, and the port of the Service. */
async function madeIn(ns: Namespace, name: string): Promise<readonly string[]> {
  const kinds = [
    "statefulset",
    "service",
    "secret",
    "serviceaccount",
    "poddisruptionbudget",
    "networkpolicy",
  ];
  const listing = [...kinds, "persistentvolumeclaim"].join(",");
  const all = JSON.parse(await ns.kubectl(["get", listing, "--output", "json"])) as {
    readonly items: readonly (Resource<{ readonly ports?: readonly { readonly port: number }[] }> & {
      kind: string;
    })[];
  };
  return all.items
    .filter(({ metadata }) => metadata.name === name || metadata.name.startsWith(`${name}-`))
    .map(
      ({ kind, metadata, spec }) =>
        `${kind} ${metadata.name.replace(name, "NAME")} ${spec?.ports?.[0]?.port ?? ""}`,
    )
    .toSorted();
}

/** The same numbers for the same seed, from 0 to 1. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe.concurrent("the operator, when things go wrong", () => {
  it(
    "[OPERATOR-1050] is killed after any of its writes, and the next one finishes the work",
    inOwnNamespace(async (ns) => {
      await using proxy = await FaultProxy.start(cluster);
      let operator = await OperatorProcess.start(ns, proxy.url);
      await ns.apply(agentServer(stopped(4001), "calm"));
      await settled(ns, "calm");
      const expected = await madeIn(ns, "calm");
      expect(expected.length).toBeGreaterThan(5);
      let kills = 0;
      for (let write = 1; ; write += 1) {
        const name = `killed-${write}`;
        {
          // The API server carries out this write, and the process never hears of it; it gets no further.
          using _rest = proxy.rule(isOwnWrite, { kind: "cut" }, { skip: write });
          using _last = proxy.rule(isOwnWrite, { kind: "lose" }, { skip: write - 1, times: 1 });
          const struck = proxy.next(({ fault }) => fault === "lose").then(() => true);
          await ns.apply(agentServer(stopped(4001), name));
          const isStruck = await Promise.race([struck, settled(ns, name).then(() => false)]);
          if (!isStruck) break;
          await operator.kill();
        }
        kills += 1;
        operator = await OperatorProcess.start(ns, proxy.url);
        await settled(ns, name);
        expect(await madeIn(ns, name)).toEqual(expected);
      }
      expect(kills).toBeGreaterThan(5);
      process.stdout.write(`killed after each of ${kills} writes; wrong states: 0\n`);
      await operator[Symbol.asyncDispose]();
    }),
  );

  it(
    "[OPERATOR-1051] comes through a storm of conflicts, refusals, lost answers, cut and silent watches",
    inOwnNamespace(async (ns) => {
      await using proxy = await FaultProxy.start(cluster);
      await using operator = await OperatorProcess.start(ns, proxy.url);
      await operator.logged("leads");
      await ns.apply(agentServer(stopped(4001), "before"));
      await settled(ns, "before");
      const expected = await madeIn(ns, "before");
      expect(expected).toContain("Service NAME 4001");
      const seed = 7;
      const random = randomOf(seed);
      const storm = (chance: number, matches: (request: ApiRequest) => boolean, fault: Fault) =>
        proxy.rule((request) => !isLease(request) && matches(request) && random() < chance, fault);
      const isWatch = ({ verb }: ApiRequest): boolean => verb === "watch";
      const strike = async (count: number): Promise<void> => {
        for (let struck = 0; struck < count; struck += 1) await proxy.next(({ fault }) => fault !== null);
      };
      const names = ["one", "two", "three"];
      {
        using _conflicts = storm(0.15, isWrite, { kind: "refuse", status: 409 });
        using _busy = storm(0.15, () => true, { kind: "refuse", status: 429, retryAfterSeconds: 1 });
        using _broken = storm(0.1, () => true, { kind: "refuse", status: 500 });
        using _cut = storm(0.1, () => true, { kind: "cut" });
        using _lost = storm(0.2, isWrite, { kind: "lose" });
        using _expired = storm(0.3, isWatch, { kind: "expire" });
        using _silent = storm(0.3, isWatch, { kind: "stall" });
        for (const name of names) await ns.apply(agentServer(stopped(4000), name));
        proxy.cut();
        await strike(25);
        for (const name of names) await ns.apply(agentServer(stopped(4001), name));
        await ns.kubectl(["delete", "service", "--all"]);
        proxy.cut();
        await strike(25);
      }
      for (const name of names) {
        await settled(ns, name);
        await api.until(ns.path(`services/${name}`), (service) => service !== null);
        expect(await madeIn(ns, name)).toEqual(expected);
      }
      const faults = proxy.seen.filter(({ fault }) => fault !== null).length;
      expect(faults).toBeGreaterThan(10);
      process.stdout.write(
        `seed ${seed}: ${faults} faults in ${proxy.seen.length} requests; wrong states: 0\n`,
      );
    }),
  );

  it(
    "[OPERATOR-1052] loses the API server until it gives its lease up, while terrariums go on; then it catches up",
    inOwnNamespace(async (ns) => {
      await using proxy = await FaultProxy.start(cluster);
      await using operator = await OperatorProcess.start(ns, proxy.url);
      await deploy(ns);
      const pod = await api.call("GET", ns.path("pods/garden-0"));
      {
        using _down = proxy.goDown();
        await ns.apply(agentServer({ gateway: { env: [{ name: "MODEL", value: "new" }] } }));
        await operator.logged("leads no longer");
        expect((await api.call("GET", ns.path("pods/garden-0"))).metadata.uid).toBe(pod.metadata.uid);
      }
      await api.until(
        ns.path("pods/garden-0"),
        (item) => item !== null && item.metadata.uid !== pod.metadata.uid,
      );
      await api.condition(serverPath(ns, "garden"), "Ready");
      await settled(ns, "garden");
    }),
  );

  it(
    "[OPERATOR-1053] notices watches that fall silent, and changed definitions",
    inOwnNamespace(async (ns) => {
      await using proxy = await FaultProxy.start(cluster);
      await using operator = await OperatorProcess.start(ns, proxy.url);
      await operator.logged("leads");
      await ns.apply(agentServer(stopped(4000), "quiet"));
      await settled(ns, "quiet");
      {
        using _silent = proxy.stallWatches();
        await ns.apply(agentServer(stopped(4001), "quiet"));
        await settled(ns, "quiet");
      }
      expect(await madeIn(ns, "quiet")).toContain("Service NAME 4001");
      const definition = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/agentservers.terrarium.dev";
      type Definition = Resource<{
        versions: [
          { schema: { openAPIV3Schema: { properties: { spec: { properties: Record<string, object> } } } } },
        ];
      }>;
      const { spec } = await api.call<Definition>("GET", definition);
      const changed = structuredClone(spec);
      const properties = changed?.versions[0].schema.openAPIV3Schema.properties.spec.properties ?? {};
      properties["later"] = { type: "string", description: "of a later version" };
      await api.call("PATCH", definition, { spec: changed });
      await ns.apply(agentServer(stopped(4002), "quiet"));
      await settled(ns, "quiet");
      expect(await madeIn(ns, "quiet")).toContain("Service NAME 4002");
      await api.call("PATCH", definition, { spec });
    }),
  );

  it(
    "[OPERATOR-1054] acts only with the lease: cut off it stops, and a clock that is an hour ahead takes nothing",
    inOwnNamespace(async (ns) => {
      await using first = await FaultProxy.start(cluster);
      await using second = await FaultProxy.start(cluster);
      await using one = await OperatorProcess.start(ns, first.url);
      await one.logged("leads");
      const ahead = "const now=Date.now.bind(Date);Date.now=()=>now()+3600000";
      const skewed = `--import=data:text/javascript,${encodeURIComponent(ahead)}`;
      await using two = await OperatorProcess.start(ns, second.url, skewed);
      await second.next(isLease);
      await ns.apply(agentServer(stopped(4001), "apart"));
      await settled(ns, "apart");
      for (let renewal = 0; renewal < 3; renewal += 1) await second.next(isLease);
      expect(second.seen.filter(isWrite)).toEqual([]);
      const before = first.seen.length;
      {
        using _apart = first.goDown();
        await two.logged("leads");
        await ns.apply(agentServer(stopped(4003), "apart"));
        await settled(ns, "apart");
        expect(await madeIn(ns, "apart")).toContain("Service NAME 4003");
      }
      // It is back, reads the lease of the other, and leaves things alone.
      await first.next(isLease);
      await first.next(isLease);
      expect(first.seen.slice(before).filter(isOwnWrite)).toEqual([]);
    }),
  );

  it(
    "[OPERATOR-1055] writes nothing at rest but its lease, and asks for nothing that it may not have",
    inOwnNamespace(async (ns) => {
      await using proxy = await FaultProxy.start(cluster);
      await using operator = await OperatorProcess.start(ns, proxy.url);
      await operator.logged("leads");
      await deploy(ns);
      await settled(ns, "garden");
      const renewal = () => proxy.next((request) => isLease(request) && isWrite(request));
      await renewal();
      const before = proxy.seen.length;
      const began = performance.now();
      for (let count = 0; count < 10; count += 1) await renewal();
      const minutes = (performance.now() - began) / 60_000;
      const writes = proxy.seen.slice(before).filter((request) => isWrite(request) && !isLease(request));
      process.stdout.write(`at rest: ${writes.length} writes in ${minutes.toFixed(1)} minutes\n`);
      expect(writes).toEqual([]);
      expect(proxy.seen.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
    }),
  );
});
