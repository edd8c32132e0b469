import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { connect } from "node:net";
import { availableParallelism, tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Methods } from "./load-client.js";
import { subscription, type Peer } from "./peers/index.js";
import { pause } from "./scenario.js";

const SERVER_CORE = "0";
const CLIENT_CORE = availableParallelism() > 1 ? "1" : "0";
const START_TIMEOUT_MS = 30_000;

let controls = 0;

export interface Server {
  readonly pid: number;
  readonly port: number;
  readonly controlPath: string;
  readonly child: ChildProcess;
}

const isRunning = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

export async function end(child: ChildProcess): Promise<void> {
  if (!isRunning(child)) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

/** Starts a server on these cores, and waits until it listens. */
export async function startServer(
  peer: Pick<Peer, "name" | "command" | "env">,
  cores: string,
): Promise<Server> {
  controls += 1;
  const controlPath = `${tmpdir()}/terrarium-bench-${process.pid}-${controls}.sock`;
  const child = spawn("taskset", ["-c", cores, ...peer.command()], {
    stdio: ["ignore", "pipe", process.env["BENCH_VERBOSE"] ? "inherit" : "ignore"],
    env: { ...process.env, NODE_ENV: "production", ...peer.env, BENCH_CONTROL: controlPath },
  });
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (): void => reject(new Error(`${peer.name} did not start; BENCH_VERBOSE=1 shows why`));
    const timer = setTimeout(fail, START_TIMEOUT_MS);
    child.once("exit", fail);
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
      const found = /listening on http:\/\/[^:]+:(\d+)/.exec(line);
      if (found === null) return;
      clearTimeout(timer);
      resolve(Number(found[1]));
    });
  });
  return { pid: child.pid as number, port, controlPath, child };
}

/** The emitter of a thousand agents begins after the server listens. */
async function emitterIsThere({ name }: Pick<Peer, "name">, { controlPath }: Server): Promise<void> {
  const deadline = performance.now() + START_TIMEOUT_MS;
  // The file of a socket is there before it listens.
  while (!(await accepts(controlPath))) {
    if (performance.now() > deadline) throw new Error(`the emitter of ${name} did not start`);
    await pause(20);
  }
}

const accepts = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });

interface Settle {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A load client process; `call` runs one of its methods. */
export class LoadClient {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, Settle>();
  #calls = 0;

  constructor() {
    const script = fileURLToPath(new URL("./load-client.js", import.meta.url));
    this.#child = spawn("taskset", ["-c", CLIENT_CORE, process.execPath, script], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    this.#child.on("message", ({ id, result, error }: { id: number; result?: unknown; error?: string }) => {
      const call = this.#pending.get(id);
      this.#pending.delete(id);
      if (error === undefined) call?.resolve(result as never);
      else call?.reject(new Error(error));
    });
    this.#child.on("exit", () => {
      for (const { reject } of this.#pending.values()) reject(new Error("the load client ended"));
    });
  }

  call<M extends keyof Methods>(method: M, parameters?: Parameters<Methods[M]>[0]): ReturnType<Methods[M]> {
    this.#calls += 1;
    const id = this.#calls;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ id, method, parameters: parameters ?? {} });
    }) as ReturnType<Methods[M]>;
  }

  end(): Promise<void> {
    return end(this.#child);
  }
}

export interface Session {
  readonly server: Server;
  readonly client: LoadClient;
  readonly isAlive: () => boolean;
}

export interface SessionOptions {
  readonly cores?: string;
  readonly env?: Record<string, string>;
  /** What each observer has of its own. */
  readonly own?: "agent" | "document" | undefined;
  /** Of the observers, in the order in which they connect. */
  readonly tokens?: readonly (string | null)[];
}

/** Runs with a fresh server and a fresh load client; both are always ended afterwards. */
export async function withSession<T>(
  peer: Peer,
  work: (session: Session) => Promise<T>,
  { cores = SERVER_CORE, env = {}, tokens = [], own }: SessionOptions = {},
): Promise<T> {
  const server = await startServer({ ...peer, env: { ...peer.env, ...env } }, cores);
  const client = new LoadClient();
  try {
    await emitterIsThere(peer, server);
    const target = { port: server.port, path: peer.path, ...subscription, tokens, own };
    await client.call("open", { target, serverPid: server.pid, controlPath: server.controlPath });
    return await work({ server, client, isAlive: () => isRunning(server.child) });
  } finally {
    await client.end();
    await end(server.child);
    rmSync(server.controlPath, { force: true });
  }
}
