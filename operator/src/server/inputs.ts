import type { Connection } from "../../../src/kubernetes/client/connection.js";
import { isMissing } from "../../../src/kubernetes/client/kube-error.js";
import { pathOfObject, type Resource, RESOURCES } from "../../../src/kubernetes/client/resources.js";
import { hashOf, type AgentServer, type KubeObject } from "../../../src/kubernetes/objects/server.js";
import type { Problem } from "./diagnose.js";

/** The ConfigMaps and Secrets that a server's pod reads at start. */
export interface Inputs {
  /** Changes when any of them changes. */
  readonly hash: string;
  /** A missing object or key, without which the pod cannot start. */
  readonly problem: Problem | null;
}

interface Reference {
  readonly kind: Resource;
  readonly name: string;
  /** Keys that must be there. */
  readonly keys: readonly string[];
  readonly field: string;
}

/** Every ConfigMap and Secret that the spec names. */
export function referencesOf({ spec }: AgentServer): Reference[] {
  const { gateway, agents, auth } = spec;
  const lists = [
    { field: "spec.gateway.env", list: gateway.env ?? [] },
    ...agents.map(({ name, env = [] }) => ({ field: `spec.agents.${name}.env`, list: env })),
  ];
  const secret = (from: { name: string; key: string } | undefined, field: string): Reference[] =>
    from ? [{ kind: RESOURCES.secrets, name: from.name, keys: [from.key], field }] : [];
  return [
    ...agents.flatMap(({ name, module }) =>
      module
        ? [
            {
              kind: RESOURCES.configMaps,
              name: module.configMap,
              keys: [module.key],
              field: `spec.agents.${name}.module`,
            },
          ]
        : [],
    ),
    ...agents.flatMap(({ name, secretRefs = [] }) =>
      secretRefs.map((secret) => ({
        kind: RESOURCES.secrets,
        name: secret,
        keys: [],
        field: `spec.agents.${name}.secretRefs`,
      })),
    ),
    ...lists.flatMap(({ field, list }) =>
      list.flatMap(({ valueFrom }) => [
        ...secret(valueFrom?.secretKeyRef, field),
        ...(valueFrom?.configMapKeyRef
          ? [
              {
                kind: RESOURCES.configMaps,
                name: valueFrom.configMapKeyRef.name,
                keys: [valueFrom.configMapKeyRef.key],
                field,
              },
            ]
          : []),
      ]),
    ),
    ...secret(auth?.operatorTokenSecret, "spec.auth.operatorTokenSecret"),
    ...secret(auth?.jwt?.secretRef, "spec.auth.jwt.secretRef"),
  ];
}

/** Reads each of them once. */
export async function readInputs(connection: Pick<Connection, "call">, server: AgentServer): Promise<Inputs> {
  const contents: Record<string, unknown> = {};
  let problem: Problem | null = null;
  for (const { kind, name, keys, field } of referencesOf(server)) {
    const id = `${kind.kind} ${name}`;
    contents[id] ??= await contentOf(connection, kind, server.metadata.namespace, name);
    const content = contents[id] as Readonly<Record<string, unknown>> | null;
    const missing = keys.find((key) => !(content && Object.hasOwn(content, key)));
    if (!content) {
      problem ??= {
        reason: "ReferenceMissing",
        message: `${field}: there is no ${id} in this namespace. Make it, or correct the name`,
      };
    } else if (missing !== undefined) {
      problem ??= {
        reason: "ReferenceMissing",
        message: `${field}: ${id} has no key ${missing}. Add it, or correct the key`,
      };
    }
  }
  return { hash: hashOf(contents), problem };
}

interface Content extends KubeObject {
  readonly data?: object;
  readonly binaryData?: object;
}

/**
 * Null when it does not exist. For a Secret only its version: the hash is public in an annotation, and a short password could
 * be guessed from a hash of it.
 */
async function contentOf(
  connection: Pick<Connection, "call">,
  kind: Resource,
  namespace: string,
  name: string,
): Promise<object | null> {
  try {
    const path = pathOfObject(kind, namespace, name);
    const { data = {}, binaryData, metadata } = await connection.call<Content>("GET", path);
    if (kind !== RESOURCES.secrets) return { ...data, ...binaryData };
    const version = `${metadata.uid} ${metadata.resourceVersion}`;
    return Object.fromEntries(Object.keys(data).map((key) => [key, version]));
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
