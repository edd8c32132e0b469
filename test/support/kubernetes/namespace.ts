import { inject } from "vitest";

import type { Api, Resource } from "./api.js";
import { Cluster } from "./cluster.js";

/** A namespace of its own for one test, under the restricted profile of pod security. */
export class Namespace {
  readonly api: Api;
  readonly cluster: Cluster;
  readonly name: string;

  constructor(cluster: Cluster, name: string) {
    this.cluster = cluster;
    this.name = name;
    this.api = cluster.api;
  }

  /** Path of a namespaced resource, such as `path("pods/web")` or `path("apps/v1/statefulsets/web")`. */
  path(resource: string): string {
    const parts = resource.split("/");
    const [group, rest] =
      parts.length > 2 ? [`/apis/${parts[0]}/${parts[1]}`, parts.slice(2)] : ["/api/v1", parts];
    return `${group}/namespaces/${this.name}/${rest.join("/")}`;
  }

  kubectl(args: readonly string[], input = ""): Promise<string> {
    return this.cluster.kubectl(["--namespace", this.name, ...args], input);
  }

  /** `kubectl apply -f -` of these resources. */
  async apply(...resources: readonly object[]): Promise<void> {
    await this.kubectl(
      ["apply", "-f", "-"],
      JSON.stringify({ apiVersion: "v1", kind: "List", items: resources }),
    );
  }

  /** All that helps to see why a test failed: resources, events, and the logs of all containers. */
  async story(): Promise<string> {
    const part = async (title: string, args: readonly string[]): Promise<string> => {
      const { stdout, stderr } = await this.cluster.tryKubectl(["--namespace", this.name, ...args]);
      return `--- ${title}\n${stdout}${stderr}`;
    };
    const pods = await this.api.list(this.path("pods"));
    const parts = [
      part("resources", ["get", "all,persistentvolumeclaims,configmaps", "--output", "wide"]),
      part("events", ["get", "events", "--sort-by", ".lastTimestamp"]),
      ...pods.flatMap(({ metadata: { name } }: Resource) => [
        part(`pod ${name}`, ["describe", "pod", name]),
        part(`log of ${name}`, ["logs", name, "--all-containers", "--prefix", "--tail", "100"]),
        part(`log before of ${name}`, ["logs", name, "--all-containers", "--previous", "--tail", "50"]),
      ]),
    ];
    return (await Promise.all(parts)).join("\n");
  }
}

/** The cluster that the suite shares. */
export const cluster = new Cluster(inject("cluster"));

let made = 0;

/**
 * The body of a test that has a namespace of its own, which is removed afterwards. When the test fails, the namespace tells
 * its story: `it("…", inNamespace(async (ns) => …))`.
 */
export function inNamespace(body: (ns: Namespace) => Promise<void>): () => Promise<void> {
  return async () => {
    made += 1;
    const name = `test-${process.pid}-${made}`;
    await cluster.api.call("POST", "/api/v1/namespaces", {
      metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    const namespace = new Namespace(cluster, name);
    try {
      await body(namespace);
    } catch (error) {
      process.stderr.write(`${await namespace.story()}\n`);
      throw error;
    } finally {
      // The cluster removes it in the background; the next test has another.
      await cluster.api.call("DELETE", `/api/v1/namespaces/${name}`);
    }
  };
}
