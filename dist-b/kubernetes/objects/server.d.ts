import type { AgentServerSpec } from "../api/agent-server.js";
import type { AgentServerStatus } from "../api/server-status.js";
export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid?: string;
  readonly generation?: number;
  readonly resourceVersion?: string;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}
/** Any object of the API. Members beyond the common ones are read by those who know the kind. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [member: string]: unknown;
}
export interface AgentServer extends KubeObject {
  readonly spec: AgentServerSpec;
  readonly status?: AgentServerStatus;
}
/** What the objects of a server depend on besides its resource. */
export interface Surroundings {
  /** Image for servers that name none. */
  readonly gatewayImage: string;
  /** Hash of the ConfigMaps and Secrets that the pod reads at start; empty when unknown. */
  readonly inputs: string;
  /** Whether the cluster knows ServiceMonitors. */
  readonly hasServiceMonitor: boolean;
}
/** The server as controlling owner: what it owns is deleted with it. Without a uid, as in a file, there is none. */
export declare function ownerOf({ metadata }: AgentServer): OwnerReference[];
/** The same for equal JSON, whatever the order of members. */
export declare function hashOf(value: unknown): string;
