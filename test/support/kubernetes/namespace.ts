import { once } from "node:events";
import { inject, type TestContext } from "vitest";

import type { Api, Resource } from "./api.js";
import { Cluster } from "./cluster.js";

/** A namespace of its own for one test, under the restricted profile of pod security. */
export class Namespace {
  readonly api: Api;
  readonly cluster: Cluster;
  readonly name: string;
  readonly #also: { readonly title: string; readonly text: () => string }[] = [];

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

  /** Adds a part to what a failing test prints. */
  tellAlso(title: string, text: () => string): void {
    this.#also.push({ title, text });
  }

  /** What helps to see why a test failed: resources with their status, events, logs of pods and of the operator, nodes. */
  async story(): Promise<string> {
    const part = async (title: string, args: readonly string[], namespace = this.name): Promise<string> => {
      const { stdout, stderr } = await this.cluster.tryKubectl(["--namespace", namespace, ...args]);
      return `--- ${title}\n${stdout}${stderr}`;
    };
    const pods = await this.api.list(this.path("pods"));
    const parts = [
      part("nodes", ["get", "nodes"]),
      part("resources", ["get", "all,persistentvolumeclaims,configmaps", "--output", "wide"]),
      part("agentservers", ["get", "agentservers", "--output", "yaml"]),
      part("events", ["get", "events", "--sort-by", ".lastTimestamp"]),
      part(
        "operator in the cluster",
        ["logs", "deployment/terrarium-operator", "--tail", "100"],
        "terrarium-system",
      ),
      ...pods.flatMap(({ metadata: { name } }: Resource) => [
        part(`pod ${name}`, ["describe", "pod", name]),
        part(`log of ${name}`, ["logs", name, "--all-containers", "--prefix", "--tail", "100"]),
        part(`log before of ${name}`, ["logs", name, "--all-containers", "--previous", "--tail", "50"]),
      ]),
    ];
    const also = this.#also.map(({ title, text }) => `--- ${title}\n${text()}`);
    return [...(await Promise.all(parts)), ...also].join("\n");
  }
}

/** The cluster that the suite shares. */
export const cluster = new Cluster(inject("cluster"));

let made = 0;

/**
 * The body of a test that has a namespace of its own, which is removed afterwards. When the test fails or times out, the
 * namespace tells its story: `it("…", inNamespace(async (ns) => …))`.
 */
export function inNamespace(body: (ns: Namespace) => Promise<void>) {
  return async ({ signal, task }: TestContext): Promise<void> => {
    made += 1;
    const name = `test-${process.pid}-${made}`;
    await cluster.api.call("POST", "/api/v1/namespaces", {
      metadata: { name, labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
    });
    const namespace = new Namespace(cluster, name);
    const timeout = once(signal, "abort").then(() => {
      throw new Error("the test timed out");
    });
    try {
      await Promise.race([body(namespace), timeout]);
    } catch (error) {
      process.stderr.write(`=== ${task.name}: ${String(error)}\n${await namespace.story()}\n`);
      throw error;
    } finally {
      // The cluster removes it in the background; the next test has another.
      await cluster.api.call("DELETE", `/api/v1/namespaces/${name}`);
    }
  };
}
