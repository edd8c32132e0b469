import { randomBytes } from "node:crypto";
import { labelsOf, TOKEN_KEY, tokenSecretName, volumeName } from "./names.js";
import { podSelector, podTemplate } from "./pod.js";
import { ownerOf } from "./server.js";
/**
 * Everything that an AgentServer consists of, in the order in which it is applied: what a pod needs comes before the pod.
 * Pure: the same server and surroundings give the same objects. The token's Secret is not among them, because its value
 * is made once: see `tokenSecret`.
 */
export function objectsFor(server, surroundings) {
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
export function tokenSecret(server) {
  if (server.spec.auth?.operatorTokenSecret) return null;
  return {
    ...common(server, "v1", "Secret", tokenSecretName(server.metadata.name)),
    type: "Opaque",
    stringData: { [TOKEN_KEY]: randomBytes(24).toString("base64url") },
  };
}
function common(server, apiVersion, kind, name = server.metadata.name) {
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
/** The pod gets no token of it; it exists so that policies can name the pods of one terrarium. */
function serviceAccount(server) {
  return { ...common(server, "v1", "ServiceAccount"), automountServiceAccountToken: false };
}
/** Not a template of the StatefulSet, so that it can grow and outlive the server. Kept: it has no owner. */
function volume(server) {
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
function service(server) {
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
/** Nothing but the gateway's port is reachable. What the pod may reach is left to the cluster: agents call models. */
function networkPolicy(server) {
  return {
    ...common(server, "networking.k8s.io/v1", "NetworkPolicy"),
    spec: {
      podSelector: { matchLabels: podSelector(server.metadata.name) },
      policyTypes: ["Ingress"],
      ingress: [{ ports: [{ port: "http", protocol: "TCP" }] }],
    },
  };
}
/** With one replica a budget that allowed no disruption would block every drain of its node. */
function disruptionBudget(server) {
  return {
    ...common(server, "policy/v1", "PodDisruptionBudget"),
    spec: { maxUnavailable: 1, selector: { matchLabels: podSelector(server.metadata.name) } },
  };
}
/**
 * A StatefulSet never runs two pods of one name, and so never two gateways on one SQLite file. `Parallel`, because with
 * ordered management a pod that never became ready would block its own replacement.
 */
function statefulSet(server, surroundings) {
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
function ingress(server, given) {
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
function serviceMonitor(server) {
  return {
    ...common(server, "monitoring.coreos.com/v1", "ServiceMonitor"),
    spec: {
      selector: { matchLabels: podSelector(server.metadata.name) },
      endpoints: [{ port: "http", path: "/metrics" }],
    },
  };
}
/** Where the gateway is reached. */
export function endpointOf({ metadata, spec }) {
  const { ingress, gateway } = spec;
  if (ingress) return `${ingress.tls ? "https" : "http"}://${ingress.host}`;
  return `http://${metadata.name}.${metadata.namespace}.svc:${gateway.port}`;
}
//# sourceMappingURL=objects.js.map
