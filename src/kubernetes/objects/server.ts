import { createHash } from "node:crypto";
import type { AgentServerSpec } from "../api/agent-server.js";
import { API_VERSION } from "../api/crd.js";
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
  readonly managedFields?: readonly { readonly subresource?: string; readonly time?: string }[];
}

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** Any object of the API, with the members that all kinds have. */
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

/** What the objects of a server depend on in addition to its resource. */
export interface Surroundings {
  /** Image for servers that do not name one. */
  readonly gatewayImage: string;
  /** Hash of the ConfigMaps and Secrets that the pod reads at start; empty when unknown. */
  readonly inputs: string;
  /** Whether the cluster knows ServiceMonitors. */
  readonly hasServiceMonitor: boolean;
}

/** The owner reference by which objects are deleted with their server. Empty for a server from a file, which has no uid. */
export function ownerOf({ metadata }: AgentServer): OwnerReference[] {
  const { name, uid } = metadata;
  if (uid === undefined) return [];
  return [
    { apiVersion: API_VERSION, kind: "AgentServer", name, uid, controller: true, blockOwnerDeletion: true },
  ];
}

/** A hash that is equal for equal JSON; the order of members does not matter. */
export function hashOf(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sorted)).digest("hex").slice(0, 16);
}

function sorted(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
