import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { operatorChart } from "../../../docs/operator-chart.js";
import { operatorFile } from "../../../docs/operator-file.js";
import { customResourceDefinitions, type Json, KINDS, schemaOf } from "../../../src/kubernetes/api/crd.js";
import { PRESERVE, VALIDATIONS } from "../../../src/kubernetes/api/rules.js";
import { TOP } from "../../support/machine.js";

interface Node {
  readonly path: string;
  readonly schema: Json;
}

interface Definition {
  readonly spec: {
    readonly names: object;
    readonly versions: readonly {
      readonly subresources: object;
      readonly additionalPrinterColumns: readonly { readonly name: string }[];
    }[];
  };
}

function nodesOf(schema: Json, path: string): Node[] {
  const members = Object.entries((schema["properties"] ?? {}) as Record<string, Json>);
  return [
    { path, schema },
    ...members.flatMap(([name, member]) => nodesOf(member, `${path}.${name}`)),
    ...(schema["items"] ? nodesOf(schema["items"] as Json, `${path}[]`) : []),
  ];
}

const nodes = KINDS.flatMap(({ kind }) => nodesOf(schemaOf(kind), kind));

describe("custom resource definitions", () => {
  it("[KUBE-1000] are in deploy/operator.yaml as the source has them (`npm run docs` writes it)", () => {
    expect(readFileSync(join(TOP, "deploy/operator.yaml"), "utf8")).toBe(operatorFile());
  });

  it("[KUBE-1074] are in charts/terrarium-operator as the source has them, with the operator (`npm run docs` writes it)", () => {
    for (const [file, text] of Object.entries(operatorChart()))
      expect(readFileSync(join(TOP, "charts/terrarium-operator", file), "utf8")).toBe(text);
  });

  it("are structural: each node has a type, and an object knows its members or keeps them all", () => {
    expect(
      nodes
        .filter(({ schema }) => schema["type"] === undefined && !(PRESERVE in schema))
        .map(({ path }) => path),
    ).toEqual([]);
    const vague = nodes.filter(
      ({ path, schema }) =>
        schema["type"] === "object" &&
        !path.endsWith(".metadata") &&
        !["properties", "additionalProperties", PRESERVE].some((key) => key in schema),
    );
    expect(vague.map(({ path }) => path)).toEqual([]);
  });

  it("[KUBE-1001] describe every field of a spec", () => {
    const fields = nodes.filter(({ path }) => /\.spec\./.test(path) && !path.endsWith("[]"));
    expect(fields.length).toBeGreaterThan(100);
    expect(fields.filter(({ schema }) => !schema["description"]).map(({ path }) => path)).toEqual([]);
  });

  it("[KUBE-1001] bound every list and text of a spec, so that rules cost a bounded time", () => {
    const given = nodes.filter(({ path }) => path.includes(".spec."));
    const lists = given.filter(({ schema }) => schema["type"] === "array" && !("maxItems" in schema));
    const isClosed = (schema: Json): boolean => ["maxLength", "enum", "format"].some((key) => key in schema);
    const texts = given.filter(({ schema }) => schema["type"] === "string" && !isClosed(schema));
    expect([...lists, ...texts].map(({ path }) => path)).toEqual([]);
  });

  it("[KUBE-1001] say what to do where a rule is broken", () => {
    const rules = nodes.flatMap(
      ({ schema }) => (schema[VALIDATIONS] ?? []) as { rule: string; message: string }[],
    );
    expect(rules.length).toBeGreaterThan(10);
    expect(rules.filter(({ message }) => message.length < 30)).toEqual([]);
  });

  it("have status, short names, a category and, for a server, scale and the columns", () => {
    const [server, pheromone] = customResourceDefinitions() as unknown as Definition[];
    expect(server?.spec.names).toMatchObject({ shortNames: ["ags"], categories: ["terrarium"] });
    expect(pheromone?.spec.names).toMatchObject({ shortNames: ["phero"], categories: ["terrarium"] });
    const [version] = server?.spec.versions ?? [];
    expect(version?.subresources).toMatchObject({
      status: {},
      scale: { specReplicasPath: ".spec.gateway.replicas" },
    });
    expect(version?.additionalPrinterColumns.map(({ name }) => name)).toEqual([
      "Ready",
      "Replicas",
      "Agents",
      "Watching",
      "Waiting",
      "Degraded",
      "Endpoint",
      "Age",
    ]);
  });
});
