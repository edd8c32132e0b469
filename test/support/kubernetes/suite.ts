import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { gatewayImage, operatorImage } from "../../../src/kubernetes/images.js";
import { TOP } from "../machine.js";
import { Cluster, startCluster, type ClusterAddress } from "./cluster.js";
import { buildImages } from "./images.js";
import { OPERATOR } from "./operator.js";

declare module "vitest" {
  interface ProvidedContext {
    readonly cluster: ClusterAddress;
    readonly images: ImageNames;
  }
}

/** Images that pods of the tests run. They are on every node, and never pulled. */
export interface ImageNames {
  readonly gateway: string;
  readonly operator: string;
}

/** One cluster with all images and the operator, for the whole suite. vitest runs this before the first test file. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const begun = performance.now();
  const say = (what: string): boolean =>
    process.stdout.write(`${((performance.now() - begun) / 1000).toFixed(1)} s: ${what}\n`);
  const { [Symbol.asyncDispose]: end, ...address } = await startCluster({ nodes: 2 });
  say(`Kubernetes ${address.version} at ${address.server}, ${address.nodes.length} nodes ready`);
  const cluster = new Cluster(address);
  try {
    using images = buildImages(join(address.tools, "deb/bin/busybox"));
    say("images built");
    for (const { archive } of Object.values(images.all)) await cluster.importImage(archive);
    say("images imported");
    await cluster.kubectl(["apply", "--server-side", "-f", join(TOP, "deploy/operator.yaml")]);
    await cluster.api.condition(OPERATOR, "Available");
    say("the operator is available");
    project.provide("cluster", address);
    project.provide("images", { gateway: gatewayImage(), operator: operatorImage() });
  } catch (error) {
    await end();
    throw error;
  }
  return async () => end();
}
