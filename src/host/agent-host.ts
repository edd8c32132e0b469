import { type Aborting, signalOf } from "../base/async/aborter.js";
import { type Clock, systemClock } from "../base/clock.js";
import { deferred } from "../base/async/deferred.js";
import { TerrariumError } from "../base/errors.js";
import { type NewId, randomId } from "../base/ids.js";
import { defaultLimits } from "../base/limits.js";
import { afterTurn } from "../base/async/turn.js";
import { type FreezeSet, isFrozen, NO_FREEZES } from "../events/freeze.js";
import type { Settlement } from "../events/run.js";
import type { AgentDescriptor, AgentPosition, HostCallName, HostCalls, HostLog } from "../link/port.js";
import type { HostGateway, HostRuntime } from "../link/host-runtime.js";
import { NO_GATEWAY } from "./without-gateway.js";
import { type DepositLimits, SignalOutbox } from "./signal-outbox.js";
import { Sampler } from "../metabolism/index.js";
import { PURGATORY_LIMITS, type PurgatoryLimits } from "../purgatory/limits.js";
import type { Tracing } from "../tracing/tracing.js";
import { checkDefinitions, type DefinitionBounds } from "./modules/check-definition.js";
import type { HostServices } from "./host-services.js";
import { HostedAgent } from "./hosted-agent.js";
import { Parking, PARKS_MAX } from "./parking.js";
import { PAYLOAD_BYTES_MAX } from "./payload.js";

export interface AgentHostOptions extends Partial<Pick<HostServices, "sampler" | "onFailure">> {
  /** One definition or several, checked here. */
  readonly definitions: unknown;
  /** The origin of the definitions in messages. Default "agents". */
  readonly where?: string;
  /** The module of each agent, by its id. Default: `where`, so that all may call each other. */
  readonly modules?: ReadonlyMap<string, string>;
  /** Schedules of one agent. */
  readonly schedulesMax?: number;
  /** Probes of one agent. */
  readonly probesMax?: number;
  readonly clock?: Clock;
  readonly newId?: NewId;
  /** Receives log lines of agents and of the host. Default: none. */
  readonly log?: HostLog;
  /** Largest output or result that is published, in bytes. */
  readonly payloadBytesMax?: number;
  /** Size of one session's state, in bytes. */
  readonly stateBytesMax?: number;
  readonly pheromones?: DepositLimits;
  /** Maximum number of agents. */
  readonly agentsMax?: number;
  /** Concurrent pure commands of one agent. */
  readonly pureCallsMax?: number;
  /** Limits for agents' questions. Default: `PURGATORY_LIMITS`. */
  readonly questionLimits?: PurgatoryLimits;
  /** Questions of all agents in flight to the gateway. Further questions wait. */
  readonly parksMax?: number;
  /** How long `close` waits for agents to stop, in milliseconds. */
  readonly closeTimeoutMs?: number;
  /** Records spans of agents' work for callers. Default: tracing is off. */
  readonly tracing?: Tracing | null;
  /** Returns true when another host has an agent with this id, which then cannot be registered here. Default: false. */
  readonly isTaken?: (agentId: string) => boolean;
  /** Called when the agents have stopped; `close` waits for it. */
  readonly onClosed?: () => Promise<void>;
}

type Handlers = {
  readonly [K in HostCallName]: (
    args: HostCalls[K]["args"],
    signal: Aborting,
    onBegun: () => void,
  ) => Promise<HostCalls[K]["result"]>;
};

const CLOSE_TIMEOUT_MS = 3_000;

/** Runs agents and publishes their events. Behaviour: SPEC.md. */
export class AgentHost implements HostRuntime {
  readonly #services: HostServices;
  readonly #bounds: DefinitionBounds & { readonly agentsMax: number };
  readonly #where: string;
  readonly #closeTimeoutMs: number;
  readonly #onClosed: () => Promise<void>;
  readonly #hosted = new Map<string, HostedAgent>();
  readonly #leaving = new Set<HostedAgent>();
  readonly refresh = (): void => this.#hosted.forEach((agent) => agent.refresh());
  readonly #parking: Parking;
  readonly #isTaken: (agentId: string) => boolean;
  #frozen: FreezeSet = NO_FREEZES;
  #state: "new" | "running" | "closed" = "new";
  /** False when a gateway says which agents start, and where their numbers go on. */
  #numbersItself = false;
  #gateway = NO_GATEWAY;

