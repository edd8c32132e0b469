import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { systemClock } from "../../src/base/clock.js";
import { type CuttableProxy, cuttableProxy } from "../e2e/cuttable-proxy.js";
import type { Session } from "../support/terrarium-process.js";
import { bearerOf } from "../support/terrarium-kit.js";
import { type Random, seededRandom } from "../support/time-and-random.js";
import { FaultObserver, type Watching } from "./observer.js";
import { GRACE_MS, serve, SILENCE_MS, startHost } from "./processes.js";
import { reportOf } from "./report.js";
import { pause, Wait } from "./wait.js";
import { type Call, effectsIn, RunsClient, type Story } from "../sim/runs-gateway-client.js";

/** A host that has heard nothing for so long takes its gateway for gone, milliseconds. */
const LEFT_MS = 11_000;
const CLIENTS = 4;
/** Pause of a client behind a refusal or a lost answer, milliseconds. */
const RETRY_MS = 50;
/** Pause of a client while a process is stopped for long, milliseconds. */
const STOPPED_PAUSE_MS = 500;

/** Codes after which the same call may be answered. The last one: an earlier call under the key has not ended. */
const AGAIN = new Set([
  "UNAVAILABLE",
  "AGENT_NOT_RUNNING",
  "DRAINING",
  "IDEMPOTENCY_CONFLICT",
  // Of a command: a gateway that was started after the host was given up does not know the agent until it is back.
  "BAD_USER_INPUT",
]);

const WATCHING: readonly Watching[] = [
  { agentId: "talker", over: "graphql-ws" },
  { agentId: "talker", over: "observe" },
  { agentId: "keeper", over: "graphql-ws" },
  { agentId: "once", over: "observe" },
  { agentId: null, over: "graphql-ws" },
];

/** What can be done, and undone, to the gateway, the host and the link between them. */
const FAULTS = [
  "kill gateway",
  "stop gateway",
  "restart gateway",
  "roll gateway",
  "kill host",
  "stop host",
  "restart host",
  "roll host",
  "sever link",
  "stall link",
  "deafen host",
  "mute host",
  "cut link",
] as const;
export type Fault = (typeof FAULTS)[number];
/** Those that last until the link is healed. */
const LINK_FAULTS: ReadonlySet<Fault> = new Set(["sever link", "stall link", "deafen host", "mute host"]);

type Life = "up" | "stopped" | "down";

/** Both are stopped once in each round, for longer than the grace and the silence. */
const STOPPED = ["gateway", "host"] as const;

/** A gateway, a host that dials in through a proxy, callers and observers: real processes, and faults in the order of a seed. */
export class HostsFaultsWorld implements AsyncDisposable {
  readonly client: RunsClient;
  readonly observers: FaultObserver[] = [];
  readonly faults = new Map<Fault, number>();
  /** What was done, with milliseconds since the start. */
  readonly steps: string[] = [];
  /** Ends of the gateway: by SIGKILL, and in order. */
  readonly ends = { killed: 0, orderly: 0 };
  readonly #startedAt = systemClock.monotonic();
  readonly #wait = new Wait();
  readonly #folder: string;
  readonly #random: Random;
  readonly #proxy: CuttableProxy;
  readonly #token: string;
  readonly #callers: Promise<void>[] = [];
  readonly #port: number;
  #gateway: { readonly session: Session; life: Life };
  #host: { session: Session; life: Life };
  /** Hosts that a newer one has replaced. */
  readonly #oldHosts: Session[] = [];
  #isLinkWhole = true;
  #isCalm = false;
  /** Its processes are ended, and nobody is called any more. */
  #hasEnded = false;
  /** Clients call less while nothing moves for long: what they bring waits. */
  #isStopping = false;

  private constructor(parts: {
    folder: string;
    seed: number;
    port: number;
    gateway: Session;
    proxy: CuttableProxy;
    token: string;
  }) {
    this.#folder = parts.folder;
    this.#random = seededRandom(parts.seed);
    this.#proxy = parts.proxy;
    this.#token = parts.token;
    this.#gateway = { session: parts.gateway, life: "up" };
    this.#host = { session: this.#startHost(), life: "up" };
    this.#port = parts.port;
    // Calls depend on time, so they have a generator of their own: the faults are those of the seed.
    this.client = new RunsClient(seededRandom(parts.seed + 1_000_000));
    this.client.url = `http://127.0.0.1:${parts.port}/graphql`;
  }

  static async start(folder: string, seed: number): Promise<HostsFaultsWorld> {
    await mkdir(folder);
    const { session, port } = await serve(folder, 0);
    const proxy = await cuttableProxy(port);
    const token = (await bearerOf("host:*", 3_600, "sim")).slice("Bearer ".length);
    const world = new HostsFaultsWorld({ folder, seed, port, gateway: session, proxy, token });
    world.observers.push(
      ...WATCHING.map((watching) => new FaultObserver(watching, { origin: () => `ws://127.0.0.1:${port}` })),
    );
    // The agents have their commands in the schema.
    await world.#untilNew();
    for (let client = 0; client < CLIENTS; client += 1) {
      const calling = world.#callAgain();
      world.#callers.push(calling);
      // `finish` fails with it.
      calling.catch(() => undefined);
    }
    return world;
  }

