import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { blocksOf } from "../../support/markdown.js";
import { pathOf } from "../../support/machine.js";
import { removeFolder } from "../../support/folder.js";

/** The configurations in docs/deploy.md, by the names they have there. */
export const CONFIGURATIONS: ReadonlyMap<string, string> = new Map(
  blocksOf("docs/deploy.md").flatMap(({ example, code }) =>
    /^(nginx|Caddyfile|haproxy)/.test(example) ? [[example, code]] : [],
  ),
);

export type Program = "nginx" | "caddy" | "haproxy";

/** What stands around a configuration of the document where it is run by hand, in a folder of its own. */
const AROUND: Readonly<Record<Program, (text: string, folder: string) => string>> = {
  nginx: (text, folder) => `${process.getuid?.() === 0 ? "user root;" : ""}
daemon off;
pid ${folder}/nginx.pid;
error_log stderr notice;
events {}
http {
  access_log off;
  ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
${text}
}
`,
  caddy: (text) => `{\n\tadmin off\n}\n${text}`,
  haproxy: (text) => text,
};

const WORDS: Readonly<Record<Program, (file: string, folder: string) => string[]>> = {
  nginx: (file, folder) => ["-p", folder, "-e", "stderr", "-c", file],
  caddy: (file) => ["run", "--adapter", "caddyfile", "--config", file],
  haproxy: (file) => ["-db", "-f", file],
};

export interface Proxy extends AsyncDisposable {
  /** Of the proxy itself, without a path. */
  readonly url: string;
  readonly port: number;
}

/** Runs a proxy with a configuration of the document, on a free port and in front of this gateway. `edit` changes it further. */
export async function startProxy(
  program: Program,
  name: string,
  gatewayPort: number,
  edit: (text: string) => string = (text) => text,
): Promise<Proxy> {
  const text = CONFIGURATIONS.get(name);
  const path = pathOf(program);
  if (text === undefined || path === null) throw new Error(`there is no ${name}, or no ${program}`);
  const folder = await mkdtemp(join(tmpdir(), "terrarium-proxy-"));
  const port = await freePort();
  const file = join(folder, name);
  const ported = text.replaceAll(":4000", `:${gatewayPort}`).replaceAll("8080", String(port));
  await writeFile(file, AROUND[program](edit(ported), folder));
  const child = spawn(path, WORDS[program](file, folder), {
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  await listening(child, port);
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      removeFolder(folder);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Resolves once it takes connections; rejects with what it complained of when it ends before. */
async function listening(child: ChildProcess, port: number): Promise<void> {
  let complaint = "";
  child.stderr
    ?.setEncoding("utf8")
    .on("data", (text: string) => (complaint = (complaint + text).slice(-4_000)));
  while (!(await connects(port))) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}: ${complaint}`);
  }
}

async function connects(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const connected = await new Promise<boolean>((resolve) => {
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
  });
  socket.destroy();
  return connected;
}
