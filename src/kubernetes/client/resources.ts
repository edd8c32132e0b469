import { API_VERSION } from "../api/crd.js";
import type { KubeObject } from "../objects/server.js";

/** A kind and the name of its collection in paths. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

const resource = (apiVersion: string, kind: string, plural: string): Resource => ({
  apiVersion,
  kind,
  plural,
});

export const RESOURCES = {
  agentServers: resource(API_VERSION, "AgentServer", "agentservers"),
  pheromones: resource(API_VERSION, "Pheromone", "pheromones"),
  serviceAccounts: resource("v1", "ServiceAccount", "serviceaccounts"),
  volumes: resource("v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
  services: resource("v1", "Service", "services"),
  secrets: resource("v1", "Secret", "secrets"),
  configMaps: resource("v1", "ConfigMap", "configmaps"),
  pods: resource("v1", "Pod", "pods"),
  events: resource("v1", "Event", "events"),
  networkPolicies: resource("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
  ingresses: resource("networking.k8s.io/v1", "Ingress", "ingresses"),
  disruptionBudgets: resource("policy/v1", "PodDisruptionBudget", "poddisruptionbudgets"),
  statefulSets: resource("apps/v1", "StatefulSet", "statefulsets"),
  serviceMonitors: resource("monitoring.coreos.com/v1", "ServiceMonitor", "servicemonitors"),
  leases: resource("coordination.k8s.io/v1", "Lease", "leases"),
} as const satisfies Record<string, Resource>;

/** Path of all objects of a kind, in one namespace or, with null, in all. */
export function pathOf({ apiVersion, plural }: Resource, namespace: string | null): string {
  const root = apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
  return namespace === null ? `${root}/${plural}` : `${root}/namespaces/${namespace}/${plural}`;
}

/** Path of one object. */
export function pathOfObject(kind: Resource, namespace: string, name: string): string {
  return `${pathOf(kind, namespace)}/${encodeURIComponent(name)}`;
}

export function resourceOf({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): Resource {
  const found = Object.values(RESOURCES).find((one) => one.apiVersion === apiVersion && one.kind === kind);
  if (!found) throw new Error(`no resource is known for ${apiVersion} ${kind}`);
  return found;
}

export interface ListOf<T> {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly T[];
}
