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
  } as KubeObject;
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

const TEXTS = [
  "",
  "a",
  "1",
  "main.mjs",
  "a/b.ts",
  "../x.js",
  "/agents",
  "é",
  "😀".repeat(3),
  "a b",
  "https://example.org/keys",
  "nowhere",
  "mailto:a",
  "1Gi",
  "0.5Gi",
  "1e3",
  "-1",
  "512M",
  "none",
  "both",
  "LoadBalancer",
];
const text = fc.constantFrom(...TEXTS);
const number = fc.constantFrom(-1, 0, 1, 2, 80, 1024, 4000, 65_535, 65_536, 1.5, 2 ** 31);
const key = fc.record({ name: text, key: text }, { requiredKeys: [] });
const variable = fc.record(
  {
    name: fc.constantFrom("A", "MODEL", "1A", "TERRARIUM_TOKEN", ""),
    value: text,
    valueFrom: fc.record({ secretKeyRef: key, configMapKeyRef: key }, { requiredKeys: [] }),
  },
  { requiredKeys: [] },
);
const few = <Value>(values: fc.Arbitrary<Value>) => fc.array(values, { maxLength: 2 });
/** Specs that are right in most places and wrong in some. */
const spec = fc.record(
  {
    gateway: fc.record(
      { image: text, replicas: number, port: number, bundledAgents: fc.boolean(), env: few(variable) },
      { requiredKeys: [] },
    ),
    storage: fc.record({ size: text, className: text, retain: fc.boolean() }, { requiredKeys: [] }),
    agents: few(
      fc.record(
        {
          name: fc.constantFrom("a", "b", "A", "a-", "a".repeat(41)),
          module: fc.record({ configMap: text, key: text }),
          image: text,
          path: text,
          modules: few(text),
        },
        { requiredKeys: ["name"] },
      ),
    ),
    auth: fc.record(
      {
        operatorTokenSecret: key,
        jwt: fc.record({ secretRef: key, jwksUrl: text, audience: text }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
    limits: fc.record({ maxHistory: number, drainTimeoutMs: number }, { requiredKeys: [] }),
    service: fc.record({ type: text }, { requiredKeys: [] }),
    ingress: fc.record({ host: text, tls: fc.record({ secretName: text }) }, { requiredKeys: [] }),
    pheromones: fc.record({ mirror: text, namespaces: few(text) }, { requiredKeys: [] }),
    paused: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Removes random members until the API server takes it: so that good specs are as many as bad ones. */
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
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(spec, async (given) => {
        const object = written(given);
        const read = asRead(object);
        if (read === undefined) return;
        const stored = await asStored(object);
        if (stored !== null) accepted += 1;
        expect(read).toEqual(stored);
      }),
      { numRuns: 400 },
    );
    expect(accepted).toBeGreaterThan(10);
  });
});
