import { describe, expect, inject, it } from "vitest";
import { conditionOf, type Resource } from "../support/kubernetes/api.js";
import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";
import { agentServer, modules, nudge, serverPath } from "../support/kubernetes/operator.js";
import { COUNTER, deploy } from "./terrarium-in-cluster.js";

type Server = Resource<unknown, { readonly agents?: readonly { readonly id: string }[] }>;

const { api } = cluster;
const hasReason = (type: string, reason: string) => (item: Server | null) =>
  conditionOf(item, type)?.reason === reason;

const podUid = async (ns: Namespace): Promise<string> =>
  (await api.call("GET", ns.path("pods/garden-0"))).metadata.uid;

describe("the operator, given a spec", () => {
  it(
    "[OPERATOR-1026] [OPERATOR-1022] leaves what runs alone when the spec is bad, and says why",
    inNamespace(async (ns) => {
      await deploy(ns);
      const uid = await podUid(ns);
      const path = serverPath(ns);
      const bad = { agents: [{ name: "counter", module: { configMap: "elsewhere", key: "counter.mjs" } }] };
      await ns.apply(agentServer(bad));
      const refused = await api.until<Server>(path, hasReason("Accepted", "ReferenceMissing"));
      expect(conditionOf(refused, "Accepted")?.message).toContain("no ConfigMap elsewhere");
      expect(conditionOf(refused, "Ready")?.status).toBe("True");
      const gateway = { podTemplate: { tolerations: [{ operator: "Nonsense" }] } };
      await ns.apply(agentServer({ gateway }));
      const wrong = await api.until<Server>(path, hasReason("Accepted", "Refused"));
      expect(conditionOf(wrong, "Accepted")?.message).toContain("Nonsense");
      const two = ns.apply(agentServer({ gateway: { replicas: 2 } }));
      await expect(two).rejects.toThrow("replicas");
      expect(await podUid(ns)).toBe(uid);
      await ns.apply(agentServer());
      await api.until<Server>(path, hasReason("Accepted", "Accepted"));
      expect(await podUid(ns)).toBe(uid);
    }),
  );

  it(
    "[OPERATOR-1030] [OPERATOR-1022] starts again with a changed module, and tells a broken one in its own words",
    inNamespace(async (ns) => {
      await deploy(ns);
      const path = serverPath(ns);
      await ns.apply(modules({ "counter.mjs": `import "nothere"; ${COUNTER}` }));
      const broken = await api.until<Server>(path, hasReason("Degraded", "AgentModuleFailed"));
      expect(conditionOf(broken, "Degraded")?.message).toContain("Cannot find module 'nothere'");
      expect(conditionOf(broken, "Ready")?.status).toBe("False");
      await ns.apply(modules({ "counter.mjs": COUNTER.replace('id: "counter"', 'id: "other"') }));
      const good = await api.until<Server>(path, (item) => item?.status?.agents?.[0]?.id === "other");
      expect(conditionOf(good, "Degraded")?.status).toBe("False");
      expect(await ns.kubectl(["describe", "ags", "garden"])).toContain("AgentModuleFailed");
    }),
  );

  it(
    "[OPERATOR-1022] tells an image that is missing, and goes on when it is corrected",
    inNamespace(async (ns) => {
      const path = serverPath(ns);
      await ns.apply(
        modules({ "counter.mjs": COUNTER }),
        agentServer({ gateway: { image: "localhost/nowhere:1" } }),
      );
      const missing = await api.until<Server>(path, hasReason("Ready", "ImageMissing"));
      expect(conditionOf(missing, "Ready")?.message).toContain("localhost/nowhere:1");
      await ns.apply(agentServer());
      await api.condition(path, "Ready");
    }),
  );

  it(
    "[OPERATOR-1070] runs on while a new image is missing, and changes once there is one",
    inNamespace(async (ns) => {
      const terrarium = await deploy(ns);
      const uid = await podUid(ns);
      const path = serverPath(ns);
      await ns.apply(agentServer({ gateway: { image: "localhost/nowhere:1" } }));
      const held = await api.until<Server>(path, hasReason("Accepted", "ImageMissing"));
      expect(conditionOf(held, "Accepted")?.message).toContain("localhost/nowhere:1");
      expect(conditionOf(held, "Ready")?.status).toBe("True");
      expect(await podUid(ns)).toBe(uid);
      expect(await terrarium.invoke("counter", "one", "ada")).toEqual({ count: 1, input: "one" });
      // Another name of the image that runs.
      await ns.apply(agentServer({ gateway: { image: `docker.io/library/${inject("images").gateway}` } }));
      await api.until(ns.path("pods/garden-0"), (pod) => pod !== null && pod.metadata.uid !== uid);
      await api.condition(ns.path("pods/garden-0"), "Ready");
      expect(await terrarium.invoke("counter", "two", "ada")).toEqual({ count: 2, input: "two" });
      await api.until(ns.path("pods/garden-image-check"), (pod) => pod === null);
    }),
  );

  it(
    "[OPERATOR-1033] leaves an object of another owner alone",
    inNamespace(async (ns) => {
      const service = {
        apiVersion: "v1",
        kind: "Service",
        metadata: { name: "garden" },
        spec: { ports: [{ port: 80 }] },
      };
      await ns.apply(service, modules({ "counter.mjs": COUNTER }), agentServer());
      const path = serverPath(ns);
      const refused = await api.until<Server>(path, hasReason("Accepted", "NameTaken"));
      expect(conditionOf(refused, "Accepted")?.message).toContain("Service garden");
      expect(await api.get(ns.path("apps/v1/statefulsets/garden"))).toBeNull();
      await ns.kubectl(["delete", "service", "garden"]);
      await nudge(ns);
      await api.condition(path, "Ready");
    }),
  );
});
