import { mkdir } from "node:fs/promises";
import { systemClock } from "../../src/base/clock.js";
import { Network } from "../support/network.js";
import { bearerOf } from "../support/terrarium-kit.js";
import { type Random, seededRandom } from "../support/time-and-random.js";
import { startNodes } from "../support/nats/server.js";
import { effectsIn, type Story } from "../sim/runs-gateway-client.js";
import { ClusterLoad } from "./cluster-load.js";
import { CARRIER, type Fault, GATEWAYS, HOSTS, NODES, type Step } from "./cluster-plan.js";
import { ClusterStore } from "./cluster-store.js";
import {
  type ClusterSettings,
  effectsFile,
  gatewayMember,
  gatewayUrl,
  hostMember,
  type Member,
  NatsMember,
} from "./members.js";
import { Outages } from "./outages.js";
import { resumedAgain } from "./report.js";
import { pause, Wait } from "./wait.js";

const NATS_PORT = 4222;
const ROUTE_PORT = 6222;
/** Lines of the log of one NATS node that are kept. */
const LINES_MAX = 60;

export interface WorldSettings {
  readonly folder: string;
  readonly seed: number;
  readonly leaseMs: number;
}

/**
 * Three NATS nodes, three gateways and two hosts, each process in a network namespace of its own, and clients that use all gateways: real
 * processes and real packets. Faults are given step by step.
 */
export class ClusterFaultsWorld implements AsyncDisposable {
  readonly outages = new Outages();
  /** What was done, with milliseconds since the start. */
  readonly steps: string[] = [];
  readonly load: ClusterLoad;
  readonly #startedAt = systemClock.monotonic();
  readonly #settings: WorldSettings;
  readonly #network: Network;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #natsUrls: readonly string[];
  /** Each wait has a deadline; a round takes as long as its faults. */
  readonly #wait = new Wait(Number.POSITIVE_INFINITY);
  readonly #random: Random;
  #store: ClusterStore | null = null;
  /** By fault of a carrier, which gateway that was. */
  readonly #carriers = new Map<Fault, string>();
  /** What the round waits for. */
  #awaited = "";

  private constructor(
    settings: WorldSettings,
    network: Network,
    members: readonly Member[],
    natsUrls: readonly string[],
  ) {
    this.#settings = settings;
    this.#network = network;
    this.#members = new Map(members.map((member) => [member.name, member]));
    this.#natsUrls = natsUrls;
    this.#random = seededRandom(settings.seed + 2_000_000);
    const gateways = GATEWAYS.map((name) => gatewayUrl(network, name));
    this.load = new ClusterLoad({ gateways, seed: settings.seed, outages: this.outages });
  }

