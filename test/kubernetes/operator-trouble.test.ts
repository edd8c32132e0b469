import { describe, expect, it } from "vitest";

import { conditionOf, type Resource } from "../support/kubernetes/api.js";
import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";
import { agentServer, modules, nudge, serverPath } from "../support/kubernetes/operator.js";
import { COUNTER, deploy } from "./terrarium-in-cluster.js";

type Pod = Resource<{ readonly nodeName?: string }>;

const { api } = cluster;

const ready = (ns: Namespace, reason: string) =>
  api.until(serverPath(ns), (item) => conditionOf(item, "Ready")?.reason === reason);

/** A pod that removes the file which fills the volume of `garden`, as a person would. */
const cleaner = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "cleaner" },
  spec: {
    restartPolicy: "Never",
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
    volumes: [{ name: "data", persistentVolumeClaim: { claimName: "garden-data" } }],
    containers: [
      {
        name: "rm",
        image: "localhost/pause:1",
        command: ["/bin/busybox", "rm", "/data/filler"],
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        volumeMounts: [{ name: "data", mountPath: "/data" }],
      },
    ],
  },
};

describe("a terrarium in trouble", () => {
  it(
    "[OPERATOR-1028] moves to another node when its own is drained, with its runs and sessions",
    inNamespace(async (ns) => {
      const terrarium = await deploy(ns, {}, "drained");
      expect(await terrarium.invoke("counter", "one", "ada")).toEqual({ count: 1, input: "one" });
      const path = ns.path("pods/drained-0");
      const before = await api.call<Pod>("GET", path);
      const node = before.spec?.nodeName ?? "";
      try {
        // The pods of other tests stay: they run at the same time.
        const only = "--pod-selector=terrarium.dev/agentserver=drained";
        await cluster.kubectl(["drain", node, only, "--delete-emptydir-data", "--force", "--timeout=120s"]);
        const after = await api.until<Pod>(
          path,
          (pod) =>
            pod !== null &&
            pod.metadata.uid !== before.metadata.uid &&
            conditionOf(pod, "Ready")?.status === "True",
        );
        expect(after?.spec?.nodeName).not.toBe(node);
        expect(await terrarium.invoke("counter", "two", "ada")).toEqual({ count: 2, input: "two" });
      } finally {
        await cluster.kubectl(["uncordon", node]);
      }
      await api.condition(serverPath(ns, "drained"), "Ready");
    }),
  );

  it(
    "[OPERATOR-1022] says that a quota leaves no room, and starts when it does",
    inNamespace(async (ns) => {
      const quota = (pods: string) => ({
        apiVersion: "v1",
        kind: "ResourceQuota",
        metadata: { name: "small" },
        spec: { hard: { pods } },
      });
      await ns.apply(quota("0"), modules({ "counter.mjs": COUNTER }));
      await api.until<Resource<unknown, { hard?: object }>>(
        ns.path("resourcequotas/small"),
        (item) => item?.status?.hard !== undefined,
      );
      await ns.apply(agentServer());
      const refused = await ready(ns, "QuotaExceeded");
      expect(conditionOf(refused, "Ready")?.message).toMatch(/exceeded quota: small.*Raise the quota/);
      await ns.apply(quota("5"));
      // The controller of StatefulSets tries again later and later; a change makes it try at once.
      await ns.kubectl(["annotate", "statefulset", "garden", "test/quota=raised"]);
      await ready(ns, "Serving");
    }),
  );

  it(
    "[OPERATOR-1022] [OPERATOR-1060] says that the volume is full while the gateway runs and when it cannot start, and starts when there is room",
    inNamespace(async (ns) => {
      const terrarium = await deploy(ns, { storage: { className: "tiny" } });
      expect(await terrarium.invoke("counter", "one", "ada")).toEqual({ count: 1, input: "one" });
      const fill = ["exec", "garden-0", "--", "dd", "if=/dev/zero", "of=/data/filler", "bs=65536"];
      const filled = await cluster.tryKubectl(["--namespace", ns.name, ...fill]);
      expect(filled.stderr).toContain("No space left on device");
      await expect(terrarium.invoke("counter", "two", "ada")).rejects.toThrow("UNAVAILABLE");
      await nudge(ns);
      const running = await api.until(
        serverPath(ns),
        (item) => conditionOf(item, "Degraded")?.reason === "VolumeFull",
      );
      expect(conditionOf(running, "Ready")?.status).toBe("True");
      expect(conditionOf(running, "Degraded")?.message).toContain("Raise spec.storage.size");
      await ns.kubectl(["delete", "pod", "garden-0"]);
      const full = await ready(ns, "VolumeFull");
      expect(conditionOf(full, "Ready")?.message).toContain("Raise spec.storage.size");
      expect(conditionOf(full, "Degraded")?.status).toBe("True");
      await ns.apply(cleaner);
      await api.until<Resource<unknown, { phase: string }>>(
        ns.path("pods/cleaner"),
        (pod) => pod?.status?.phase === "Succeeded",
      );
      await ns.kubectl(["delete", "pod", "garden-0"]);
      await ready(ns, "Serving");
      expect(await terrarium.invoke("counter", "three", "ada")).toEqual({ count: 2, input: "three" });
    }),
  );
});
