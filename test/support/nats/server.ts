import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { pathOf } from "../machine.js";
import { removeFolder } from "../folder.js";

/**
 * Ends the server when this process ends, even by `kill -9`: then the shell's standard input closes. `$1` is the program, `$2`
 * its configuration, `$3` a folder to remove, or nothing, the rest a command that becomes the program.
 */
const UNTIL_STDIN_CLOSES = `
  program=$1 config=$2 folder=$3
  shift 3
  "$@" "$program" --config "$config" </dev/null >&2 &
  echo $!
  exec 2>/dev/null
  read -r _
  kill -9 $! && wait $!
  [ -z "$folder" ] || rm -rf "$folder"`;

export interface NatsSettings {
  readonly port: number;
  readonly folder: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** A command that becomes the server, such as `nsenter --net=…`. */
  readonly through?: readonly string[];
  readonly name?: string;
  /** Lines of the configuration, beside `port` and `jetstream`. */
  readonly more?: string;
  /** Default true. */
  readonly hasJetStream?: boolean;
  /** When the server syncs to disk. Default: its own, 2 minutes. */
  readonly syncInterval?: "always";
  /** Called with each line of its log, from its start on. */
  readonly onLog?: (line: string) => void;
  /** Removes the folder when the server ends. */
  readonly isTemporary?: boolean;
}

/** A nats-server with JetStream. Its store stays in `folder` when it ends. */
export class NatsServer {
  readonly #settings: NatsSettings;
  #shell: ChildProcess | null = null;
  #pid = 0;
  #onExit: () => void = () => undefined;
  #onReload: () => void = () => undefined;

  private constructor(settings: NatsSettings) {
    this.#settings = settings;
  }

  static async start(settings: NatsSettings): Promise<NatsServer> {
    const server = new NatsServer(settings);
    await server.start();
    return server;
  }

  get url(): string {
    return `nats://${this.#settings.host ?? "127.0.0.1"}:${this.#settings.port}`;
  }

  /** Resolves when it accepts connections. Also starts one that has ended, on the same port and store. */
  async start(): Promise<void> {
    const { folder, through = [], more = "", isTemporary = false, onLog } = this.#settings;
    const program = pathOf("natsServer");
    if (program === null) throw new Error("there is no nats-server: run test/support/nats/install.sh");
    const file = this.#configure(more);
    const removed = isTemporary ? folder : "";
    const shell = spawn("sh", ["-c", UNTIL_STDIN_CLOSES, "sh", program, file, removed, ...through], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    this.#shell = shell;
    const [line] = (await once(createInterface(shell.stdout), "line")) as [string];
    this.#pid = Number(line);
    const log: string[] = [];
    for await (const told of createInterface(shell.stderr)) {
      log.push(told);
      if (told.includes("Server is ready")) break;
      if (told.includes("[FTL]")) throw new Error(`nats-server does not start: ${log.slice(-3).join("\n")}`);
    }
    createInterface(shell.stderr).on("line", (told) => {
      onLog?.(told);
      if (told.includes("Server Exiting")) this.#onExit();
      if (told.includes("Reloaded server configuration")) this.#onReload();
    });
  }

  /** SIGTERM, and the end of the process: the server hands its leaderships over first. */
  async end(): Promise<void> {
    const exited = new Promise<void>((resolve) => (this.#onExit = resolve));
    process.kill(this.#pid, "SIGTERM");
    await exited;
    await this.kill();
  }

  /** SIGKILL, and the end of the process. */
  async kill(): Promise<void> {
    const shell = this.#shell;
    if (!shell) return;
    this.#shell = null;
    const ended = once(shell, "exit");
    shell.stdin?.end();
    await ended;
  }

  /** Has it read its configuration again, with these lines in place of `more`. Resolves when it has. */
  async reload(more: string): Promise<void> {
    this.#configure(more);
    const reloaded = new Promise<void>((resolve) => (this.#onReload = resolve));
    process.kill(this.#pid, "SIGHUP");
    await reloaded;
  }

  /** SIGSTOP: connections stay open, nothing is answered. A busy machine stops its threads a moment after the signal. */
  pause(): void {
    process.kill(this.#pid, "SIGSTOP");
    const tasks = `/proc/${this.#pid}/task`;
    const isStopped = (task: string): boolean =>
      readFileSync(`${tasks}/${task}/stat`, "utf8").split(") ").at(-1)?.startsWith("T") === true;
    while (existsSync(tasks) && !readdirSync(tasks).every(isStopped));
  }

  resume(): void {
    process.kill(this.#pid, "SIGCONT");
  }

  /** Writes its configuration. Returns the file. */
  #configure(more: string): string {
    const { port, folder, host = "127.0.0.1", name = "nats" } = this.#settings;
    const { syncInterval = "2m", hasJetStream = true } = this.#settings;
    const file = join(folder, `${name}.conf`);
    const jetstream = `jetstream { store_dir: "${join(folder, name)}", sync_interval: ${syncInterval} }\n`;
    const listen = `listen: ${host}:${port}\nserver_name: ${name}\n`;
    writeFileSync(file, `${listen}${hasJetStream ? jetstream : ""}${more}`);
    return file;
  }
}

/** Three servers that replicate. */
export interface NatsCluster {
  readonly nodes: readonly NatsServer[];
  readonly urls: readonly string[];
}

export async function startCluster(folder: string): Promise<NatsCluster> {
  const ports = await freePorts(6);
  return startNodes(
    [0, 1, 2].map((index) => ({
      folder,
      name: `n${index}`,
      port: ports[index] ?? 0,
      routePort: ports[index + 3] ?? 0,
    })),
  );
}

export async function startNodes(
  settings: readonly (NatsSettings & { readonly routePort: number })[],
): Promise<NatsCluster> {
  const listens = settings.map(({ host = "127.0.0.1", routePort }) => `${host}:${routePort}`);
  const routes = listens.map((listen) => `nats://${listen}`).join(", ");
  const nodes = await Promise.all(
    settings.map((node, index) => {
      const cluster = `cluster { name: tests, listen: "${listens[index]}", routes: [${routes}] }\n`;
      return NatsServer.start({ ...node, more: `${cluster}${node.more ?? ""}` });
    }),
  );
  return { nodes, urls: nodes.map(({ url }) => url) };
}

/** A temporary folder for stores, removed by `remove`. */
export function natsFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), "terrarium-nats-"));
  return { path, remove: () => removeFolder(path) };
}

export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
