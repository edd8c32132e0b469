import { describe, expect, it } from "vitest";

import { isWrite } from "../support/kubernetes/api-request.js";
import type { Resource } from "../support/kubernetes/api.js";
import { FaultProxy } from "../support/kubernetes/fault-proxy.js";
import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";

const configMap = (name: string): object => ({ metadata: { name }, data: { is: name } });

/** Names of ConfigMaps in the order in which a watch through the proxy tells them. */
async function* namesSeen(ns: Namespace, proxy: FaultProxy, signal: AbortSignal): AsyncGenerator<string> {
  for await (const { item } of cluster.as("admin", proxy.url).watch<Resource>(ns.path("configmaps"), signal))
    yield item.metadata.name;
}

describe("the proxy in front of the API server", () => {
  it(
    "passes requests on and counts them",
    inNamespace(async (ns) => {
      await using proxy = await FaultProxy.start(cluster);
      const api = cluster.as("admin", proxy.url);
      await api.call("POST", ns.path("configmaps"), configMap("a"));
      await api.call("PATCH", ns.path("configmaps/a"), { data: { is: "b" } });
      expect(await api.get(ns.path("configmaps/none"))).toBeNull();
      expect((await api.list(ns.path("configmaps"))).map(({ metadata }) => metadata.name)).toContain("a");
      const known = { group: "", resource: "configmaps", namespace: ns.name, fault: null };
      expect(proxy.seen).toEqual([
        { ...known, verb: "create", name: null, status: 201 },
        { ...known, verb: "patch", name: "a", status: 200 },
        { ...known, verb: "get", name: "none", status: 404 },
        { ...known, verb: "list", name: null, status: 200 },
      ]);
      expect(proxy.seen.filter(isWrite)).toHaveLength(2);
      api.close();
    }),
  );

  it(
    "refuses, cuts, and loses answers of what was carried out",
    inNamespace(async (ns) => {
      await using proxy = await FaultProxy.start(cluster);
      const api = cluster.as("admin", proxy.url);
      const make = (name: string) => api.call("POST", ns.path("configmaps"), configMap(name));
      for (const status of [409, 429, 500] as const)
        proxy.rule(isWrite, { kind: "refuse", status }, { times: 1 });
      for (const status of [500, 429, 409]) await expect(make("refused")).rejects.toMatchObject({ status });
      proxy.rule(isWrite, { kind: "cut" }, { times: 1 });
      await expect(make("cut")).rejects.toThrow(/socket hang up|ECONNRESET/);
      proxy.rule(isWrite, { kind: "lose" }, { times: 1 });
      await expect(make("lost")).rejects.toThrow(/socket hang up|ECONNRESET/);
      const names = (await ns.api.list(ns.path("configmaps"))).map(({ metadata }) => metadata.name);
      expect(names).toEqual(["kube-root-ca.crt", "lost"]);
      {
        using _down = proxy.goDown();
        await expect(make("down")).rejects.toThrow(/socket hang up|ECONNRESET|disconnected/);
      }
      await make("up");
      api.close();
    }),
  );

  it(
    "lets a watch fall silent, go on, and begin too late",
    inNamespace(async (ns) => {
      await using proxy = await FaultProxy.start(cluster);
      const done = new AbortController();
      const names = namesSeen(ns, proxy, done.signal);
      expect((await names.next()).value).toBe("kube-root-ca.crt");
      const next = names.next();
      {
        using _stalled = proxy.stallWatches();
        await ns.api.call("POST", ns.path("configmaps"), configMap("late"));
        // Another watch hears of it; the stalled one has had the same time.
        await ns.api.until(ns.path("configmaps/late"), (item) => item !== null);
        expect(await Promise.race([next, Promise.resolve("silent")])).toBe("silent");
      }
      expect((await next).value).toBe("late");
      done.abort();
      proxy.rule(({ verb }) => verb === "watch", { kind: "expire" }, { times: 1 });
      await expect(namesSeen(ns, proxy, AbortSignal.timeout(60_000)).next()).rejects.toThrow(/"code":410/);
    }),
  );
});