  static async start(settings: WorldSettings): Promise<ClusterFaultsWorld> {
    const { folder, leaseMs } = settings;
    await mkdir(folder, { recursive: true });
    const network = new Network([...NODES, ...GATEWAYS, ...HOSTS]);
    let world: ClusterFaultsWorld | null = null;
    try {
      const logs = NODES.map((): string[] => []);
      const { nodes, urls } = await startNodes(
        NODES.map((name, index) => ({
          folder,
          name,
          host: network.addressOf(name),
          through: network.through(name),
          port: NATS_PORT,
          routePort: ROUTE_PORT,
          onLog: (line) => {
            const lines = logs[index] as string[];
            if (lines.push(line) > LINES_MAX) lines.shift();
          },
        })),
      );
      const hostToken = (await bearerOf("host:*", 36_000, "faults")).slice("Bearer ".length);
      const common: ClusterSettings = {
        folder,
        network,
        natsUrls: urls,
        gateways: GATEWAYS,
        leaseMs,
        hostToken,
      };
      const members = [
        ...nodes.map((node, index) => new NatsMember(NODES[index] as string, node, () => logs[index] ?? [])),
        ...GATEWAYS.map((name) => gatewayMember(name, common)),
        ...HOSTS.map((name) => hostMember(name, common)),
      ];
      world = new ClusterFaultsWorld(settings, network, members, urls);
      for (const name of [...GATEWAYS, ...HOSTS]) await world.#member(name).start();
      await world.#until(
        () => world?.load.begin() ?? Promise.resolve(false),
        "all gateways serve all agents",
      );
      await world.untilWell();
      world.#note("everything works");
      return world;
    } catch (error) {
      const report = await world?.report();
      await world?.[Symbol.asyncDispose]();
      if (!world) network[Symbol.dispose]();
      throw new Error(`the world does not start\n${report ?? ""}`, { cause: error });
    }
  }

  /** The usual state, for so long: what faults are compared with. */
  async rest(ms: number): Promise<void> {
    const from = Date.now();
    await pause(ms);
    this.outages.add({ name: "no fault", from, to: Date.now() });
  }

  async step({ faults, isAwaited }: Step): Promise<void> {
    const from = Date.now();
    const [first, second] = faults;
    await this.#begin(first);
    if (second) {
      await pause(first.holdMs / 2);
      await this.#begin(second);
      await pause(first.holdMs / 2);
      await this.#end(first);
      await pause(second.holdMs / 2);
      await this.#end(second);
    } else {
      await pause(first.holdMs);
      await this.#end(first);
    }
    if (isAwaited) await this.untilWell();
    // Later faults may prolong what one has begun that nobody waited for.
    const name = second ? "two at once" : first.name;
    this.outages.add({ name: isAwaited ? name : "one into the next", from, to: Date.now() });
  }

  /** Heals everything, and waits until nothing is open and everybody has seen the newest event. */
  async finish(): Promise<Story> {
    await this.untilWell();
    this.load.calm();
    this.#note("calm");
    await this.#for(this.load.answered(), "all callers are answered");
    this.#store = await this.#for(ClusterStore.open(this.#natsUrls), "the store is read");
    await this.#until(() => this.#isQuiet(), "no run is open");
    await this.#for(this.load.askAgain(), "all keys are answered again");
    await this.#until(() => this.#isQuiet(), "no run is open behind the last calls");
    await this.#until(
      () => this.load.agrees(this.#store as ClusterStore),
      "all gateways show what is stored",
    );
    await this.#untilHeard();
    this.#note("quiet");
    const { runs, states } = await this.#store.all();
    const { told, answered } = this.load.client;
    return { told, answered, effects: effectsIn(effectsFile(this.#settings.folder)), runs, states };
  }

  /** Until each observer has events of now of each talker, and each agent takes calls. */
  async untilWell(): Promise<void> {
    const since = Date.now();
    await this.#untilHeard();
    await this.#until(async () => this.load.wasSteered(since), "a call of each agent is accepted");
  }

  async #untilHeard(): Promise<void> {
    const since = Date.now();
    await this.#until(async () => this.load.hasHeard(since), "all observers have events of now");
  }

  /** Processes that ended without being told to. */
  get ends(): readonly string[] {
    return [...this.#members.values()].flatMap(({ name, ends }) => ends.map((end) => `${name}: ${end}`));
  }

  /** What was done, what is waited for, and what each side holds. */
  async report(): Promise<string> {
    const members = Array.from(
      this.#members.values(),
      ({ name, life, ends, log }) =>
        `== ${name} is ${life}, ended ${ends.length} times by itself ${ends.join("; ")}\n${log}`,
    );
    const store = this.#store ?? (await ClusterStore.open(this.#natsUrls).catch(String));
    this.#store = typeof store === "string" ? null : store;
    return [
      `== waited for: ${this.#awaited}; now is ${Date.now()}`,
      ...this.steps,
      `== links that are cut: ${this.#network.cuts.join(", ")}`,
      ...members,
      "== resumptions that began more than once",
      ...(await resumedAgain(this.load.client, effectsIn(effectsFile(this.#settings.folder)))),
      "== clients",
      `calls without an answer: ${JSON.stringify([...this.load.waiting])}`,
      ...(await this.load.standing()),
      "== store",
      ...(typeof store === "string"
        ? [store]
        : await store.standing().catch((error: unknown) => [String(error)])),
    ].join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.load.leave();
    // Whatever is stopped can be killed only.
    this.#network[Symbol.dispose]();
    await Promise.all(Array.from(this.#members.values(), (member) => member.kill()));
    await this.load.answered();
    await this.#store?.close();
  }

  async #begin(fault: Fault): Promise<void> {
    const carrier = "member" in fault && fault.member === CARRIER ? await this.load.carrier() : null;
    if (carrier !== null) this.#carriers.set(fault, GATEWAYS[carrier] ?? CARRIER);
    this.#note(`${fault.name}: ${this.#carriers.get(fault) ?? fault.text}, ${fault.holdMs} ms`);
    switch (fault.what) {
      case "kill":
        return this.#for(this.#hit(fault).kill(), `${fault.member} ends when it is killed`);
      case "end":
        return this.#for(this.#hit(fault).end(), `${fault.member} ends after SIGTERM`);
      case "stop":
        return this.#hit(fault).stop();
      case "cut":
        for (const [from, to] of fault.ways) this.#network.cut(from, to);
        return;
      case "slow":
        for (const member of fault.members) this.#network.slow(member);
        return;
      case "roll":
        for (const name of NODES) {
          await this.#for(this.#member(name).end(), `${name} ends after SIGTERM`);
          await this.#for(this.#member(name).start(), `${name} starts`);
          await this.untilWell();
        }
    }
  }

  async #end(fault: Fault): Promise<void> {
    if (this.#random.chance(0.3)) this.load.moveObservers();
    switch (fault.what) {
      case "kill":
      case "end":
        await this.#for(this.#hit(fault).start(), `${fault.member} starts`);
        break;
      case "stop":
        this.#hit(fault).resume();
        break;
      case "cut":
        for (const [from, to] of fault.ways) this.#network.heal(from, to);
        break;
      case "slow":
        for (const member of fault.members) this.#network.quicken(member);
        break;
      case "roll":
        break;
    }
    this.#note(`${fault.name} is over`);
  }

  async #isQuiet(): Promise<boolean> {
    await this.load.answerAll();
    return (await (this.#store as ClusterStore).open()) === 0;
  }

  /** The process that the fault is of. */
  #hit(fault: Fault & { readonly member: string }): Member {
    return this.#member(this.#carriers.get(fault) ?? fault.member);
  }

  #member(name: string): Member {
    const member = this.#members.get(name);
    if (!member) throw new Error(`there is no ${name}`);
    return member;
  }

  #note(step: string): void {
    this.steps.push(`${Math.round(systemClock.monotonic() - this.#startedAt)} ${step} (at ${Date.now()})`);
  }

  async #for<T>(work: Promise<T>, what: string): Promise<T> {
    this.#awaited = what;
    return await this.#wait.for(work, what);
  }

  /** Asks again and again. */
  async #until(isSo: () => Promise<boolean>, what: string): Promise<void> {
    let isOver = false;
    const asking = (async () => {
      while (!isOver && !(await isSo())) await pause(100);
    })();
    await this.#for(asking, what).finally(() => (isOver = true));
  }
}
