import { describe, expect, it } from "vitest";
import { limitMax } from "../../../src/base/limit-range.js";
import { LIMITS } from "../../../src/base/limits.js";
import { endpointOf, objectsFor, tokenSecret } from "../../../src/kubernetes/objects/objects.js";
import type { AgentServer, KubeObject } from "../../../src/kubernetes/objects/server.js";
import {
  type Container,
  IMAGE_AGENT,
  MODULE_AGENT,
  type Pod,
  server,
  type StatefulSet,
  SURROUNDINGS,
} from "./kit.js";

const objects = (given: AgentServer): KubeObject[] => objectsFor(given, SURROUNDINGS);

function statefulSet(given: AgentServer = server()): StatefulSet {
  return objects(given).find(({ kind }) => kind === "StatefulSet") as unknown as StatefulSet;
}

const pod = (given?: AgentServer): Pod => statefulSet(given).spec.template;
const gateway = (given?: AgentServer): Container => pod(given).spec.containers[0] as Container;
const variables = (given?: AgentServer): Record<string, unknown> =>
  Object.fromEntries(gateway(given).env.map((entry) => [entry.name, entry["value"] ?? entry["valueFrom"]]));

describe("the objects of a server", () => {
  it("[KUBE-1003] are the same each time, in an order in which they can be applied", () => {
    const given = server({ agents: [MODULE_AGENT, IMAGE_AGENT] });
    expect(objects(given)).toEqual(objects(given));
    expect(objects(given).map(({ kind }) => kind)).toEqual([
      "ServiceAccount",
      "PersistentVolumeClaim",
      "Service",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "StatefulSet",
    ]);
  });

  it("[KUBE-1004] run confined", () => {
    const { spec } = pod(server({ agents: [IMAGE_AGENT] }));
    expect(spec["automountServiceAccountToken"]).toBe(false);
    expect(spec["securityContext"]).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(spec.initContainers).toHaveLength(1);
    for (const container of [...spec.containers, ...spec.initContainers]) {
      expect(container["securityContext"]).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        runAsNonRoot: true,
        capabilities: { drop: ["ALL"] },
        seccompProfile: { type: "RuntimeDefault" },
      });
    }
    expect(spec.volumes.filter((volume: object) => "hostPath" in volume)).toEqual([]);
  });

  it.each([undefined, 1, 20_500, limitMax("drainTimeoutMs")])(
    "[KUBE-1005] give a drain of %s ms time to end",
    (drainTimeoutMs) => {
      const given = server(drainTimeoutMs === undefined ? {} : { limits: { drainTimeoutMs } });
      const drain = drainTimeoutMs ?? LIMITS.drainTimeoutMs.default;
      expect(pod(given).spec.terminationGracePeriodSeconds * 1_000).toBeGreaterThanOrEqual(drain + 5_000);
    },
  );

  it.each([undefined, 1, 600_000])(
    "[KUBE-1005] give modules that take %s ms time to load",
    (loadTimeoutMs) => {
      const given = server(loadTimeoutMs === undefined ? {} : { limits: { loadTimeoutMs } });
      const { periodSeconds, failureThreshold } = gateway(given).startupProbe;
      const load = loadTimeoutMs ?? LIMITS.loadTimeoutMs.default;
      expect(periodSeconds * failureThreshold * 1_000).toBeGreaterThan(load);
    },
  );

  it("[KUBE-1006] belong to the server, but for a volume that is kept", () => {
    const unowned = (spec: object): string[] =>
      objects(server(spec))
        .filter(({ metadata }) => metadata.ownerReferences?.length !== 1)
        .map(({ kind }) => kind);
    expect(unowned({})).toEqual(["PersistentVolumeClaim"]);
    expect(unowned({ storage: { retain: false } })).toEqual([]);
  });

  it("[KUBE-1007] change with what the pod reads at start, and with nothing else of the surroundings", () => {
    const given = server({ agents: [MODULE_AGENT] });
    const changed = objectsFor(given, { ...SURROUNDINGS, inputs: "other" });
    const differing = changed.filter(
      (object, at) => JSON.stringify(object) !== JSON.stringify(objects(given)[at]),
    );
    expect(differing.map(({ kind }) => kind)).toEqual(["StatefulSet"]);
  });

  it("[KUBE-1008] mount each agent's modules in a folder of its own", () => {
    const given = server({ agents: [MODULE_AGENT, { ...IMAGE_AGENT, path: "/app/agents/" }] });
    expect(variables(given)["TERRARIUM_AGENTS"]).toBe(
      "/agents/ticker/ticker.mjs,/agents/greeter/greeter.mjs",
    );
    expect(gateway(given).volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
      "/data",
      "/tmp",
      "/agents/ticker",
      "/agents/greeter",
    ]);
    expect(pod(given).spec.initContainers[0]?.["command"]).toEqual([
      "cp",
      "-rL",
      "/app/agents/.",
      "/target/",
    ]);
    expect(pod(given).spec.volumes.map(({ name }) => name)).toEqual([
      "data",
      "tmp",
      "agent-ticker",
      "agent-greeter",
    ]);
  });

  it("[KUBE-1009] set no variable twice, and let limits win", () => {
    const env = [
      { name: "TERRARIUM_MAX_HISTORY", value: "7" },
      { name: "MODEL", value: "m" },
    ];
    const given = server({ gateway: { env }, limits: { maxHistory: 9 }, agents: [MODULE_AGENT] });
    const names = gateway(given).env.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(variables(given)).toMatchObject({ TERRARIUM_MAX_HISTORY: "9", MODEL: "m" });
  });

  it("take tokens from Secrets only", () => {
    const given = server({
      auth: {
        operatorTokenSecret: { name: "mine", key: "t" },
        jwt: { secretRef: { name: "jwt", key: "s" }, audience: "terrarium" },
      },
    });
    expect(tokenSecret(given)).toBeNull();
    expect(variables(given)).toMatchObject({
      TERRARIUM_TOKEN: { secretKeyRef: { name: "mine", key: "t" } },
      TERRARIUM_JWT_SECRET: { secretKeyRef: { name: "jwt", key: "s" } },
      TERRARIUM_JWT_AUDIENCE: "terrarium",
    });
  });

  it("make a token of 24 random bytes where none is named", () => {
    const values = [1, 2].map(
      () => (tokenSecret(server()) as unknown as { stringData: { token: string } }).stringData.token,
    );
    expect(new Set(values).size).toBe(2);
    expect(values.map((value) => Buffer.from(value, "base64url").length)).toEqual([24, 24]);
  });

  it("keep what a pod template adds, but not over what selects the pod", () => {
    const podTemplate = {
      labels: { team: "a", "app.kubernetes.io/name": "other" },
      annotations: { note: "n" },
      nodeSelector: { disk: "ssd" },
      imagePullSecrets: [{ name: "registry" }],
    };
    const template = pod(server({ gateway: { podTemplate } }));
    expect(template.metadata.labels).toMatchObject({ team: "a", "app.kubernetes.io/name": "terrarium" });
    expect(template.metadata.annotations).toMatchObject({ note: "n" });
    expect(template.spec).toMatchObject({
      nodeSelector: { disk: "ssd" },
      imagePullSecrets: [{ name: "registry" }],
    });
  });

  it("hold an Ingress and a ServiceMonitor where they are wanted and known", () => {
    const given = server({
      ingress: { host: "garden.example.org", tls: { secretName: "cert" } },
      metrics: { serviceMonitor: true },
    });
    expect(objects(given).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(["Ingress", "ServiceMonitor"]),
    );
    const without = objectsFor(given, { ...SURROUNDINGS, hasServiceMonitor: false });
    expect(without.map(({ kind }) => kind)).not.toContain("ServiceMonitor");
    expect(endpointOf(given)).toBe("https://garden.example.org");
    expect(endpointOf(server({ gateway: { port: 5_000 } }))).toBe("http://garden.here.svc:5000");
  });

  it("stop with no replicas, and keep the rest", () => {
    expect(statefulSet(server({ gateway: { replicas: 0 } })).spec.replicas).toBe(0);
  });
});
