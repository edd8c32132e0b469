import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { conditionOf, type Resource } from "../support/kubernetes/api.js";
import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";
import { nudge, scaleOperator, serverPath, SYSTEM } from "../support/kubernetes/operator.js";
import { TOP } from "../support/machine.js";
import { deploy, terrariumOf } from "./terrarium-in-cluster.js";

type Server = Resource<
  unknown,
  {
    readonly agents?: readonly { readonly id: string; readonly health: string }[];
    readonly agentsHealthy?: string;
    readonly replicas?: number;
    readonly waiting?: number;
  }
>;

const { api } = cluster;
const hasReason = (type: string, reason: string) => (item: Server | null) =>
  conditionOf(item, type)?.reason === reason;

const podUid = async (ns: Namespace): Promise<string> =>
  (await api.call("GET", ns.path("pods/garden-0"))).metadata.uid;

describe("the operator, over the life of a terrarium", () => {
  it(
    "[OPERATOR-1027] turns the sample into a terrarium with its agents, within a minute",
    inNamespace(async (ns) => {
      await ns.kubectl(["apply", "-f", join(TOP, "deploy/samples/agentserver.yaml")]);
      await ns.kubectl(["wait", "--for=condition=Ready", "agentserver/garden", "--timeout=60s"]);
      const server = await api.until<Server>(serverPath(ns), (item) => item?.status?.agentsHealthy === "2/2");
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
      await nudge(ns);
      await api.until<Server>(serverPath(ns), (item) => item?.status?.waiting === 1);
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
    "[OPERATOR-1031] stops and starts by scale, and changes nothing while paused",
    inNamespace(async (ns) => {
      await deploy(ns);
      const path = serverPath(ns);
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
      await ns.kubectl(["wait", "--for=delete", ...gone, "--timeout=120s"]);
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
      await ns.kubectl(["wait", "--for=delete", "persistentvolumeclaim/garden-data", "--timeout=120s"]);
    }),
  );

  it(
    "[OPERATOR-1034] is taken over by another when it ends, and no terrarium notices",
    inNamespace(async (ns) => {
      await deploy(ns);
      const uid = await podUid(ns);
      const lease = `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM}/leases/terrarium-operator`;
      type Lease = Resource<{ readonly holderIdentity: string }>;
      const holder = (await api.call<Lease>("GET", lease)).spec?.holderIdentity ?? "";
      await scaleOperator(cluster, 2);
      await cluster.kubectl(["-n", SYSTEM, "delete", "pod", holder.split("_")[0] ?? ""]);
      await api.until<Lease>(lease, (item) => ![holder, ""].includes(item?.spec?.holderIdentity ?? ""));
      await ns.kubectl(["patch", "ags", "garden", "--type=merge", "-p", '{"spec":{"paused":true}}']);
      await api.until<Server>(serverPath(ns), hasReason("Progressing", "Paused"));
      expect(await podUid(ns)).toBe(uid);
      await scaleOperator(cluster, 1);
    }),
  );
});
