import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { installation } from "../../../src/kubernetes/install/install.js";
import { OWN_RIGHTS, RIGHTS } from "../../../src/kubernetes/install/rights.js";
import { ManifestError, manifestOf } from "../../../src/kubernetes/manifest.js";
import { objectsFor } from "../../../src/kubernetes/objects/objects.js";
import type { KubeObject } from "../../../src/kubernetes/objects/server.js";
import { TOP } from "../../support/machine.js";
import { server, written } from "./kit.js";

interface Role {
  readonly rules?: readonly { readonly resources: readonly string[]; readonly verbs: readonly string[] }[];
}

const OPTIONS = { gatewayImage: "terrarium:test" };

describe("terrarium k8s manifest", () => {
  it("[KUBE-1010] prints the objects that the operator applies, and the token's Secret", () => {
    const { metadata, ...rest } = written({});
    const text = stringify({ ...rest, metadata: { name: metadata.name, namespace: "here" } });
    const [secret, ...printed] = parseAllDocuments(manifestOf(text, OPTIONS)).map((document) =>
      document.toJS(),
    );
    const { uid: _uid, ...unowned } = server().metadata;
    const made = objectsFor(
      { ...server(), metadata: unowned },
      { ...OPTIONS, inputs: "", hasServiceMonitor: true },
    );
    expect(printed).toEqual(JSON.parse(JSON.stringify(made)));
    expect(secret).toMatchObject({ kind: "Secret", metadata: { name: "garden-token" } });
  });

  it("[KUBE-1010] takes the sample", () => {
    const sample = readFileSync(join(TOP, "deploy/samples/agentserver.yaml"), "utf8");
    expect(manifestOf(sample, OPTIONS)).toContain("/agents/ticker/ticker.mjs");
  });

  it("[KUBE-1010] refuses a file with every fault and its path", () => {
    const text = stringify(written({ gateway: { replicas: 3, portt: 1 }, storage: { size: "x" } }));
    const refusal = (): string => manifestOf(text, OPTIONS);
    expect(refusal).toThrow(ManifestError);
    expect(refusal).toThrow(/portt: there is no such field[^]*spec.gateway.replicas[^]*spec.storage.size/);
  });

  it.each([
    ["nothing", ""],
    ["another kind", "kind: Pod\napiVersion: v1\nmetadata: { name: a }"],
    ["text that is not YAML", "a: [1"],
    ["a list", "- 1"],
    ["a server without metadata", "apiVersion: terrarium.dev/v1alpha1\nkind: AgentServer"],
    [
      "a spec that is a list",
      "apiVersion: terrarium.dev/v1alpha1\nkind: AgentServer\nmetadata: {name: a}\nspec: []",
    ],
  ])("refuses %s with a message", (_what, text) => {
    expect(() => manifestOf(text, OPTIONS)).toThrow(ManifestError);
  });
});

describe("terrarium k8s install", () => {
  const options = { operatorImage: "o:1", gatewayImage: "g:1", namespace: "system", only: null };
  const kinds = (objects: readonly object[]): string[] =>
    (objects as KubeObject[]).map(({ kind, metadata }) => `${kind}/${metadata.namespace ?? ""}`);

  it("[KUBE-1011] makes roles from the tables alone, without wildcards", () => {
    const rules = (installation(options) as unknown as Role[]).flatMap(({ rules = [] }) => rules);
    expect(rules).toHaveLength(RIGHTS.length + OWN_RIGHTS.length);
    expect(JSON.stringify(rules)).not.toContain("*");
    const secrets = rules.filter(({ resources }) => resources.includes("secrets"));
    expect(secrets.map(({ verbs }) => verbs)).toEqual([["get", "create"]]);
  });

  it("binds within one namespace where that is all it looks after", () => {
    expect(kinds(installation(options))).toContain("ClusterRole/");
    const narrow = kinds(installation({ ...options, only: "agents" }));
    expect(narrow).toEqual(expect.arrayContaining(["Role/agents", "RoleBinding/agents", "Role/system"]));
    expect(narrow.filter((kind) => kind.startsWith("Cluster"))).toEqual([]);
  });
});
