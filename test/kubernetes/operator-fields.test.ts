import { SignJWT } from "jose";
import { describe, expect, it } from "vitest";

import { type Resource } from "../support/kubernetes/api.js";
import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";
import { agentServer, modules, scaleOperator, serverPath } from "../support/kubernetes/operator.js";
import { COUNTER, Terrarium, terrariumOf } from "./terrarium-in-cluster.js";

const { api } = cluster;
/** A server without pods: its objects are made at once. */
const stopped = { gateway: { replicas: 0 }, agents: [] };
const PHEROMONES = "terrarium.dev/v1alpha1/pheromones";

/** Leaves a signal whenever it is invoked. */
const SCOUT = `
import { defineAgent } from "terrarium-gateway";

export default defineAgent({
  id: "scout",
  process(input, context) {
    context.signals.deposit({ type: "WARNING", initialIntensity: 0.9, key: String(input) });
    return input;
  },
});
`;

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

const pheromone = (name: string, payload: object): object => ({
  apiVersion: "terrarium.dev/v1alpha1",
  kind: "Pheromone",
  metadata: { name },
  spec: { type: "NOTE", payload },
});

interface Signal {
  readonly source: string;
  readonly key: string | null;
}

const fieldOf = async (terrarium: Terrarium): Promise<readonly Signal[]> =>
  (await terrarium.graphql<{ pheromones: readonly Signal[] }>(`{ pheromones { source key } }`)).pheromones;

const sourcesOf = async (terrarium: Terrarium): Promise<readonly string[]> =>
  (await fieldOf(terrarium)).map(({ source }) => source).toSorted();

/** Has the operator look at a server once more, and waits until it has: its count of open questions follows. */
async function look(ns: Namespace, name: string, terrarium: Terrarium): Promise<void> {
  type Counted = Resource<unknown, { readonly waiting?: number }>;
  const path = serverPath(ns, name);
  await terrarium.graphql(`mutation { invoke(agentId: "counter", input: "ask") { status } }`);
  const { semaphores } = await terrarium.graphql<{ semaphores: readonly unknown[] }>(`{ semaphores { id } }`);
  await api.call("PATCH", path, { metadata: { annotations: { looks: String(semaphores.length) } } });
  await api.until<Counted>(path, (item) => item?.status?.waiting === semaphores.length);
}

describe("fields of an AgentServer", () => {
  it(
    "[OPERATOR-1061] make an Ingress and a ServiceMonitor, and take them away again; the volume's claim grows",
    inNamespace(async (ns) => {
      await cluster.kubectl(["apply", "-f", "-"], JSON.stringify(SERVICE_MONITORS));
      try {
        await cluster.kubectl([
          "wait",
          "--for=condition=Established",
          "crd/servicemonitors.monitoring.coreos.com",
        ]);
        // The operator looks for the kind at its start, and every minute.
        await scaleOperator(cluster, 0);
        await scaleOperator(cluster, 1);
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

  it(
    "[OPERATOR-1062] let tokens of an identity provider steer, with the required audience and issuer",
    inNamespace(async (ns) => {
      const secret = "an-identity-providers-secret-of-32-bytes";
      await ns.apply(modules({ "counter.mjs": COUNTER }), {
        apiVersion: "v1",
        kind: "Secret",
        metadata: { name: "idp" },
        stringData: { secret },
      });
      const jwt = { secretRef: { name: "idp", key: "secret" }, audience: "garden", issuer: "idp" };
      await ns.apply(agentServer({ auth: { jwt } }));
      await api.condition(serverPath(ns, "garden"), "Ready");
      const { url } = await terrariumOf(ns);
      const tokenFor = (audience: string, scope: string): Promise<string> =>
        new SignJWT({ scope })
          .setProtectedHeader({ alg: "HS256" })
          .setSubject("ada")
          .setAudience(audience)
          .setIssuer("idp")
          .setExpirationTime("5m")
          .sign(new TextEncoder().encode(secret));
      const ada = new Terrarium(url, await tokenFor("garden", "agent:counter:invoke"));
      expect(await ada.invoke("counter", "one")).toMatchObject({ input: "one" });
      const blind = new Terrarium(url, await tokenFor("garden", "agent:other:invoke"));
      await expect(blind.invoke("counter", "two")).rejects.toThrow("FORBIDDEN");
      const stranger = new Terrarium(url, await tokenFor("elsewhere", "agent:counter:invoke"));
      await expect(stranger.invoke("counter", "three")).rejects.toThrow("UNAUTHENTICATED");
    }),
  );

  it(
    "[OPERATOR-1063] [OPERATOR-1064] pass signals across namespaces and between two terrariums, each once and without an echo",
    inNamespace(async (ns) => {
      const other = `${ns.name}-other`;
      await api.call("POST", "/api/v1/namespaces", { metadata: { name: other } });
      try {
        const agents = ["counter", "scout"].map((name) => ({
          name,
          module: { configMap: "agents", key: `${name}.mjs` },
        }));
        const pheromones = { mirror: "both", namespaces: [other] };
        await ns.apply(
          modules({ "counter.mjs": COUNTER, "scout.mjs": SCOUT }),
          agentServer({ agents, pheromones }),
          agentServer({ agents, pheromones: { mirror: "both" } }, "pond"),
        );
        await cluster.kubectl(
          ["-n", other, "apply", "-f", "-"],
          JSON.stringify(pheromone("far", { text: "hello" })),
        );
        for (const name of ["garden", "pond"]) await api.condition(serverPath(ns, name), "Ready");
        const [garden, pond] = [await terrariumOf(ns), await terrariumOf(ns, "pond")];
        await garden.invoke("scout", "a");
        await pond.invoke("scout", "b");
        // One look brings a signal out, the next of the other takes it in; an echo would come out with the one after.
        for (let count = 0; count < 5; count += 1) {
          await look(ns, "garden", garden);
          await look(ns, "pond", pond);
        }
        // Its own, its neighbour's, and for `garden` the one of the other namespace.
        expect(await sourcesOf(garden)).toEqual(["client:operator", "client:operator", "scout"]);
        expect(await sourcesOf(pond)).toEqual(["client:operator", "scout"]);
        expect(await api.list(ns.path(PHEROMONES))).toHaveLength(2);
        expect(await api.list(`/apis/terrarium.dev/v1alpha1/namespaces/${other}/pheromones`)).toHaveLength(1);
      } finally {
        await api.call("DELETE", `/api/v1/namespaces/${other}`);
      }
    }),
  );
});
