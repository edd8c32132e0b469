import { inject } from "vitest";
import type { Resource } from "./api.js";
import type { Cluster } from "./cluster.js";
import type { Namespace } from "./namespace.js";

/** Where the operator in the cluster runs. */
export const SYSTEM = "terrarium-system";
/** Its Deployment. */
export const OPERATOR = `/apis/apps/v1/namespaces/${SYSTEM}/deployments/terrarium-operator`;

/** Sets how many operators run. Resolves when as many are ready. */
export async function scaleOperator(cluster: Cluster, replicas: number): Promise<void> {
  await cluster.api.call("PATCH", OPERATOR, { spec: { replicas } });
  await cluster.api.until<Resource<unknown, { replicas?: number; readyReplicas?: number }>>(
    OPERATOR,
    (item) => (item?.status?.replicas ?? 0) === replicas && (item?.status?.readyReplicas ?? 0) === replicas,
  );
}

export const serverPath = (ns: Namespace, name = "garden"): string =>
  ns.path(`terrarium.dev/v1alpha1/agentservers/${name}`);

/** An AgentServer with one agent that counts, whose module is in the ConfigMap `agents`. */
export function agentServer(spec: object = {}, name = "garden"): object {
  const agents = [{ name: "counter", module: { configMap: "agents", key: "counter.mjs" } }];
  const base = { gateway: { image: inject("images").gateway }, agents };
  return {
    apiVersion: "terrarium.dev/v1alpha1",
    kind: "AgentServer",
    metadata: { name },
    spec: { ...base, ...spec },
  };
}

export const modules = (data: Readonly<Record<string, string>>): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "agents" },
  data,
});

let looks = 0;

/** Has the operator look at a server at once, where it would within 10 seconds. */
export async function nudge(ns: Namespace, name = "garden"): Promise<void> {
  looks += 1;
  await ns.api.call("PATCH", serverPath(ns, name), { metadata: { annotations: { looks: String(looks) } } });
}
