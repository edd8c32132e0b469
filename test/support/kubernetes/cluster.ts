import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";

import { Api } from "./api.js";
import { removeFolder } from "../folder.js";

const HERE = import.meta.dirname;
const SCRIPT = join(HERE, "cluster.sh");

/** What another process needs to use a running cluster. */
export interface ClusterAddress {
  /** Holds `admin.kubeconfig`, `pki`, `log`, and a folder for each node. */
  readonly folder: string;
  readonly server: string;
  /** This machine's address, as pods see it. */
  readonly host: string;
  /** Such as `v1.37.2`. */
  readonly version: string;
  readonly nodes: readonly string[];
  /** Holds bin/kubectl, deb/usr/bin/ctr and others. */
  readonly tools: string;
}

/** The folder with the programs of a cluster; builds them if need be, which takes minutes and says so. */
export function buildTools(): string {
  const { status, stdout } = spawnSync(join(HERE, "tools.sh"), {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  });
  if (status !== 0) throw new Error("the tools for a cluster could not be built; the lines above say why");
  return stdout.trim();
}

/** Starts a cluster that ends with this process, however it ends, and leaves nothing behind. */
export async function startCluster({ nodes = 1 } = {}): Promise<ClusterAddress & AsyncDisposable> {
  const tools = buildTools();
  const folder = mkdtempSync(join(tmpdir(), "terrarium-kubernetes-"));
  // The script ends the cluster when its standard input ends, and the kernel closes that when this process is gone.
  const child = spawn(SCRIPT, ["run", folder, String(nodes)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.stdin.end();
      await once(child, "exit");
    }
    removeFolder(folder);
  };
  const ready = await readyLine(child, child.stdout);
  if (ready === null) {
    await end();
    throw new Error("the cluster did not start; the lines above say why");
  }
  const [, server = "", host = "", version = ""] = ready;
  const names = Array.from({ length: nodes }, (_, index) => `node${index + 1}`);
  return { folder, server, host, version, nodes: names, tools, [Symbol.asyncDispose]: end };
}

async function readyLine(
  child: ChildProcess,
  output: NodeJS.ReadableStream,
): Promise<RegExpExecArray | null> {
  const ended = once(child, "exit").then(() => null);
  const lines = createInterface({ input: output });
  const found = (async () => {
    for await (const line of lines) {
      const ready = /^ready (\S+) host (\S+) Kubernetes (\S+)$/.exec(line);
      if (ready !== null) return ready;
    }
    return null;
  })();
  return Promise.race([found, ended]);
}

/** A running cluster, used by a test. */
export class Cluster {
  /** As a member of system:masters. */
  readonly api: Api;
  readonly address: ClusterAddress;

  constructor(address: ClusterAddress) {
    this.address = address;
    this.api = this.as("admin");
  }

  /** The same API for the owner of another token, such as a service account's. `server` may be a proxy's address. */
  as(token: string, server = this.address.server): Api {
    return new Api(server, readFileSync(this.pki("ca.crt"), "utf8"), token);
  }

  /** A file of keys and certificates: `ca.crt`; `proxy.crt` and `proxy.key` for a proxy on this machine. */
  pki(name: string): string {
    return join(this.address.folder, "pki", name);
  }

  /** Runs kubectl; rejects with what it printed when it fails. */
  async kubectl(args: readonly string[], input = ""): Promise<string> {
    const { status, stdout, stderr } = await this.tryKubectl(args, input);
    if (status !== 0) throw new Error(`kubectl ${args.join(" ")}: ${stderr || stdout}`);
    return stdout;
  }

  async tryKubectl(
    args: readonly string[],
    input = "",
  ): Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }> {
    return execute(join(this.address.tools, "bin/kubectl"), args, {
      input,
      env: {
        ...process.env,
        KUBECONFIG: join(this.address.folder, "admin.kubeconfig"),
        KUBECACHEDIR: this.#cache,
      },
    });
  }

  /** Makes the image of an OCI archive known on each node. */
  async importImage(archive: string): Promise<void> {
    const { status, stderr } = await execute(SCRIPT, ["import", this.address.folder, archive]);
    if (status !== 0) throw new Error(`${archive} cannot be imported: ${stderr}`);
  }

  get #cache(): string {
    return join(this.address.folder, "kubectl-cache");
  }
}

async function execute(
  program: string,
  args: readonly string[],
  { input = "", env = process.env }: { readonly input?: string; readonly env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null]>,
  ]);
  return { status: code ?? 1, stdout, stderr };
}
