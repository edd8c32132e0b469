import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import { gatewayImage } from "../../../src/kubernetes/images.js";
import { installation } from "../../../src/kubernetes/install/install.js";
import { TOP } from "../machine.js";
import type { Namespace } from "./namespace.js";

/** Lines of its log that a failing test prints. */
const LINES_MAX = 150;

/** An account for the operator in this namespace, with the rights of `terrarium k8s install --only`. */
export async function makeAccount(ns: Namespace): Promise<void> {
  const options = { operatorImage: "", gatewayImage: "", namespace: ns.name, only: ns.name };
  const items = installation(options).filter(({ kind }) =>
    /^(ServiceAccount|Role|RoleBinding)$/.test(String(kind)),
  );
  await ns.apply(...items);
}

/**
 * The operator as a process of this machine, for one namespace: with the rights of an installation for that namespace, through a
 * proxy, and killed when a test wants it. `makeAccount` comes first.
 */
export class OperatorProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #namespace: Namespace;
  readonly #lines: string[] = [];
  readonly #heard = new Set<string>();
  #onLine: () => void = () => undefined;

  private constructor(child: ChildProcess & { readonly stderr: Readable }, ns: Namespace) {
    this.#child = child;
    this.#namespace = ns;
    this.#ended = once(child, "exit").then(() => this.#onLine());
    createInterface({ input: child.stderr }).on("line", (line) => {
      this.#lines.push(line);
      if (this.#lines.length > LINES_MAX) this.#lines.shift();
      if (line.startsWith("{")) this.#heard.add((JSON.parse(line) as { readonly message: string }).message);
      this.#onLine();
    });
    ns.tellAlso(`operator process ${child.pid}`, () => this.#lines.join("\n"));
  }

  /** `server` is the address of the API server or of a proxy; `nodeOptions` are for Node. */
  static async start(ns: Namespace, server: string, nodeOptions = ""): Promise<OperatorProcess> {
    const { cluster } = ns;
    const token = await ns.kubectl(["create", "token", "terrarium-operator"]);
    const file = join(cluster.address.folder, `operator-${new URL(server).port}.kubeconfig`);
    const config = {
      clusters: [{ name: "test", cluster: { server, "certificate-authority": cluster.pki("ca.crt") } }],
      users: [{ name: "operator", user: { token: token.trim() } }],
      contexts: [{ name: "test", context: { cluster: "test", user: "operator", namespace: ns.name } }],
      "current-context": "test",
    };
    writeFileSync(file, JSON.stringify(config));
    const child = spawn(process.execPath, [join(TOP, "operator/dist/operator.js")], {
      env: {
        KUBECONFIG: file,
        NODE_OPTIONS: nodeOptions,
        TERRARIUM_GATEWAY_IMAGE: gatewayImage(),
        TERRARIUM_OPERATOR_NAMESPACE: ns.name,
        TERRARIUM_OPERATOR_PORT: "0",
        TERRARIUM_OPERATOR_WATCH_SECONDS: "5",
      },
      stdio: ["ignore", "inherit", "pipe"],
    });
    return new OperatorProcess(child, ns);
  }

  /** Resolves once its log has an entry with this message. */
  async logged(message: string): Promise<void> {
    while (!this.#heard.has(message)) {
      if (this.#hasEnded) throw new Error(`the operator ended before it logged: ${message}`);
      await new Promise<void>((resolve) => {
        this.#onLine = resolve;
      });
    }
  }

  /** Ends it as it is, like a machine that loses power, and takes its lease away, so that the next one need not wait. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
    await this.#namespace.api.call(
      "DELETE",
      this.#namespace.path("coordination.k8s.io/v1/leases/terrarium-operator"),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#hasEnded) return;
    this.#child.kill("SIGTERM");
    await this.#ended;
  }

  get #hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
