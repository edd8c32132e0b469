import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { Api } from "./api.js";
const HERE = import.meta.dirname;
const SCRIPT = join(HERE, "cluster.sh");
/** The folder with the programs of a cluster; builds them if need be, which takes minutes and says so. */
export function buildTools() {
    const { status, stdout } = spawnSync(join(HERE, "tools.sh"), {
        stdio: ["ignore", "pipe", "inherit"],
        encoding: "utf8",
    });
    if (status !== 0)
        throw new Error("the tools for a cluster could not be built; the lines above say why");
    return stdout.trim();
}
/** Starts a cluster that ends with this process, however it ends, and leaves nothing behind. */
export async function startCluster({ nodes = 1 } = {}) {
    const tools = buildTools();
    const folder = mkdtempSync(join(tmpdir(), "terrarium-kubernetes-"));
    // The script ends the cluster when its standard input ends, and the kernel closes that when this process is gone.
    const child = spawn(SCRIPT, ["run", folder, String(nodes)], {
        stdio: ["pipe", "pipe", "inherit"],
    });
    const end = async () => {
        if (child.exitCode === null && child.signalCode === null) {
            child.stdin.end();
            await once(child, "exit");
        }
        rmSync(folder, { recursive: true, force: true });
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
async function readyLine(child, output) {
    const ended = once(child, "exit").then(() => null);
    const lines = createInterface({ input: output });
    const found = (async () => {
        for await (const line of lines) {
            const ready = /^ready (\S+) host (\S+) Kubernetes (\S+)$/.exec(line);
            if (ready !== null)
                return ready;
        }
        return null;
    })();
    return Promise.race([found, ended]);
}
/** A running cluster, used by a test. */
export class Cluster {
    /** As a member of system:masters. */
    api;
    address;
    constructor(address) {
        this.address = address;
        this.api = this.as("admin");
    }
    /** The same API for the owner of another token, such as a service account's. `server` may be a proxy's address. */
    as(token, server = this.address.server) {
        return new Api(server, readFileSync(this.pki("ca.crt"), "utf8"), token);
    }
    /** A file of keys and certificates: `ca.crt`; `proxy.crt` and `proxy.key` for a proxy on this machine. */
    pki(name) {
        return join(this.address.folder, "pki", name);
    }
    /** Runs kubectl; rejects with what it printed when it fails. */
    async kubectl(args, input = "") {
        const { status, stdout, stderr } = await this.tryKubectl(args, input);
        if (status !== 0)
            throw new Error(`kubectl ${args.join(" ")}: ${stderr || stdout}`);
        return stdout;
    }
    async tryKubectl(args, input = "") {
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
    async importImage(archive) {
        const { status, stderr } = await execute(SCRIPT, ["import", this.address.folder, archive]);
        if (status !== 0)
            throw new Error(`${archive} cannot be imported: ${stderr}`);
    }
    get #cache() {
        return join(this.address.folder, "kubectl-cache");
    }
}
async function execute(program, args, { input = "", env = process.env } = {}) {
    const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, "close"),
    ]);
    return { status: code ?? 1, stdout, stderr };
}
