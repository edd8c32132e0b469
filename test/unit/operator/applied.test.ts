import { describe, expect, it } from "vitest";
import { isApplied, marked } from "../../../operator/src/server/applied.js";
import type { KubeObject } from "../../../src/kubernetes/objects/server.js";
import { objectsFor } from "../../../src/kubernetes/objects/objects.js";
import { IMAGE_AGENT, MODULE_AGENT, server, SURROUNDINGS } from "../kubernetes/kit.js";

const wanted: KubeObject = {
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name: "a", namespace: "here", labels: { app: "a" }, ownerReferences: [] },
  spec: { list: [{ name: "x", on: false }], empty: [], size: "0.5", count: 0 },
};

/** As the API server gives it back: with more than was applied, and in its own writing. */
function live(change: (spec: Record<string, unknown>) => object = (spec) => spec): KubeObject {
  const { metadata, ...rest } = marked(wanted);
  const { ownerReferences: _none, ...kept } = metadata;
  return {
    ...rest,
    metadata: { ...kept, uid: "u", labels: { app: "a", added: "b" } },
    spec: change({ list: [{ name: "x", protocol: "TCP" }], size: "500m", added: 1 }),
    status: { phase: "Bound" },
  };
}

describe("an object that was applied", () => {
  it("[OPERATOR-1021] is left alone when the API server has added fields", () => {
    expect(isApplied(marked(wanted), live())).toBe(true);
  });

  it.each<[string, (spec: Record<string, unknown>) => object]>([
    ["a value", (spec) => ({ ...spec, size: "501m" })],
    ["a member that is gone", ({ size: _gone, ...spec }) => spec],
    ["a longer list", (spec) => ({ ...spec, list: [{ name: "x" }, { name: "y" }] })],
    ["a shorter list", (spec) => ({ ...spec, list: [] })],
    ["a value deep within", (spec) => ({ ...spec, list: [{ name: "x", on: true }] })],
    ["a list that should be empty", (spec) => ({ ...spec, empty: [1] })],
  ])("[OPERATOR-1021] is applied again after a change of %s", (_what, change) => {
    expect(isApplied(marked(wanted), live(change))).toBe(false);
  });

  it("[OPERATOR-1021] is applied again when something is no longer wanted, which only the mark tells", () => {
    expect(isApplied(marked({ ...wanted, spec: {} }), live())).toBe(false);
  });

  it("keeps its mark over two makings", () => {
    const make = (): KubeObject[] =>
      objectsFor(server({ agents: [MODULE_AGENT, IMAGE_AGENT] }), SURROUNDINGS).map(marked);
    expect(make()).toEqual(make());
  });
});
