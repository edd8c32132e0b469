import { describe, expect, inject, it } from "vitest";

import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";
import { clusterIp, COUNTER, Terrarium, TOKEN } from "./terrarium-in-cluster.js";

const { gateway } = inject("images");
const POD = "pods/terrarium-0";

/** A gateway as a person would write it down without an operator. */
function manifests(): object[] {
  const labels = { app: "terrarium" };
  const probe = (path: string) => ({ httpGet: { path, port: 4000 }, periodSeconds: 1, failureThreshold: 30 });
  return [
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "agents" },
      data: { "counter.mjs": COUNTER },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "terrarium" },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 4000 }] },
    },
    {
      apiVersion: "apps/v1",
      kind: "StatefulSet",
      metadata: { name: "terrarium" },
      spec: {
        serviceName: "terrarium",
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            automountServiceAccountToken: false,
            // Otherwise the Service `terrarium` sets TERRARIUM_PORT in every pod, to something like tcp://10.0.0.1:80.
            enableServiceLinks: false,
            terminationGracePeriodSeconds: 15,
            securityContext: {
              runAsNonRoot: true,
              fsGroup: 1000,
              seccompProfile: { type: "RuntimeDefault" },
            },
            volumes: [{ name: "agents", configMap: { name: "agents" } }],
            containers: [
              {
                name: "gateway",
                image: gateway,
                imagePullPolicy: "Never",
                env: [
                  { name: "TERRARIUM_TOKEN", value: TOKEN },
                  { name: "TERRARIUM_AGENTS", value: "/agents/counter.mjs" },
                ],
                securityContext: {
                  allowPrivilegeEscalation: false,
                  readOnlyRootFilesystem: true,
                  capabilities: { drop: ["ALL"] },
                },
                startupProbe: probe("/health"),
                readinessProbe: probe("/ready"),
                volumeMounts: [
                  { name: "data", mountPath: "/data" },
                  { name: "agents", mountPath: "/agents" },
                ],
              },
            ],
          },
        },
        volumeClaimTemplates: [
          {
            metadata: { name: "data" },
            spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } },
          },
        ],
      },
    },
  ];
}

async function deploy(ns: Namespace): Promise<Terrarium> {
  await ns.apply(...manifests());
  await ns.api.condition(ns.path(POD), "Ready");
  return new Terrarium(`http://${await clusterIp(ns, "terrarium")}`);
}

describe("the gateway's image", () => {
  it(
    "runs under the restricted profile and answers over the Service: health, readiness, dashboard",
    inNamespace(async (ns) => {
      const terrarium = await deploy(ns);
      expect((await terrarium.get("/health")).status).toBe(200);
      expect((await terrarium.get("/ready")).status).toBe(200);
      const { status, body } = await terrarium.get("/");
      expect([status, body]).toEqual([200, expect.stringContaining("<title>Terrarium")]);
      expect(await terrarium.invoke("counter", "hello")).toEqual({ count: 1, input: "hello" });
      const identity = await ns.kubectl(["exec", "terrarium-0", "--", "id"]);
      expect(identity).toMatch(/^uid=1000\(node\) gid=1000\(node\)/);
      const writing = cluster.tryKubectl(["-n", ns.name, "exec", "terrarium-0", "--", "touch", "/app/x"]);
      expect((await writing).stderr).toContain("Read-only file system");
    }),
  );

  it(
    "keeps runs, questions and sessions on its volume when the pod is deleted",
    inNamespace(async (ns) => {
      const terrarium = await deploy(ns);
      expect(await terrarium.invoke("counter", "one", "ada")).toEqual({ count: 1, input: "one" });
      const asking = `mutation { invoke(agentId: "counter", input: "ask", session: "ada") { status } }`;
      expect(await terrarium.graphql(asking)).toEqual({ invoke: { status: "PARKED" } });
      const kept = `{ semaphores { id prompt status } runs { runs { id status } } }`;
      const before = await terrarium.graphql<object>(kept);
      const { metadata } = await ns.api.call("GET", ns.path(POD));
      await ns.kubectl(["delete", "pod", "terrarium-0"]);
      await ns.api.until(ns.path(POD), (pod) => pod !== null && pod.metadata.uid !== metadata.uid);
      await ns.api.condition(ns.path(POD), "Ready");
      expect(await terrarium.graphql(kept)).toEqual(before);
      expect(await terrarium.invoke("counter", "two", "ada")).toEqual({ count: 3, input: "two" });
    }),
  );
});