  /** A random fault, or the end of one. */
  async step(): Promise<void> {
    const random = this.#random;
    if (this.#isBroken && random.chance(0.55)) await this.#healOne();
    else await this.#breakOne(random.pick(FAULTS));
    // Shorter than the silence, or longer, or longer than the grace.
    await pause(random.pick([50, SILENCE_MS / 2, SILENCE_MS * 1.5, GRACE_MS * 1.5]));
    if (!this.#isBroken && random.chance(0.5)) {
      await this.#untilNew();
      this.#note("all is well");
    }
  }

  /** Stops gateway and host for so long, one after the other, and lets both go on. */
  async stopBoth(ms: number): Promise<void> {
    const first = this.#random.below(STOPPED.length);
    for (const which of [STOPPED[first], STOPPED[1 - first]]) {
      await this.#heal();
      await this.#untilRolled();
      const { child } = (which === "host" ? this.#host : this.#gateway).session;
      const [connections, stops] = [this.#proxy.connections, this.#stops];
      this.#note(`stop ${which} for ${ms} ms`);
      this.#isStopping = true;
      child.kill("SIGSTOP");
      await pause(ms);
      if (which === "host")
        await this.#wait.until(() => this.#stops > stops, "the gateway gives up a silent host");
      else if (ms > LEFT_MS)
        await this.#wait.until(
          () => this.#proxy.connections > connections,
          "the host leaves a silent gateway",
        );
      child.kill("SIGCONT");
      await this.#untilNew();
      this.#isStopping = false;
    }
  }

  /** Lets the clients call until so many runs were accepted. */
  async untilAccepted(runs: number): Promise<void> {
    await this.#heal();
    const accepted = (): number => this.client.told.filter(({ answer }) => answer.what === "accepted").length;
    await this.#wait.until(() => accepted() >= runs, `${runs} runs are accepted`);
  }

  /** Heals everything, and waits until nothing is open and everybody has seen the newest event. */
  async finish(): Promise<Story> {
    await this.#heal();
    await this.#untilRolled();
    this.#isCalm = true;
    this.#note("calm");
    await this.#wait.for(Promise.all(this.#callers), "all callers are answered");
    await this.#wait.for(this.client.quiet(this.#gateway.session), "no run is open");
    const keyed = this.client.keyed();
    const again = Promise.all(Array.from({ length: CLIENTS }, () => this.#askAgain(keyed)));
    await this.#wait.for(again, "all keys are answered again");
    const { runs, states } = await this.#wait.for(
      this.client.quiet(this.#gateway.session),
      "no run is open behind the last calls",
    );
    await this.#untilNew();
    this.#note("quiet");
    const effects = effectsIn(this.#effectsFile);
    return { told: this.client.told, answered: this.client.answered, effects, runs, states };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hasEnded = true;
    for (const observer of this.observers) observer.leave();
    const processes = [this.#gateway.session, this.#host.session, ...this.#oldHosts];
    await Promise.all(processes.map((one) => one[Symbol.asyncDispose]()));
    await Promise.all(this.#callers);
    await this.#proxy[Symbol.asyncDispose]();
  }

  /** What was done, and what each side holds. */
  report(): Promise<string> {
    const [gateway, host] = [this.#gateway, this.#host];
    const processes = [
      { name: "gateway", session: gateway.session, isStopped: gateway.life === "stopped" },
      { name: "host", session: host.session, isStopped: host.life === "stopped" },
      ...this.#oldHosts.map((session) => ({ name: "old host", session, isStopped: false })),
    ];
    const { steps, client, observers } = this;
    const effects = effectsIn(this.#effectsFile);
    return reportOf({ steps, client, effects, observers, processes });
  }

  get #isBroken(): boolean {
    return this.#gateway.life !== "up" || this.#host.life !== "up" || !this.#isLinkWhole;
  }

  async #heal(): Promise<void> {
    while (this.#isBroken) await this.#healOne();
  }

  /** How often an observer has seen the talker stop. */
  get #stops(): number {
    return Math.max(...this.observers.map(({ counts }) => counts.stops));
  }

  async #breakOne(fault: Fault): Promise<void> {
    const [gateway, host] = [this.#gateway, this.#host];
    const isOfLink = LINK_FAULTS.has(fault);
    if (fault.endsWith("gateway") && gateway.life !== "up") return;
    if (fault.endsWith("host") && !isOfLink && host.life !== "up") return;
    if (isOfLink && !this.#isLinkWhole) return;
    this.#note(fault);
    this.faults.set(fault, (this.faults.get(fault) ?? 0) + 1);
    switch (fault) {
      case "kill gateway":
        this.ends.killed += 1;
        await this.#wait.for(gateway.session.end("SIGKILL"), "the gateway ends when it is killed");
        gateway.life = "down";
        break;
      case "restart gateway":
        await this.#endGateway();
        break;
      case "roll gateway":
        // The next process starts behind it on the same data and port.
        await this.#endGateway();
        await this.#startGateway();
        break;
      case "kill host":
        await this.#wait.for(host.session.end("SIGKILL"), "the host ends when it is killed");
        host.life = "down";
        break;
      case "restart host":
        await this.#wait.for(host.session.end("SIGTERM"), "the host ends after SIGTERM");
        host.life = "down";
        break;
      case "roll host":
        this.#oldHosts.push(host.session);
        this.#host = { session: this.#startHost(), life: "up" };
        break;
      case "stop gateway":
      case "stop host": {
        const stopped = fault === "stop host" ? host : gateway;
        stopped.session.child.kill("SIGSTOP");
        stopped.life = "stopped";
        break;
      }
      case "sever link":
        this.#proxy.sever();
        this.#isLinkWhole = false;
        break;
      case "stall link":
      case "deafen host":
      case "mute host":
        this.#proxy.stall(fault === "stall link" ? undefined : fault === "mute host" ? "client" : "target");
        this.#isLinkWhole = false;
        break;
      case "cut link":
        this.#proxy.cut();
        break;
    }
  }

  async #endGateway(): Promise<void> {
    const { session } = this.#gateway;
    this.ends.orderly += 1;
    const status = await this.#wait.for(session.end("SIGTERM"), "the gateway ends after SIGTERM");
    if (status !== 0) throw new Error(`the gateway ended with ${status}: ${session.stderr.slice(-2_000)}`);
    this.#gateway.life = "down";
  }

  async #healOne(): Promise<void> {
    const broken = [
      ...(this.#gateway.life === "up" ? [] : ["gateway"]),
      ...(this.#host.life === "up" ? [] : ["host"]),
      ...(this.#isLinkWhole ? [] : ["link"]),
    ];
    const what = this.#random.pick(broken);
    this.#note(`heal ${what}`);
    if (what === "link") {
      this.#proxy.heal();
      this.#isLinkWhole = true;
    } else if (what === "host") {
      if (this.#host.life === "stopped") this.#host.session.child.kill("SIGCONT");
      else this.#host.session = this.#startHost();
      this.#host.life = "up";
    } else if (this.#gateway.life === "stopped") {
      this.#gateway.session.child.kill("SIGCONT");
      this.#gateway.life = "up";
    } else {
      await this.#startGateway();
    }
  }

  async #startGateway(): Promise<void> {
    const { session } = await this.#wait.for(serve(this.#folder, this.#port), "the gateway starts");
    this.#gateway = { session, life: "up" };
  }

  #note(step: string): void {
    this.steps.push(`${Math.round(systemClock.monotonic() - this.#startedAt)} ${step}`);
  }

  #startHost(): Session {
    return startHost({ url: this.#proxy.url, token: this.#token, effectsFile: this.#effectsFile });
  }

  /** Until each observer of the talker has an event of the newest host, more than before. */
  async #untilNew(): Promise<void> {
    const before = this.#heard();
    const isNew = (): boolean => {
      if (this.#host.life === "up" && this.#host.session.child.exitCode !== null) {
        // A host that another one replaced, or that was refused, is started again, as its supervisor would.
        this.#host.session = this.#startHost();
      }
      return this.#heard().every((count, index) => count > (before[index] ?? 0));
    };
    await this.#wait.until(isNew, "all observers have an event of the newest host");
  }

  /** Until the newest host runs the agents, and those before it have ended. */
  async #untilRolled(): Promise<void> {
    await this.#untilNew();
    const ended = (): boolean => this.#oldHosts.every(({ child }) => child.exitCode !== null);
    await this.#wait.until(ended, "hosts end that a newer one has replaced");
    await this.#untilNew();
  }

  #heard(): number[] {
    return this.observers
      .filter((_observer, index) => WATCHING[index]?.agentId === "talker")
      .map(({ said }) => [...said.values()].reduce((sum, n) => sum + n, 0));
  }

  async #callAgain(): Promise<void> {
    const random = seededRandom(this.#callers.length);
    while (!this.#isCalm && !this.#hasEnded) {
      const known = this.client.keyed();
      const call = random.chance(0.2) && known.length > 0 ? random.pick(known) : this.client.newCall();
      const { what } = await this.client.call(call);
      if (random.chance(0.2)) await this.client.answerOne();
      const isFailed = what === "lost" || what === "refused";
      await pause(this.#isStopping ? STOPPED_PAUSE_MS : isFailed ? RETRY_MS : random.below(20));
    }
  }

  /** Each of these keys once more, until it is answered. */
  async #askAgain(keyed: Call[]): Promise<void> {
    for (let call = keyed.pop(); call; call = keyed.pop()) {
      while (!this.#hasEnded) {
        const answer = await this.client.call(call);
        if (answer.what !== "lost" && !(answer.what === "refused" && AGAIN.has(answer.code))) break;
        await pause(RETRY_MS);
      }
    }
  }

  get #effectsFile(): string {
    return join(this.#folder, "effects");
  }
}
