import { beforeAll, describe, expect, it } from "vitest";

import { type Resource } from "../../support/kubernetes/api.js";
import { cluster, inNamespace } from "../../support/kubernetes/namespace.js";
import { makeAccount, OperatorProcess } from "../../support/kubernetes/operator-process.js";
import { agentServer, scaleOperator, serverPath } from "../../support/kubernetes/operator.js";

// The operator in the cluster looks after all namespaces, and knows the kinds that there were when it started.
beforeAll(() => scaleOperator(cluster, 0));

const { api } = cluster;
/** A server without pods: its objects are made at once. */
const stopped = { gateway: { replicas: 0 }, agents: [] };

/** As much of the Prometheus operator's definition as a ServiceMonitor needs. */
const SERVICE_MONITORS = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "servicemonitors.monitoring.coreos.com" },
  spec: {
    group: "monitoring.coreos.com",
    scope: "Namespaced",
    names: { kind: "ServiceMonitor", plural: "servicemonitors", singular: "servicemonitor" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    ],
  },
};

/** A class whose claims may grow, with one volume. */
const growing = (name: string): readonly object[] => [
  {
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name },
    provisioner: "kubernetes.io/no-provisioner",
    allowVolumeExpansion: true,
  },
  {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name },
    spec: {
      capacity: { storage: "10Gi" },
      accessModes: ["ReadWriteOnce"],
      storageClassName: name,
      hostPath: { path: `/tmp/${name}` },
    },
  },
];

describe("the operator", () => {
  it(
    "[OPERATOR-1061] makes an Ingress and a ServiceMonitor, and takes them away again; the volume's claim grows",
    inNamespace(async (ns) => {
      await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(SERVICE_MONITORS));
      try {
        await cluster.kubectl([
          "wait",
          "--for=condition=Established",
          "crd/servicemonitors.monitoring.coreos.com",
        ]);
        // The operator looks for the kind at its start, and every minute.
        await makeAccount(ns);
        await using _operator = await OperatorProcess.start(ns, cluster.address.server);
        const ingress = { host: "garden.example.org", className: "web", tls: { secretName: "tls" } };
        const metrics = { serviceMonitor: true };
        const storage = { className: ns.name, size: "1Gi" };
        await ns.apply(...growing(ns.name), agentServer({ ...stopped, ingress, metrics, storage }));
        type Ingress = Resource<{
          readonly rules: readonly { readonly host: string }[];
          readonly ingressClassName: string;
        }>;
        const made = await api.until<Ingress>(
          ns.path("networking.k8s.io/v1/ingresses/garden"),
          (item) => item !== null,
        );
        expect(made?.spec).toMatchObject({
          ingressClassName: "web",
          rules: [{ host: "garden.example.org" }],
          tls: [{ hosts: ["garden.example.org"], secretName: "tls" }],
        });
        type Served = Resource<unknown, { readonly endpoint?: string }>;
        await api.until<Served>(
          serverPath(ns, "garden"),
          (item) => item?.status?.endpoint === "https://garden.example.org",
        );
        const monitor = ns.path("monitoring.coreos.com/v1/servicemonitors/garden");
        expect((await api.until(monitor, (item) => item !== null))?.spec).toMatchObject({
          endpoints: [{ port: "http", path: "/metrics" }],
        });
        type Claim = Resource<
          { readonly resources: { readonly requests: { readonly storage: string } } },
          { readonly phase: string }
        >;
        const claim = ns.path("persistentvolumeclaims/garden-data");
        await api.until<Claim>(claim, (item) => item?.status?.phase === "Bound");
        await ns.apply(agentServer({ ...stopped, storage: { ...storage, size: "2Gi" } }));
        await api.until(monitor, (item) => item === null);
        await api.until(ns.path("networking.k8s.io/v1/ingresses/garden"), (item) => item === null);
        await api.until<Claim>(claim, (item) => item?.spec?.resources.requests.storage === "2Gi");
      } finally {
        await cluster.kubectl(["delete", "crd", "servicemonitors.monitoring.coreos.com"]);
        await cluster.kubectl([
          "delete",
          "storageclass,persistentvolume",
          ns.name,
          "--wait=false",
          "--ignore-not-found",
        ]);
      }
    }),
  );
});
