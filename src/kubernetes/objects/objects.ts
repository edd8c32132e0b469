import { randomBytes } from "node:crypto";
import { labelsOf, TOKEN_KEY, tokenSecretName, volumeName } from "./names.js";
import { podSelector, podTemplate } from "./pod.js";
import { type AgentServer, type KubeObject, ownerOf, type Surroundings } from "./server.js";

/**
 * All objects of an AgentServer, in the order in which they are applied: what a pod needs comes before the pod.
 * Pure: the same server and surroundings give the same objects. The token's Secret is not among them, because its value
 * is made once: see `tokenSecret`.
 */
export function objectsFor(server: AgentServer, surroundings: Surroundings): KubeObject[] {
  const { spec } = server;
  return [
    serviceAccount(server),
    volume(server),
    service(server),
    networkPolicy(server),
    disruptionBudget(server),
    statefulSet(server, surroundings),
    ...(spec.ingress ? [ingress(server, spec.ingress)] : []),
    ...(spec.metrics.serviceMonitor && surroundings.hasServiceMonitor ? [serviceMonitor(server)] : []),
  ];
}

/** A new operator token; null when the server names a Secret of its own. */
export function tokenSecret(server: AgentServer): KubeObject | null {
  if (server.spec.auth?.operatorTokenSecret) return null;
  return {
    ...common(server, "v1", "Secret", tokenSecretName(server.metadata.name)),
    type: "Opaque",
    stringData: { [TOKEN_KEY]: randomBytes(24).toString("base64url") },
  };
}

function common(
  server: AgentServer,
  apiVersion: string,
  kind: string,
  name = server.metadata.name,
): KubeObject {
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      namespace: server.metadata.namespace,
      labels: labelsOf(server.metadata.name),
      ownerReferences: ownerOf(server),
    },
  };
}

/** The pod does not get its token; it exists so that policies can select the pods of one terrarium. */
function serviceAccount(server: AgentServer): KubeObject {
  return { ...common(server, "v1", "ServiceAccount"), automountServiceAccountToken: false };
}

/** Not a volumeClaimTemplate, so that it can grow. Without an owner, so that it outlives the server, unless `retain` is false. */
function volume(server: AgentServer): KubeObject {
  const { size, className, retain } = server.spec.storage;
  const { metadata, ...rest } = common(
    server,
    "v1",
    "PersistentVolumeClaim",
    volumeName(server.metadata.name),
  );
  return {
    ...rest,
    metadata: { ...metadata, ownerReferences: retain ? [] : ownerOf(server) },
    spec: {
      accessModes: ["ReadWriteOnce"],
      resources: { requests: { storage: size } },
      ...(className !== undefined && { storageClassName: className }),
    },
  };
}

function service(server: AgentServer): KubeObject {
  const { gateway, service } = server.spec;
  const { metadata, ...rest } = common(server, "v1", "Service");
  return {
    ...rest,
    metadata: { ...metadata, ...(service.annotations && { annotations: service.annotations }) },
    spec: {
      type: service.type,
      selector: podSelector(server.metadata.name),
      ports: [{ name: "http", port: gateway.port, targetPort: "http", protocol: "TCP" }],
    },
  };
}

/** Only the gateway's port is reachable. Outgoing connections are not restricted, because agents call models. */
function networkPolicy(server: AgentServer): KubeObject {
  return {
    ...common(server, "networking.k8s.io/v1", "NetworkPolicy"),
    spec: {
      podSelector: { matchLabels: podSelector(server.metadata.name) },
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: "http", protocol: "TCP" }] }],
    },
  };
}

/** Allows the eviction of the only pod; otherwise the drain of its node would never end. */
function disruptionBudget(server: AgentServer): KubeObject {
  return {
    ...common(server, "policy/v1", "PodDisruptionBudget"),
    spec: { maxUnavailable: 1, selector: { matchLabels: podSelector(server.metadata.name) } },
  };
}

/**
 * A StatefulSet never runs two pods of one name, and so never two gateways on one SQLite file. `Parallel`, because with
 * ordered management a pod that never became ready would block its own replacement.
 */
function statefulSet(server: AgentServer, surroundings: Surroundings): KubeObject {
  const { name } = server.metadata;
  return {
    ...common(server, "apps/v1", "StatefulSet"),
    spec: {
      replicas: server.spec.gateway.replicas,
      serviceName: name,
      podManagementPolicy: "Parallel",
      revisionHistoryLimit: 3,
      selector: { matchLabels: podSelector(name) },
      template: podTemplate(server, surroundings),
    },
  };
}

function ingress(server: AgentServer, given: NonNullable<AgentServer["spec"]["ingress"]>): KubeObject {
  const { metadata, ...rest } = common(server, "networking.k8s.io/v1", "Ingress");
  const backend = { service: { name: server.metadata.name, port: { name: "http" } } };
  return {
    ...rest,
    metadata: { ...metadata, ...(given.annotations && { annotations: given.annotations }) },
    spec: {
      ...(given.className !== undefined && { ingressClassName: given.className }),
      ...(given.tls && { tls: [{ hosts: [given.host], secretName: given.tls.secretName }] }),
      rules: [{ host: given.host, http: { paths: [{ path: "/", pathType: "Prefix", backend }] } }],
    },
  };
}

function serviceMonitor(server: AgentServer): KubeObject {
  return {
    ...common(server, "monitoring.coreos.com/v1", "ServiceMonitor"),
    spec: {
      selector: { matchLabels: podSelector(server.metadata.name) },
      endpoints: [{ port: "http", path: "/metrics" }],
    },
  };
}

/** Address of the gateway. */
export function endpointOf({ metadata, spec }: AgentServer): string {
  const { ingress, gateway } = spec;
  if (ingress) return `${ingress.tls ? "https" : "http"}://${ingress.host}`;
  return `http://${metadata.name}.${metadata.namespace}.svc:${gateway.port}`;
}
