import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { JWT_SECRET } from "../support/terrarium-kit.js";
import { MAIN, Session, TOKEN } from "../support/terrarium-process.js";
import type { NatsServer } from "../support/nats/server.js";
import type { Network } from "../support/network.js";

const agents = fileURLToPath(new URL("./cluster-agents.ts", import.meta.url));
const GATEWAY_PORT = 4000;
export const KINDS = ["nats", "gateway", "host"] as const;
export type Kind = (typeof KINDS)[number];
/** Of the log of one process, in a report. */
const LOG_CHARACTERS_MAX = 5_000;

/** A process of the cluster. What is started may not work yet. */
export interface Member {
  readonly kind: Kind;
  readonly name: string;
  readonly life: "up" | "stopped" | "down";
  /** How often it ended by itself. It was started again then, as its supervisor would. */
  readonly ends: readonly string[];
  /** The newest of what it said. */
  readonly log: string;
  start(): Promise<void>;
  /** SIGKILL, and the end. */
  kill(): Promise<void>;
  /** SIGTERM, and the end. */
  end(): Promise<void>;
  /** SIGSTOP. */
  stop(): void;
  /** SIGCONT. */
  resume(): void;
}

export class NatsMember implements Member {
  readonly kind = "nats";
  readonly name: string;
  readonly ends = [];
  life: Member["life"] = "up";
  readonly #server: NatsServer;
  readonly #lines: () => readonly string[];

  constructor(name: string, server: NatsServer, lines: () => readonly string[]) {
    this.name = name;
    this.#server = server;
    this.#lines = lines;
  }

  get log(): string {
    return this.#lines().join("\n").slice(-LOG_CHARACTERS_MAX);
  }

  async start(): Promise<void> {
    await this.#server.start();
    this.life = "up";
  }

  async kill(): Promise<void> {
    this.life = "down";
    await this.#server.kill();
  }

  async end(): Promise<void> {
    this.life = "down";
    await this.#server.end();
  }

  stop(): void {
    this.life = "stopped";
    this.#server.pause();
  }

  resume(): void {
    this.#server.resume();
    this.life = "up";
  }
}

/** A gateway or a host: `terrarium` in a namespace. */
export class TerrariumMember implements Member {
  readonly kind: "gateway" | "host";
  readonly name: string;
  readonly ends: string[] = [];
  life: Member["life"] = "down";
  readonly #begin: () => Session;
  #session: Session | null = null;
  #log = "";

  constructor(kind: "gateway" | "host", name: string, begin: () => Session) {
    this.kind = kind;
    this.name = name;
    this.#begin = begin;
  }

  get log(): string {
    return `${this.#log}${this.#session?.stderr ?? ""}`.slice(-LOG_CHARACTERS_MAX);
  }

  async start(): Promise<void> {
    this.life = "up";
    const session = this.#begin();
    this.#session = session;
    void this.#supervise(session);
  }

  async kill(): Promise<void> {
    this.life = "down";
    await this.#session?.end("SIGKILL");
  }

  async end(): Promise<void> {
    this.life = "down";
    const status = await this.#session?.end("SIGTERM");
    if (status !== 0) this.ends.push(`SIGTERM led to status ${status}: ${this.log.slice(-300)}`);
  }

  stop(): void {
    this.life = "stopped";
    this.#session?.child.kill("SIGSTOP");
  }

  resume(): void {
    this.#session?.child.kill("SIGCONT");
    this.life = "up";
  }

  async #supervise(session: Session): Promise<void> {
    // Unread lines would fill the pipe.
    session.child.stdout.resume();
    const status = await session.end();
    this.#log = `${this.#log}${session.stderr}\n== it ended with ${status}\n`.slice(-LOG_CHARACTERS_MAX);
    if (this.#session !== session || this.life === "down") return;
    this.ends.push(`${status}: ${lastWords(session.stderr)}`);
    await this.start();
  }
}

/** What a process said of its end: its last line, and the failure that nobody caught. */
function lastWords(stderr: string): string {
  const lines = stderr.trim().split("\n");
  const fatal = lines.find((line) => line.includes('"level":60'));
  return [...(fatal === undefined ? [] : [fatal.slice(0, 2_000)]), lines.at(-1)?.slice(-300)].join("; ");
}

export interface ClusterSettings {
  readonly folder: string;
  readonly network: Network;
  readonly natsUrls: readonly string[];
  readonly gateways: readonly string[];
  /** How long a gateway that says nothing counts as alive, and a host that is away or silent is waited for, milliseconds. */
  readonly leaseMs: number;
  readonly hostToken: string;
}

export function gatewayUrl(network: Network, name: string): string {
  return `http://${network.addressOf(name)}:${GATEWAY_PORT}`;
}

export function gatewayMember(name: string, settings: ClusterSettings): TerrariumMember {
  const { network, folder, natsUrls, leaseMs } = settings;
  const limits = {
    "gateway-lease-ms": leaseMs,
    "host-grace-ms": leaseMs,
    "host-silence-ms": leaseMs,
    // None of these is what the faults are about.
    "run-attempts-max": 1_000,
    "max-resume-attempts": 1_000,
    "steering-rate-per-second": 100_000,
    "max-idempotency-keys": 100_000,
    "max-idempotency-keys-per-client": 100_000,
    "max-runs": 100_000,
    "drain-timeout-ms": 500,
  };
  const place = ["--host", network.addressOf(name), "--port", `${GATEWAY_PORT}`];
  const shared = ["--nats", natsUrls.join(","), "--namespace", "faults", "--replicas", "3"];
  const data = ["--no-bundled", "--data-dir", join(folder, name), "--log-level", "warn"];
  const bounds = Object.entries(limits).flatMap(([limit, value]) => [`--${limit}`, `${value}`]);
  const variables = { TERRARIUM_TOKEN: TOKEN, TERRARIUM_JWT_SECRET: JWT_SECRET };
  const args = ["serve", ...place, ...shared, ...data, ...bounds];
  return new TerrariumMember(
    "gateway",
    name,
    () => new Session(args, variables, MAIN, network.through(name)),
  );
}

export function hostMember(name: string, settings: ClusterSettings): TerrariumMember {
  const { network, gateways, hostToken, folder } = settings;
  const urls = gateways.map((gateway) => gatewayUrl(network, gateway)).join(",");
  const options = ["--gateway", urls, "--agents", agents, "--name", name, "--drain-timeout-ms", "500"];
  const variables = {
    TERRARIUM_TOKEN: hostToken,
    RUNS_EFFECTS: effectsFile(folder),
    FAULTS_HOST: name,
  };
  return new TerrariumMember(
    "host",
    name,
    () => new Session(["host", ...options], variables, MAIN, network.through(name)),
  );
}

/** Where agents write what they do. */
export function effectsFile(folder: string): string {
  return join(folder, "effects");
}
