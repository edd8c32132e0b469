import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { conditionOf, type Resource } from "../support/kubernetes/api.js";
import { cluster, inNamespace, type Namespace } from "../support/kubernetes/namespace.js";
import { agentServer, modules, nudge, serverPath } from "../support/kubernetes/operator.js";
import { TOP } from "../support/machine.js";
import { tempFolder } from "../support/storage/files.js";
import { terrariumOf, type Terrarium } from "./terrarium-in-cluster.js";

const { api } = cluster;

type Server = Resource<unknown, { readonly agentsHealthy?: string }>;

type Pheromone = Resource<{ type: string; source?: string; payload?: unknown }, { phase?: string }>;

/** Answers what two and two make, and can be talked out of it. */
const CLERK = `
import { defineAgent } from "terrarium-gateway";

let sum = 4;
export default defineAgent({
  id: "clerk",
  process(input, context) {
    if (typeof input === "number") sum = input;
    if (input === "signal") context.signals.deposit({ type: "WARNING", initialIntensity: 0.9, key: "disk", payload: { free: 1 } });
    return sum;
  },
  probes: {
    arithmetic: {
      everyMs: 200,
      failureThreshold: 1,
      pure: true,
      check: () => ({ ok: sum === 4, detail: "2 + 2 is " + sum }),
    },
  },
});
`;

async function deploy(ns: Namespace, spec: object = {}): Promise<Terrarium> {
  const agents = [{ name: "clerk", module: { configMap: "agents", key: "clerk.mjs" } }];
  await ns.apply(modules({ "clerk.mjs": CLERK }), agentServer({ agents, ...spec }));
  await api.condition(serverPath(ns), "Ready");
  return terrariumOf(ns);
}

const isDegraded = (status: string) => (item: Server | null) =>
  conditionOf(item, "Degraded")?.status === status && item?.status?.agentsHealthy !== undefined;

/** Runs the command line with the cluster's kube config, for one namespace. */
async function terrarium(ns: Namespace, ...words: readonly string[]) {
  const folder = await tempFolder();
  const config = await readFile(join(cluster.address.folder, "admin.kubeconfig"), "utf8");
  const KUBECONFIG = join(folder, "config");
  await writeFile(
    KUBECONFIG,
    config.replace("context: { cluster: test,", `context: { cluster: test, namespace: ${ns.name},`),
  );
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const env = { PATH: process.env["PATH"], HOME: folder, KUBECONFIG };
    execFile(process.execPath, [join(TOP, "dist/main.js"), ...words], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, stdout, stderr }),
    );
  });
}

describe("agents in the cluster", () => {
  it(
    "[OPERATOR-1024] [GHOST-1038] show in the conditions when they are out of their minds, and in the cluster when the gateway is away",
    inNamespace(async (ns) => {
      const gateway = await deploy(ns);
      const path = serverPath(ns);
      await nudge(ns);
      await api.until<Server>(path, (item) => item?.status?.agentsHealthy === "1/1");
      await gateway.invoke("clerk", 5);
      await gateway.happened("PROBE_FAILED");
      await nudge(ns);
      const mad = await api.until<Server>(path, isDegraded("True"));
      expect(conditionOf(mad, "Degraded")).toMatchObject({
        reason: "AgentsUnhealthy",
        message: "clerk is DEGRADED (arithmetic: 2 + 2 is 5)",
      });
      expect(conditionOf(mad, "Ready")?.status).toBe("True");
      expect(mad?.status?.agentsHealthy).toBe("0/1");
      expect(await ns.kubectl(["describe", "ags", "garden"])).toMatch(
        /Warning +AgentsUnhealthy .*2 \+ 2 is 5/,
      );

      const away = await terrarium(ns, "agents", "--url", "http://127.0.0.1:1");
      expect(away).toMatchObject({
        code: 4,
        stdout: expect.stringMatching(/clerk +DEGRADED +garden +arithmetic: 2 \+ 2 is 5/),
      });
      expect(away.stderr).toContain("in the cluster");
      const rows = JSON.parse(
        (await terrarium(ns, "agents", "--url", "http://127.0.0.1:1", "--json")).stdout,
      );
      expect(rows).toMatchObject([{ id: "clerk", server: "garden", namespace: ns.name, layer: "cluster" }]);
      expect((await terrarium(ns, "agents", "--url", "http://127.0.0.1:1", "--live")).code).toBe(3);

      await gateway.invoke("clerk", 4);
      await gateway.happened("PROBE_RECOVERED");
      await nudge(ns);
      const sane = await api.until<Server>(path, isDegraded("False"));
      expect(sane?.status?.agentsHealthy).toBe("1/1");
    }),
  );

  it(
    "[OPERATOR-1036] [OPERATOR-1037] leave signals as resources and take resources as signals, and none comes back",
    inNamespace(async (ns) => {
      const gateway = await deploy(ns, { pheromones: { mirror: "both" } });
      await ns.apply({
        apiVersion: "terrarium.dev/v1alpha1",
        kind: "Pheromone",
        metadata: { name: "note" },
        spec: { type: "WARNING", payload: { text: "tonight" } },
      });
      await gateway.invoke("clerk", "signal");
      const all = ns.path("terrarium.dev/v1alpha1/pheromones");
      await nudge(ns);
      const made = await api.untilAll<Pheromone>(
        all,
        (found) => found.length === 2 && found.every(({ status }) => status?.phase === "ACTIVE"),
      );
      const mirrored = made.find(({ metadata }) => metadata.name !== "note");
      expect(mirrored?.spec).toMatchObject({ type: "WARNING", source: "clerk", payload: { free: 1 } });
      expect(mirrored?.metadata.name).toMatch(/^garden-[0-9a-f]+$/);
      const field = async () =>
        (
          await gateway.graphql<{ pheromones: readonly { source: string; payload: unknown }[] }>(
            `{ pheromones { source payload } }`,
          )
        ).pheromones;
      // A restart of the gateway makes two more looks: nothing is deposited or made twice.
      await ns.kubectl(["delete", "pod", "garden-0"]);
      await api.condition(serverPath(ns), "Ready", { status: "False" });
      await api.condition(serverPath(ns), "Ready");
      await gateway.invoke("clerk", 5);
      await gateway.happened("PROBE_FAILED");
      await nudge(ns);
      await api.until<Server>(serverPath(ns), isDegraded("True"));
      expect((await field()).map(({ source }) => source).toSorted()).toEqual(["clerk", "client:operator"]);
      expect(await api.list(all)).toHaveLength(2);
      const note = await api.call<Pheromone>("GET", `${all}/note`);
      expect(note.status?.phase).toBe("ACTIVE");
    }),
  );
});
