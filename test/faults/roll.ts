import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "../../src/base/clock.js";
import { freePorts, NatsServer } from "../support/nats/server.js";
import { bearerOf, JWT_SECRET } from "../support/terrarium-kit.js";
import { Session, TOKEN } from "../support/terrarium-process.js";
import { LoadBalancer } from "../support/wire/load-balancer.js";
import { RollCallers } from "./roll-callers.js";
import { RollWatcher } from "./roll-watchers.js";

const AGENTS = fileURLToPath(new URL("./roll-agents.ts", import.meta.url));
/** A condition that is not met by then counts as never met, milliseconds. */
const STUCK_MS = 300_000;
const LOOK_MS = 20;
/** Of the log of one process, in the report of a fault. */
const LOG_CHARACTERS_MAX = 6_000;

export interface RollOptions {
  readonly gateways: number;
  readonly observers: number;
  /** Callers of each place. */
  readonly lanes: number;
  /** Pause between two numbers of a talker, milliseconds. */
  readonly tickMs: number;
  /** Default: the gateway's own. Longer where other processes may take the processor for so long. */
  readonly leaseMs?: number;
}

interface Gateway {
  session: Session;
  port: number;
}

/**
 * Gateways of one namespace behind a load balancer, with agents in threads that any of them may run, and a host that dials in;
 * observers of five kinds, callers and questions. `roll` ends and starts each gateway in turn, as a deploy does.
 */
export class RollingDeploy implements AsyncDisposable {
  readonly watchers: RollWatcher[] = [];
  /** What was done, with milliseconds since the start. */
  readonly steps: string[] = [];
  readonly #startedAt = systemClock.monotonic();
  readonly #folder: string;
  readonly #options: RollOptions;
  readonly #nats: NatsServer;
  readonly #gateways: Gateway[] = [];
  readonly #balancers: LoadBalancer[] = [];
  #host: Session | null = null;
  #callers: RollCallers | null = null;

  private constructor(folder: string, options: RollOptions, nats: NatsServer) {
    this.#folder = folder;
    this.#options = options;
    this.#nats = nats;
  }

  static async start(folder: string, options: RollOptions): Promise<RollingDeploy> {
    await mkdir(folder, { recursive: true });
    const [port = 0] = await freePorts(1);
    const world = new RollingDeploy(folder, options, await NatsServer.start({ port, folder }));
    try {
      await world.#begin();
    } catch (error) {
      await world[Symbol.asyncDispose]();
      throw error;
    }
    return world;
  }