  /** Throws BAD_USER_INPUT that names place and field when a definition has a wrong shape. */
  constructor(options: AgentHostOptions) {
    const { clock = systemClock, newId = randomId, log = () => undefined } = options;
    const { payloadBytesMax = PAYLOAD_BYTES_MAX, closeTimeoutMs = CLOSE_TIMEOUT_MS } = options;
    this.#closeTimeoutMs = closeTimeoutMs;
    this.#onClosed = options.onClosed ?? (() => Promise.resolve());
    this.#isTaken = options.isTaken ?? (() => false);
    this.#parking = new Parking(options.parksMax ?? PARKS_MAX, (call) => this.#gateway.park(call));
    this.#services = {
      clock,
      newId,
      log,
      payloadBytesMax,
      stateBytesMax: options.stateBytesMax ?? defaultLimits.maxStateBytes,
      runs: {
        began: (run) => this.#gateway.runs.began(run),
        begin: (run) => this.#gateway.runs.begin(run),
        settle: (run) => this.#gateway.runs.settle(run),
        returned: (run) => this.#gateway.runs.returned(run),
      },
      callAgent: (call, signal) => this.#gateway.callAgent(call, signal),
      busy: (agentId, forMs) => this.#gateway.busy(agentId, forMs),
      signals: new SignalOutbox(
        (call, signal) => this.#gateway.callSignals(call, signal),
        options.pheromones,
      ),
      questionLimits: options.questionLimits ?? PURGATORY_LIMITS,
      pureCallsMax: options.pureCallsMax ?? defaultLimits.maxPureCallsPerAgent,
      parking: this.#parking,
      sampler: options.sampler ?? new Sampler(clock),
      publish: (event) => this.#gateway.publish(event),
      onFailure: options.onFailure,
      afterTurn,
      tracing: options.tracing ?? null,
    };
    this.#bounds = {
      agentsMax: options.agentsMax ?? defaultLimits.maxAgentsPerThread,
      schedulesMax: options.schedulesMax ?? defaultLimits.maxSchedulesPerAgent,
      probesMax: options.probesMax ?? defaultLimits.maxProbesPerAgent,
    };
    const where = (this.#where = options.where ?? "agents");
    for (const definition of checkDefinitions(options.definitions, where, this.#bounds)) {
      const module = options.modules?.get(definition.id) ?? where;
      this.#hosted.set(definition.id, new HostedAgent(definition, this.#services, module));
    }
  }

  get agents(): readonly AgentDescriptor[] {
    return [...this.#hosted.values()].map(({ descriptor }) => descriptor);
  }

  // oxlint-disable-next-line typescript/require-await -- other hosts of this port start asynchronously
  async start(gateway: Partial<HostGateway>, places: readonly AgentPosition[] | null = null): Promise<void> {
    if (this.#state !== "new") throw new Error("a host can be started only once");
    this.#state = "running";
    this.#gateway = { ...NO_GATEWAY, ...gateway };
    this.#numbersItself = places === null;
    const welcomed = places ?? this.agents.map(({ id }) => this.#ownPlace(id));
    // Agents that were registered since the gateway was told the first list.
    const placed = new Set(welcomed.map(({ id }) => id));
    const added = this.agents.filter(({ id }) => !placed.has(id));
    if (added.length > 0) this.#gateway.announce({ added, removed: [] });
    this.welcome(welcomed);
  }

  welcome(places: readonly AgentPosition[]): void {
    for (const { id, epoch, offset } of places) {
      const agent = this.#hosted.get(id);
      if (!agent || this.#leaving.has(agent)) continue;
      agent.welcome({ epoch, offset });
    }
  }

  lose(agentIds: readonly string[]): void {
    for (const id of agentIds) this.#hosted.get(id)?.lose("another gateway carries the agent");
  }

  /** Where an agent begins that no gateway numbers. */
  readonly #ownPlace = (id: string): AgentPosition => ({
    id,
    epoch: this.#services.newId("epoch"),
    offset: 0,
  });

  /**
   * Adds an agent. It starts when the gateway has welcomed it, and without a gateway when the host is running. Throws
   * BAD_USER_INPUT when its definition has a wrong shape or its id is taken, LIMIT_EXCEEDED when there are too many.
   */
  register(definition: unknown): AgentDescriptor {
    if (this.#state === "closed") throw new TerrariumError("AGENT_NOT_RUNNING", "the agent host is closed");
    const [checked, ...more] = checkDefinitions(definition, "register", this.#bounds);
    if (!checked || more.length > 0) throw new TerrariumError("BAD_USER_INPUT", "register: takes one agent");
    if (this.#hosted.has(checked.id) || this.#isTaken(checked.id)) {
      throw new TerrariumError("BAD_USER_INPUT", `register: id: "${checked.id}" is taken`);
    }
    if (this.#hosted.size >= this.#bounds.agentsMax) {
      const message = `register: the host already has ${this.#bounds.agentsMax} agents (maxAgentsPerThread)`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, { limit: "maxAgentsPerThread" });
    }
    const agent = new HostedAgent(checked, this.#services, this.#where);
    this.#hosted.set(checked.id, agent);
    agent.freeze(isFrozen(this.#frozen, agent.descriptor));
    if (this.#state === "running") {
      this.#gateway.announce({ added: [agent.descriptor], removed: [] });
      if (this.#numbersItself) this.welcome([this.#ownPlace(checked.id)]);
    }
    return agent.descriptor;
  }

  /** Stops an agent and removes it. Rejects with AGENT_NOT_FOUND. */
  async unregister(agentId: string): Promise<void> {
    const agent = this.#find(agentId);
    this.#leaving.add(agent);
    await this.#withinCloseTimeout(agent.stop("unregistered"), agentId);
    agent.retire();
    this.#leaving.delete(agent);
    this.#hosted.delete(agentId);
    this.#gateway.announce({ added: [], removed: [agentId] });
  }

  async call<K extends HostCallName>(
    name: K,
    args: HostCalls[K]["args"],
    signal: Aborting,
    onBegun: () => void = () => undefined,
  ): Promise<HostCalls[K]["result"]> {
    return this.#handlers[name](args, signal, onBegun);
  }

  freeze(set: FreezeSet): void {
    this.#frozen = set;
    for (const agent of this.#hosted.values()) agent.freeze(isFrozen(set, agent.descriptor));
  }

  release(agentIds: readonly string[]): void {
    const { scopes, thawing } = this.#frozen;
    const released = new Set(agentIds);
    this.freeze({ scopes, thawing: thawing.filter((id) => !released.has(id)) });
  }

  cancel(agentId: string, run: string, reason: string | null): void {
    this.#hosted.get(agentId)?.cancel(run, reason);
  }

  settled(agentId: string, run: string, settlement: Settlement): void {
    this.#hosted.get(agentId)?.settled(run, settlement);
  }

  /** Lets running work end for `drainMs`, beginning nothing; then stops the agents. */
  async close(drainMs = 0): Promise<void> {
    this.#state = "closed";
    if (drainMs > 0) {
      const drained = Promise.all([...this.#hosted.values()].map((agent) => agent.drain()));
      await this.#within(drainMs, drained);
    }
    const all = [...this.#hosted].map(([agentId, agent]) => {
      agent.cutOff();
      return this.#withinCloseTimeout(agent.stop("the host is shutting down"), agentId);
    });
    await Promise.all(all);
    await this.#withinCloseTimeout(this.#parking.idle(), null);
    await this.#onClosed();
  }

  readonly #handlers: Handlers = {
    perturb: (args) => this.#find(args.agentId).perturb(args),
    invoke: (args, signal) => this.#find(args.agentId).invoke(args, signal),
    command: (args, signal) => this.#find(args.agentId).command(args, signal),
    resume: (args, signal, onBegun) => this.#find(args.agentId).resume(args, signal, onBegun),
    probe: (args, signal) => this.#find(args.agentId).probe(args, signalOf(signal)),
    announce: async (args) => {
      this.#find(args.agentId).announce(args);
      return null;
    },
    start: (args) => this.#traced("start", args, async () => this.#find(args.agentId).start()),
    stop: (args) =>
      this.#traced("stop", args, () =>
        this.#withinCloseTimeout(this.#find(args.agentId).stop("stopped on request"), args.agentId),
      ),
  };

  async #traced(
    name: "start" | "stop",
    { agentId, traceparent }: HostCalls["start"]["args"],
    work: () => Promise<void>,
  ): Promise<null> {
    const { tracing } = this.#services;
    if (tracing && traceparent !== undefined) {
      const attributes = { "gen_ai.agent.id": agentId };
      const failure = "INTERNAL_SERVER_ERROR";
      await tracing.span(
        { name: `${name}_agent`, kind: "INTERNAL", parent: traceparent, attributes, failure },
        work,
      );
    } else {
      await work();
    }
    return null;
  }

  #find(agentId: string): HostedAgent {
    const agent = this.#hosted.get(agentId);
    if (agent && !this.#leaving.has(agent)) return agent;
    throw new TerrariumError("AGENT_NOT_FOUND", `there is no agent ${JSON.stringify(agentId.slice(0, 64))}`);
  }

  /**
   * Waits for an agent to stop, or for the last questions (null), but at most `closeTimeoutMs`: a source may be stuck
   * in code that never returns.
   */
  async #withinCloseTimeout(stopped: Promise<void>, agentId: string | null): Promise<void> {
    const { clock, log } = this.#services;
    if (await this.#within(this.#closeTimeoutMs, stopped)) return;
    const fields = { waitedMs: this.#closeTimeoutMs };
    const subject = agentId === null ? "a question was not stored" : "the agent did not stop";
    log({ level: "warn", agentId, at: clock.now(), message: `${subject} in time`, fields });
  }

  /** Returns false when `done` took longer. */
  async #within(timeoutMs: number, done: Promise<unknown>): Promise<boolean> {
    const late = deferred<false>();
    const cancel = this.#services.clock.after(timeoutMs, () => late.resolve(false));
    const isDone = await Promise.race([done.then(() => true), late.promise]);
    cancel();
    return isDone;
  }
}
