import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import { gatewayImage } from "../../../src/kubernetes/images.js";
import { TOP } from "../machine.js";
import type { Cluster } from "./cluster.js";

const SYSTEM = "terrarium-system";
export const LEASE = `/apis/coordination.k8s.io/v1/namespaces/${SYSTEM}/leases/terrarium-operator`;

/**
 * The operator as a process of this machine, in place of the one in the cluster: with the same rights, through a proxy, and
 * killed when a test wants it.
 */
export class OperatorProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess & { readonly stderr: Readable }) {
    this.#child = child;
    this.#ended = once(child, "exit");
    this.#lines = createInterface({ input: child.stderr })[Symbol.asyncIterator]();
  }

  /** `server` is the address of the API server or of a proxy; `nodeOptions` are for Node. */
  static async start(cluster: Cluster, server: string, nodeOptions = ""): Promise<OperatorProcess> {
    const token = await cluster.kubectl(["-n", SYSTEM, "create", "token", "terrarium-operator"]);
    const file = join(cluster.address.folder, `operator-${new URL(server).port}.kubeconfig`);
    const config = {
      clusters: [{ name: "test", cluster: { server, "certificate-authority": cluster.pki("ca.crt") } }],
      users: [{ name: "operator", user: { token: token.trim() } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "operator", namespace: SYSTEM } }],
      "current-context": "test",
    };
    writeFileSync(file, JSON.stringify(config));
    const child = spawn(process.execPath, [join(TOP, "operator/dist/operator.js")], {
      env: {
        KUBECONFIG: file,
        NODE_OPTIONS: nodeOptions,
        TERRARIUM_GATEWAY_IMAGE: gatewayImage(),
        TERRARIUM_OPERATOR_PORT: "0",
        TERRARIUM_OPERATOR_WATCH_SECONDS: "5",
      },
      stdio: ["ignore", "inherit", "pipe"],
    });
    return new OperatorProcess(child);
  }

  /** Reads its log until an entry has this message. */
  async logged(message: string): Promise<void> {
    for (;;) {
      const { value, done } = await this.#lines.next();
      if (done === true) throw new Error(`the operator ended before it logged: ${message}`);
      if ((JSON.parse(value) as { readonly message: string }).message === message) return;
    }
  }

  /** Ends it as it is, like a machine that loses power, and takes its lease away, so that the next one need not wait. */
  async kill(cluster: Cluster): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
    await cluster.api.call("DELETE", LEASE);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill("SIGTERM");
    await this.#ended;
  }
}
