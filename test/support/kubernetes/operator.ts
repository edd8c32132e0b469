import { inject } from "vitest";
import { installation } from "../../../src/kubernetes/install/install.js";
import type { Resource } from "./api.js";
import type { Cluster } from "./cluster.js";
import type { Namespace } from "./namespace.js";

const SYSTEM = "terrarium-system";
const DEPLOYMENT = `/apis/apps/v1/namespaces/${SYSTEM}/deployments/terrarium-operator`;

/** Installs the custom resources and the operator as deploy/operator.yaml does, with the images of the tests. */
export async function installOperator(cluster: Cluster): Promise<void> {
  const { gateway, operator } = inject("images");
  const images = { operatorImage: operator, gatewayImage: gateway };
  const items = installation({ ...images, namespace: SYSTEM, only: null });
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  await cluster.kubectl(["apply", "--server-side", "-f", "-"], list);
  await cluster.api.condition(DEPLOYMENT, "Available");
}

/** Sets how many operators run. Resolves when as many are ready. */
export async function scaleOperator(cluster: Cluster, replicas: number): Promise<void> {
  await cluster.api.call("PATCH", DEPLOYMENT, { spec: { replicas } });
  await cluster.api.until<Resource<unknown, { replicas?: number; readyReplicas?: number }>>(
    DEPLOYMENT,
    (item) => (item?.status?.replicas ?? 0) === replicas && (item?.status?.readyReplicas ?? 0) === replicas,
  );
}

export const serverPath = (ns: Namespace, name: string): string =>
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
