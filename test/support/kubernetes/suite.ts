import { join } from "node:path";
import type { TestProject } from "vitest/node";

import { gatewayImage } from "../../../src/kubernetes/images.js";
import { Cluster, startCluster, type ClusterAddress } from "./cluster.js";
import { ImageBuilder } from "./images.js";

declare module "vitest" {
  interface ProvidedContext {
    readonly cluster: ClusterAddress;
    readonly images: ImageNames;
  }
}

/** Images that pods of the tests run. They are on every node: `imagePullPolicy: Never`. */
export interface ImageNames {
  readonly gateway: string;
  readonly operator: string;
}

/** One cluster with all images for the whole suite; vitest runs this before the first test file. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const begun = performance.now();
  const say = (what: string): boolean =>
    process.stdout.write(`${((performance.now() - begun) / 1000).toFixed(1)} s: ${what}\n`);
  const { [Symbol.asyncDispose]: end, ...address } = await startCluster({ nodes: 2 });
  say(`Kubernetes ${address.version} at ${address.server}, ${address.nodes.length} nodes ready`);
  const cluster = new Cluster(address);
  try {
    using builder = new ImageBuilder(join(address.tools, "deb/bin/busybox"));
    const gateway = builder.fromDockerfile("localhost/terrarium:test", "deploy/Dockerfile");
    const operator = builder.fromDockerfile("localhost/terrarium-operator:test", "operator/Dockerfile");
    // As deploy/samples names it.
    const sample = builder.fromDockerfile(`docker.io/library/${gatewayImage()}`, "deploy/Dockerfile");
    say("images built");
    for (const { archive } of [gateway, operator, sample]) await cluster.importImage(archive);
    say("images imported");
    project.provide("cluster", address);
    project.provide("images", { gateway: gateway.name, operator: operator.name });
  } catch (error) {
    await end();
    throw error;
  }
  return async () => end();
}
