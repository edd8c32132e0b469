import { describe, expect, it } from "vitest";
import { readServer, unknownFields } from "../../../src/kubernetes/objects/read-server.js";
import { IMAGE_AGENT, MODULE_AGENT, server, written } from "./kit.js";

const problems = (spec: object, name?: string): readonly string[] => {
  const reading = readServer(written(spec, name));
  return "problems" in reading ? reading.problems : [];
};

describe("an AgentServer that is read", () => {
  it("[KUBE-1002] gets the defaults of the definition", () => {
    expect(server()).toMatchObject({
      spec: {
        gateway: { replicas: 1, port: 4_000, bundledAgents: false, resources: { requests: { cpu: "50m" } } },
        storage: { size: "1Gi", retain: true },
        agents: [],
        service: { type: "ClusterIP" },
        metrics: { serviceMonitor: false },
        pheromones: { mirror: "none" },
        paused: false,
      },
    });
  });

  it.each([
    ["two replicas", { gateway: { replicas: 2 } }, "spec.gateway.replicas"],
    ["a privileged port", { gateway: { port: 80 } }, "spec.gateway.port"],
    ["an agent of neither kind", { agents: [{ name: "a" }] }, "exactly one of module"],
    ["an agent of both kinds", { agents: [{ ...MODULE_AGENT, ...IMAGE_AGENT }] }, "exactly one of module"],
    ["an image without modules", { agents: [{ name: "a", image: "i" }] }, "modules lists"],
    ["an image with an empty list", { agents: [{ name: "a", image: "i", modules: [] }] }, "modules lists"],
    [
      "a module outside of the path",
      { agents: [{ ...IMAGE_AGENT, modules: ["../etc/x.mjs"] }] },
      "spec.agents.0.modules.0",
    ],
    ["two agents of one name", { agents: [MODULE_AGENT, MODULE_AGENT] }, "two agents are called ticker"],
    ["a key that is no module", { agents: [{ name: "a", module: { configMap: "m", key: "a.txt" } }] }, "key"],
    ["a size that is no quantity", { storage: { size: "much" } }, "spec.storage.size"],
    [
      "a variable of ours",
      { gateway: { env: [{ name: "TERRARIUM_TOKEN", value: "x" }] } },
      "other fields set",
    ],
    ["a variable without value", { gateway: { env: [{ name: "A" }] } }, "exactly one of value and valueFrom"],
    ["tokens that nothing checks", { auth: { jwt: { audience: "a" } } }, "auth.jwt needs"],
    ["keys at no address", { auth: { jwt: { jwksUrl: "nowhere" } } }, "must be an address"],
    ["a limit out of range", { limits: { maxHistory: 0 } }, "spec.limits.maxHistory"],
  ])("[KUBE-1002] is refused with %s", (_what, spec, message) => {
    expect(problems(spec).join("\n")).toContain(message);
  });

  it("[KUBE-1002] may leave a field empty, which is null in YAML: it counts as not given", () => {
    const empty = { gateway: null, storage: { size: null }, agents: null, limits: { maxHistory: null } };
    expect(server(empty)).toEqual(server({ limits: {} }));
    expect(
      server({ gateway: { podTemplate: { labels: { a: null, b: "c" } } } }).spec.gateway.podTemplate,
    ).toEqual({
      labels: { b: "c" },
    });
    const affinity = { nodeAffinity: null };
    expect(server({ gateway: { podTemplate: { affinity } } }).spec.gateway.podTemplate).toEqual({ affinity });
    expect(problems({ agents: [null] })).toHaveLength(1);
  });

  it.each(["/path", "//a", "http://", "http://a b", "ftp://a"])(
    "[KUBE-1002] is refused with keys at the address %s",
    (jwksUrl) => expect(problems({ auth: { jwt: { jwksUrl } } }).join()).toContain("must be an address"),
  );

  it("[KUBE-1002] is refused when two parts of one process set a variable", () => {
    const env = [{ name: "MODEL", value: "a" }];
    expect(problems({ gateway: { env }, agents: [{ ...MODULE_AGENT, env }] })).toEqual([
      "spec.agents.ticker.env: MODEL is set by spec.gateway.env too; threads of one gateway share their variables",
    ]);
  });

  it.each(["1garden", "Garden", "gar.den", "g".repeat(46)])("is refused with the name %s", (name) => {
    expect(problems({}, name).join()).toContain("metadata.name");
  });

  it("tells fields that no definition knows, at any depth", () => {
    const spec = { gatway: {}, gateway: { replica: 1, env: [{ name: "A", valeu: "x" }] } };
    expect(unknownFields(written(spec))).toEqual([
      "spec.gatway",
      "spec.gateway.replica",
      "spec.gateway.env[0].valeu",
    ]);
  });

  it("knows all of what Kubernetes defines within ours", () => {
    const affinity = { nodeAffinity: { anything: [] } };
    expect(
      unknownFields(written({ gateway: { podTemplate: { affinity, tolerations: [{ key: "a" }] } } })),
    ).toEqual([]);
  });
});
