import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { parseAllDocuments } from "yaml";

import { gatewayImage, operatorImage } from "../../src/kubernetes/images.js";
import { installation, type InstallOptions } from "../../src/kubernetes/install/install.js";
import { TOP } from "../support/machine.js";

interface Named {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly annotations?: object };
}

const byName = (objects: readonly Named[]): readonly Named[] =>
  objects.toSorted((a, b) => `${a.kind} ${a.metadata.name}`.localeCompare(`${b.kind} ${b.metadata.name}`));

/** What Helm makes of the chart, without its own annotation. */
function rendered(namespace: string, ...args: readonly string[]): readonly Named[] {
  const helm = join(inject("cluster").tools, "bin/helm");
  const chart = join(TOP, "charts/terrarium-operator");
  const text = execFileSync(helm, ["template", "release", chart, "--namespace", namespace, ...args], {
    encoding: "utf8",
  });
  const objects = parseAllDocuments(text).map((document) => document.toJS() as Named | null);
  return byName(objects.flatMap((object) => object ?? [])).map(({ metadata, ...rest }) => {
    const { annotations: _own, ...others } = metadata;
    return { ...rest, metadata: others };
  });
}

const installed = (options: InstallOptions): readonly unknown[] =>
  byName(JSON.parse(JSON.stringify(installation(options))) as Named[]).filter(
    ({ kind }) => kind !== "Namespace",
  );

describe("the Helm chart of the operator", () => {
  it("[KUBE-1074] renders what `terrarium k8s install` prints", () => {
    const usual = {
      operatorImage: operatorImage(),
      gatewayImage: gatewayImage(),
      namespace: "here",
      only: null,
    };
    expect(rendered("here")).toEqual(installed(usual));
  });

  it("[KUBE-1074] renders it for other images and one namespace, and without the definitions", () => {
    const given = { operatorImage: "r/o:1", gatewayImage: "r/g:2", namespace: "here", only: "agents" };
    const set = ["operatorImage=r/o:1", "gatewayImage=r/g:2", "only=agents"].flatMap((value) => [
      "--set",
      value,
    ]);
    expect(rendered("here", ...set)).toEqual(installed(given));
    const kinds = rendered("here", ...set, "--set", "definitions=false").map(({ kind }) => kind);
    expect(kinds).toContain("Deployment");
    expect(kinds).not.toContain("CustomResourceDefinition");
  });
});
