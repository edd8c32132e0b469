import type { KubeObject } from "../objects/server.js";
/** Where the objects of a kind are. */
export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}
export declare const RESOURCES: {
  readonly agentServers: Resource;
  readonly pheromones: Resource;
  readonly serviceAccounts: Resource;
  readonly volumes: Resource;
  readonly services: Resource;
  readonly secrets: Resource;
  readonly configMaps: Resource;
  readonly pods: Resource;
  readonly events: Resource;
  readonly networkPolicies: Resource;
  readonly ingresses: Resource;
  readonly disruptionBudgets: Resource;
  readonly statefulSets: Resource;
  readonly serviceMonitors: Resource;
  readonly leases: Resource;
};
/** Path of all objects of a kind, in one namespace or, with null, in all. */
export declare function pathOf({ apiVersion, plural }: Resource, namespace: string | null): string;
/** Path of one object. */
export declare function pathOfObject(kind: Resource, namespace: string, name: string): string;
export declare function resourceOf({ apiVersion, kind }: Pick<KubeObject, "apiVersion" | "kind">): Resource;
export interface ListOf<T> {
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
  };
  readonly items: readonly T[];
}
