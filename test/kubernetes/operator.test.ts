import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { conditionOf, type Resource } from "../support/kubernetes/api.js";
import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";
import {
  agentServer,
  installOperator,
  modules,
  scaleOperator,
  serverPath,
} from "../support/kubernetes/operator.js";
import { TOP } from "../support/machine.js";
import { COUNTER, terrariumOf, type Terrarium } from "./terrarium-in-cluster.js";

type Server = Resource<
  unknown,
  {
    readonly agents?: readonly { readonly id: string; readonly health: string }[];
    readonly agentsHealthy?: string;
    readonly replicas?: number;
  }
>;

beforeAll(() => installOperator(cluster));

const api = cluster.api;
const hasReason = (type: string, reason: string) => (item: Server | null) =>
  conditionOf(item, type)?.reason === reason;

/** Applies a server with its module and waits until it serves. */
async function deploy(ns: Namespace, spec: object = {}): Promise<Terrarium> {
  await ns.apply(modules({ "counter.mjs": COUNTER }), agentServer(spec));
  await api.condition(serverPath(ns, "garden"), "Ready");
  return terrariumOf(ns);
}

const podUid = async (ns: Namespace): Promise<string> =>
  (await api.call("GET", ns.path("pods/garden-0"))).metadata.uid;

describe("the operator", () => {
  it(
    "[OPERATOR-1027] turns the sample into a terrarium with its agents, within a minute",
    inNamespace(async (ns) => {
      await ns.kubectl(["apply", "-f", join(TOP, "deploy/samples/agentserver.yaml")]);
      await ns.kubectl(["wait", "--for=condition=Ready", "agentserver/garden", "--timeout=60s"]);
      const server = await api.until<Server>(
        serverPath(ns, "garden"),
        (item) => item?.status?.agentsHealthy === "2/2",
      );
      expect(server?.status?.agents?.map(({ id }) => id)).toEqual(["thermometer", "ticker"]);
      const row = (await ns.kubectl(["get", "ags", "--no-headers"])).trim().split(/\s+/);
      expect(row.slice(0, 7)).toEqual(["garden", "True", "1", "2/2", "0", "0", "False"]);
      const terrarium = await terrariumOf(ns);
      expect((await terrarium.get("/")).body).toContain("<title>Terrarium");
      expect(readFileSync(join(TOP, "deploy/samples/agentserver.yaml"), "utf8")).toContain("kubectl wait");
    }),
  );

  it(
    "[OPERATOR-1028] [OPERATOR-1029] brings back what goes, with its runs and questions",
    inNamespace(async (ns) => {
      const terrarium = await deploy(ns);
      expect(await terrarium.invoke("counter", "one", "ada")).toEqual({ count: 1, input: "one" });
      await terrarium.graphql(
        `mutation { invoke(agentId: "counter", input: "ask", session: "ada") { status } }`,
      );
      await api.until<Server & { status: { waiting?: number } }>(
        serverPath(ns, "garden"),
        (item) => item?.status.waiting === 1,
      );
      const kept = `{ semaphores { id prompt status } runs { runs { id status } } }`;
      const before = await terrarium.graphql<object>(kept);
      const uid = await podUid(ns);
      // Everything but the volume and the token.
      await ns.kubectl([
        "delete",
        "statefulset,poddisruptionbudget,networkpolicy,serviceaccount",
        "garden",
        "--wait=false",
      ]);
      await api.until(ns.path("pods/garden-0"), (pod) => pod !== null && pod.metadata.uid !== uid);
      await api.condition(ns.path("pods/garden-0"), "Ready");
      for (const made of ["policy/v1/poddisruptionbudgets", "networking.k8s.io/v1/networkpolicies"])
        await api.until(ns.path(`${made}/garden`), (object) => object !== null);
      expect(await terrarium.graphql(kept)).toEqual(before);
    }),
  );

  it(
    "[OPERATOR-1026] [OPERATOR-1022] leaves what runs alone when the spec is bad, and says why",
    inNamespace(async (ns) => {
      await deploy(ns);
      const uid = await podUid(ns);
      const path = serverPath(ns, "garden");
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
      const path = serverPath(ns, "garden");
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
      const path = serverPath(ns, "garden");
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
    "[OPERATOR-1031] stops and starts by scale, and changes nothing while paused",
    inNamespace(async (ns) => {
      await deploy(ns);
      const path = serverPath(ns, "garden");
      await ns.kubectl(["scale", "ags", "garden", "--replicas=0"]);
      const stopped = await api.until<Server>(path, (item) => item?.status?.replicas === 0);
      expect(conditionOf(stopped, "Ready")?.reason).toBe("Stopped");
      await ns.kubectl(["patch", "ags", "garden", "--type=merge", "-p", '{"spec":{"paused":true}}']);
      await ns.kubectl(["scale", "ags", "garden", "--replicas=1"]);
      await api.until<Server>(
        path,
        (item) =>
          conditionOf(item, "Progressing")?.observedGeneration === item?.metadata.generation &&
          hasReason("Progressing", "Paused")(item),
      );
      const set = await api.call<{ spec: { replicas: number } }>(
        "GET",
        ns.path("apps/v1/statefulsets/garden"),
      );
      expect(set.spec.replicas).toBe(0);
      await ns.kubectl(["patch", "ags", "garden", "--type=merge", "-p", '{"spec":{"paused":false}}']);
      await api.condition(path, "Ready");
    }),
  );

  it(
    "[OPERATOR-1032] deletes everything but the volume, which one of the same name takes over",
    inNamespace(async (ns) => {
      const terrarium = await deploy(ns);
      await terrarium.invoke("counter", "one", "ada");
      await ns.kubectl(["delete", "ags", "garden"]);
      const gone = ["statefulset/garden", "service/garden", "secret/garden-token", "pod/garden-0"];
      await ns.kubectl(["wait", "--for=delete", ...gone, "--timeout=60s"]);
      const volume = await api.call("GET", ns.path("persistentvolumeclaims/garden-data"));
      const again = await deploy(ns);
      expect(await again.invoke("counter", "two", "ada")).toEqual({ count: 2, input: "two" });
      const same = await api.call("GET", ns.path("persistentvolumeclaims/garden-data"));
      expect(same.metadata.uid).toBe(volume.metadata.uid);
      await ns.kubectl([
        "patch",
        "ags",
        "garden",
        "--type=merge",
        "-p",
        '{"spec":{"storage":{"retain":false}}}',
      ]);
      await api.until(
        ns.path("persistentvolumeclaims/garden-data"),
        (claim) => claim?.metadata.ownerReferences?.length === 1,
      );
      await ns.kubectl(["delete", "ags", "garden"]);
      await ns.kubectl(["wait", "--for=delete", "persistentvolumeclaim/garden-data", "--timeout=60s"]);
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
      const path = serverPath(ns, "garden");
      const refused = await api.until<Server>(path, hasReason("Accepted", "NameTaken"));
      expect(conditionOf(refused, "Accepted")?.message).toContain("Service garden");
      expect(await api.get(ns.path("apps/v1/statefulsets/garden"))).toBeNull();
      await ns.kubectl(["delete", "service", "garden"]);
      await api.condition(path, "Ready");
    }),
  );

  it(
    "[OPERATOR-1034] is taken over by another when it ends, and no terrarium notices",
    inNamespace(async (ns) => {
      await deploy(ns);
      const uid = await podUid(ns);
      const lease = "/apis/coordination.k8s.io/v1/namespaces/terrarium-system/leases/terrarium-operator";
      type Lease = Resource<{ readonly holderIdentity: string }>;
      const holder = (await api.call<Lease>("GET", lease)).spec?.holderIdentity ?? "";
      await scaleOperator(cluster, 2);
      await cluster.kubectl(["-n", "terrarium-system", "delete", "pod", holder.split("_")[0] ?? ""]);
      await api.until<Lease>(lease, (item) => ![holder, ""].includes(item?.spec?.holderIdentity ?? ""));
      await ns.kubectl(["scale", "ags", "garden", "--replicas=0"]);
      await api.until<Server>(serverPath(ns, "garden"), (item) => item?.status?.replicas === 0);
      expect(uid).not.toBe("");
      await scaleOperator(cluster, 1);
    }),
  );
});
