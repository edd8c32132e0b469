import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { readServer } from "../../src/kubernetes/objects/read-server.js";
import type { KubeObject } from "../../src/kubernetes/objects/server.js";
import { Refused } from "../support/kubernetes/api.js";
import { cluster } from "../support/kubernetes/namespace.js";

const SERVERS = "/apis/terrarium.dev/v1alpha1/namespaces/default/agentservers";

function written(spec: unknown, name = "garden"): KubeObject {
  return {
    apiVersion: "terrarium.dev/v1alpha1",
    kind: "AgentServer",
    metadata: { name, namespace: "default" },
    spec,
  };
}

/** The spec as the API server would store it, or null when it refuses. Nothing is stored. */
async function asStored(object: KubeObject): Promise<unknown> {
  try {
    return (await cluster.api.call("POST", `${SERVERS}?dryRun=All`, object)).spec;
  } catch (error) {
    if (error instanceof Refused && error.status === 422) return null;
    throw error;
  }
}

/** The spec as the command line and the operator read it, or null. */
function asRead(object: KubeObject): unknown {
  const reading = readServer(object);
  // Two owners of a variable are refused only here: the definition's rules cannot say it cheaply.
  if ("problems" in reading)
    return reading.problems.every((problem) => problem.includes("threads of one gateway share"))
      ? undefined
      : null;
  return JSON.parse(JSON.stringify(reading.server.spec));
}

/** A spec with a value in every field. Each test changes some of them. */
const FULL = {
  gateway: {
    image: "terrarium:1",
    replicas: 1,
    port: 4000,
    bundledAgents: true,
    resources: { requests: { cpu: "10m" }, limits: { memory: "1Gi" } },
    env: [
      { name: "MODEL", value: "a" },
      { name: "KEY", valueFrom: { secretKeyRef: { name: "s", key: "k" } } },
    ],
    podTemplate: { labels: { a: "b" }, tolerations: [{ key: "a" }], imagePullSecrets: [{ name: "s" }] },
  },
  storage: { size: "1Gi", className: "local", retain: false },
  agents: [
    {
      name: "a",
      module: { configMap: "m", key: "a.mjs" },
      env: [{ name: "A", value: "1" }],
      secretRefs: ["s"],
    },
    { name: "b", image: "i:1", path: "/agents", modules: ["b.mjs", "c/d.ts"] },
  ],
  auth: {
    operatorTokenSecret: { name: "s", key: "k" },
    jwt: { secretRef: { name: "s", key: "k" }, jwksUrl: "https://example.org/k", audience: "a", issuer: "i" },
  },
  limits: { maxHistory: 10, drainTimeoutMs: 1000 },
  service: { type: "NodePort", annotations: { a: "b" } },
  ingress: { host: "example.org", className: "c", tls: { secretName: "s" } },
  metrics: { serviceMonitor: true },
  pheromones: { mirror: "both", namespaces: ["a"] },
  paused: false,
};

/** Paths of all members of a value, at any depth. */
function pathsIn(value: unknown): string[][] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, member]) => [
    [key],
    ...pathsIn(member).map((path) => [key, ...path]),
  ]);
}

const WRONG_OR_RIGHT: readonly unknown[] = [
  [undefined, null, true, -1, 0, 1, 2, 80, 1024, 65_535, 65_536, 1.5, 2 ** 31, {}, [], ["a"], [{}]],
  [
    "",
    "a",
    "A",
    "b",
    "1",
    "-a",
    "a-",
    "é",
    "😀",
    "a b",
    "a\n",
    "a".repeat(41),
    "a".repeat(254),
    "😀".repeat(200),
  ],
  ["main.mjs", "a/b.ts", "../x.js", "a/../b.js", "/agents", "/a b", "none", "both", "TERRARIUM_TOKEN"],
  ["https://example.org/keys", "nowhere", "/path", "mailto:a", "http://", "http://a b", "//a"],
  ["1Gi", "0.5Gi", "1e3", "512M", "1gi", "Gi", "LoadBalancer"],
].flat();

const change = fc.tuple(fc.constantFrom(...pathsIn(FULL)), fc.constantFrom(...WRONG_OR_RIGHT));

/** Sets, or removes, a member. Does nothing where an earlier change has taken what it is in. */
function changed(spec: object, [path, value]: readonly [readonly string[], unknown]): object {
  const copy = structuredClone(spec);
  let inside: unknown = copy;
  for (const key of path.slice(0, -1)) inside = (inside as Record<string, unknown> | null | undefined)?.[key];
  if (inside !== null && typeof inside === "object") {
    if (value !== undefined) (inside as Record<string, unknown>)[path.at(-1) ?? ""] = value;
    else if (Array.isArray(inside)) inside.splice(Number(path.at(-1)), 1);
    else delete (inside as Record<string, unknown>)[path.at(-1) ?? ""];
  }
  return copy;
}

describe("the definitions", () => {
  it.each([
    ["nothing", {}],
    ["empty parts", { gateway: {}, storage: {}, agents: [], service: {}, metrics: {}, pheromones: {} }],
    ["no spec of the gateway's env", { gateway: { env: [] } }],
    [
      "two agents",
      {
        agents: [
          { name: "a", module: { configMap: "m", key: "a.mjs" } },
          { name: "b", image: "i", modules: ["b.mjs"] },
        ],
      },
    ],
    ["tokens", { auth: { jwt: { jwksUrl: "https://example.org/jwks.json", audience: "terrarium" } } }],
  ])("[KUBE-1002] give %s the same defaults as the API server", async (_what, given) => {
    const object = written(given);
    const stored = await asStored(object);
    expect(stored).not.toBeNull();
    expect(asRead(object)).toEqual(stored);
  });

  it("[KUBE-1002] accept and refuse what the API server does, with the same defaults", async () => {
    let [accepted, refused] = [0, 0];
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        const object = written(changes.reduce(changed, FULL));
        const read = asRead(object);
        if (read === undefined) return;
        const stored = await asStored(object);
        if (stored === null) refused += 1;
        else accepted += 1;
        expect(read).toEqual(stored);
      }),
      { numRuns: 1_000 },
    );
    expect(accepted).toBeGreaterThan(50);
    expect(refused).toBeGreaterThan(50);
  });
});