  async #begin(): Promise<void> {
    const { gateways, observers, lanes } = this.#options;
    const started = await Promise.all(Array.from({ length: gateways }, (_, index) => this.#serve(index)));
    this.#gateways.push(...started);
    const all = await LoadBalancer.to(() => this.#gateways.map(({ port }) => port));
    this.#balancers.push(all);
    // Hosts know each gateway by an address that stays.
    for (const gateway of this.#gateways) this.#balancers.push(await LoadBalancer.to(() => [gateway.port]));
    const token = (await bearerOf("host:*", 3_600, "roll")).slice("Bearer ".length);
    const urls = this.#balancers.slice(1).map(({ url }) => url);
    const options = ["--gateway", urls.join(","), "--agents", AGENTS, "--name", "far"];
    this.#host = new Session(["host", ...options], { TERRARIUM_TOKEN: token, ...this.#variables("far") });
    await this.#host.line();
    await this.#untilListed(all.url);
    for (let index = 0; index < observers; index += 1) this.watchers.push(new RollWatcher(index, all.url));
    this.#callers = new RollCallers(all.url, lanes, 4);
    await this.#untilNew();
    this.#note(`${observers} observers`);
  }

  /** Ends each gateway and starts it anew, one after the other. */
  async roll(): Promise<void> {
    for (const [index, gateway] of this.#gateways.entries()) {
      this.#note(`SIGTERM to gateway ${index}`);
      const status = await gateway.session.end("SIGTERM");
      if (status !== 0) throw new Error(`the gateway ended with ${status}: ${gateway.session.stderr}`);
      this.#note("ended");
      Object.assign(gateway, await this.#serve(index));
      this.#note("started");
      await this.#untilNew();
      const cpuMs = cpuMsOf(gateway.session.child.pid ?? 0);
      this.#note(`everybody has new events of all talkers; the gateway has used ${cpuMs} ms of CPU`);
    }
  }

  /** Ends the load, and tells what it has met. */
  async finish() {
    const steering = await this.#callers?.finish(this.#effects);
    await this.#untilNew();
    const longest = (talker: string): number =>
      Math.round(Math.max(...this.watchers.map(({ heard }) => heard.get(talker)?.longestMs ?? 0)));
    const sum = (name: "events" | "gaps" | "missed" | "repeats"): number =>
      this.watchers.reduce((all, { check }) => all + check.counts[name], 0);
    const { refusals, faults = [], longestMs } = this.#callers ?? {};
    return {
      faults: [...this.watchers.flatMap(({ check }) => check.faults), ...this.#tails(), ...faults],
      watching: { events: sum("events"), gaps: sum("gaps"), missed: sum("missed"), repeats: sum("repeats") },
      steering,
      refusals: Object.fromEntries(refusals ?? []),
      outagesMs: {
        watching: { near: longest("near-talker"), far: longest("far-talker") },
        steering: longestMs && {
          near: Math.round(longestMs.near),
          far: Math.round(longestMs.far),
          answers: Math.round(longestMs.answer),
        },
      },
    };
  }

  /** What callers wait for, and the newest log lines of each process. */
  get logs(): string {
    const processes = [...this.#gateways.map(({ session }) => session), ...(this.#host ? [this.#host] : [])]
      .map(
        ({ stderr, child }) => `${child.pid} ended ${child.exitCode}:\n${stderr.slice(-LOG_CHARACTERS_MAX)}`,
      )
      .join("\n");
    return `callers wait for ${this.#callers?.waiting}\n${processes}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const watcher of this.watchers) watcher.leave();
    await this.#callers?.stop();
    await Promise.all(this.#gateways.map(({ session }) => session[Symbol.asyncDispose]()));
    await this.#host?.[Symbol.asyncDispose]();
    for (const balancer of this.#balancers) await balancer[Symbol.asyncDispose]();
    await this.#nats.kill();
  }

  /** Of each life that has ended, all who watched it have the same last number. */
  #tails(): string[] {
    const lasts = new Map<string, Map<number, number>>();
    for (const { check } of this.watchers)
      for (const [life, last] of [...check.said].slice(0, -1)) {
        const counts = lasts.get(life) ?? new Map<number, number>();
        lasts.set(life, counts.set(last, (counts.get(last) ?? 0) + 1));
      }
    return [...lasts]
      .filter(([, counts]) => counts.size > 1)
      .map(([life, counts]) => `the last number of ${life} differs: ${JSON.stringify([...counts])}`);
  }

  #note(step: string): void {
    this.steps.push(`${Math.round(systemClock.monotonic() - this.#startedAt)} ${step}`);
  }

  get #effects(): string {
    return join(this.#folder, "effects");
  }

  #variables(place: "near" | "far") {
    return { ROLL_PLACE: place, ROLL_EFFECTS: this.#effects, ROLL_TICK_MS: `${this.#options.tickMs}` };
  }

  async #serve(index: number): Promise<Gateway> {
    const nats = [
      "--nats",
      this.#nats.url,
      "--namespace",
      "roll",
      "--data-dir",
      join(this.#folder, `${index}`),
    ];
    const rates = ["--steering-rate-per-second", "100000", "--max-invocations-per-client", "1000"];
    const { leaseMs } = this.#options;
    const lease = leaseMs === undefined ? [] : ["--gateway-lease-ms", `${leaseMs}`];
    const args = ["serve", "--port", "0", "--no-bundled", "--agents", AGENTS, ...nats, ...rates, ...lease];
    const secrets = { TERRARIUM_TOKEN: TOKEN, TERRARIUM_JWT_SECRET: JWT_SECRET };
    const session = new Session(args, { ...secrets, ...this.#variables("near") });
    const line = await session.until((one) => one.startsWith("terrarium listening on "));
    return { session, port: Number(new URL(line.split(" ").at(-1) ?? "").port) };
  }

  async #untilListed(url: string): Promise<void> {
    const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };
    const body = JSON.stringify({ query: "{ agents { id } }" });
    const count = async (): Promise<number> => {
      const response = await fetch(`${url}/graphql`, { method: "POST", headers, body });
      return ((await response.json()) as { data: { agents: unknown[] } }).data.agents.length;
    };
    // By turns each gateway is asked; a kept connection may ask one more often.
    for (let seen = 0; seen < this.#gateways.length * 2;) {
      if ((await count()) === 4) seen += 1;
      else await pause(LOOK_MS);
    }
  }

  /** Until each observer has a newer event of each talker that it watches. */
  async #untilNew(): Promise<void> {
    const since = systemClock.monotonic();
    const isNew = ({ talkers, heard }: RollWatcher): boolean =>
      talkers.every((talker) => (heard.get(talker)?.at ?? 0) > since);
    while (!this.watchers.every(isNew)) {
      if (systemClock.monotonic() > since + STUCK_MS) {
        const late = this.watchers.filter((one) => !isNew(one));
        const kinds = late.slice(0, 10).map(({ kind, agentId }) => `${kind} of ${agentId}`);
        const faults = late.flatMap(({ check }) => check.faults).slice(0, 5);
        throw new Error(
          `${late.length} observers have nothing new: ${kinds.join(", ")} ${faults.join("\n")}`,
        );
      }
      await pause(LOOK_MS);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}

/** CPU time of a process in user and system mode since its start, of ticks of 10 ms. */
function cpuMsOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
