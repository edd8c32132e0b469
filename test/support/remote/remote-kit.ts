import { HostSink, Roster } from "../../../src/app/hosts/host-sink.js";
import { Sights } from "../../../src/auth/sights.js";
import type { Cancel, Clock } from "../../../src/base/clock.js";
import { randomId } from "../../../src/base/ids.js";
import type { JsonValue } from "../../../src/base/json.js";
import type { TerrariumEvent } from "../../../src/events/event.js";
import { gatewayCounts } from "../../../src/gateway/metrics/counts.js";
import { AgentHost } from "../../../src/host/agent-host.js";
import type { AgentDefinition } from "../../../src/host/modules/definition.js";
import { Inbox } from "../../../src/inbox/inbox.js";
import { RemoteHost } from "../../../src/link/gateway/remote-host.js";
import type { AgentDescriptor } from "../../../src/link/port.js";
import { HostLink } from "../../../src/link/host/host-link.js";
import { JoinedBackplane } from "../../../src/link/joined.js";
import { LINK_DEFAULTS, type LinkLimits, type ToGateway, type ToHost } from "../../../src/link/messages.js";
import { type DropReason, FlushLoop, LocalLog, Mirrors } from "../../../src/mirror/index.js";
import { MemoryPurgatoryStore } from "../../../src/purgatory/index.js";
import { MemoryRunStore, type Run, Runs, type RunStore } from "../../../src/runs/index.js";
import { EventHistory, MemoryEventLog, MemoryLogData } from "../../../src/storage/index.js";
import { fail } from "../mirror-kit.js";
import { memoryRuns } from "../memory-runs.js";
import { ManualClock } from "../time-and-random.js";
import { type Fate, Wire } from "./wire.js";

export const GRACE_MS = 10_000;
export const DRAIN_MS = 5_000;

/** What outlives a gateway. */
export class Stores {
  readonly runs = new MemoryRunStore();
  readonly purgatory = new MemoryPurgatoryStore();
  readonly log = new MemoryLogData();
}

/** Calls of a store that has been left by its gateway never return, like those of a process that is killed. */
function until<T extends object>(store: T, isAlive: () => boolean): T {
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== "function") return member;
      return (...args: unknown[]): unknown =>
        isAlive() ? (Reflect.apply(member, target, args) as unknown) : new Promise(() => undefined);
    },
  });
}

export interface GatewayOptions {
  readonly stores: Stores;
  readonly clock: ManualClock;
  readonly limits: LinkLimits;
  /** More hosts than the one that dials in. */
  readonly name?: string;
  /** The host that an earlier gateway had. */
  readonly expected?: { readonly incarnation: string; readonly agents: readonly AgentDescriptor[] } | null;
}

/** The parts of a gateway between its stores and a host that dials in, as in production. */
export class RemoteGateway {
  readonly mirrors: Mirrors;
  readonly runs: Runs;
  readonly inbox: Inbox;
  readonly hosts: JoinedBackplane;
  readonly remote: RemoteHost;
  readonly roster = new Roster();
  readonly counts = gatewayCounts();
  readonly errors: unknown[] = [];
  /** Runs that have ended or parked, as they were stored. */
  readonly stored: { readonly id: string; readonly status: string }[] = [];
  readonly #history: EventHistory;
  readonly #sink: HostSink;
  #isAlive = true;

  static async start(options: GatewayOptions): Promise<RemoteGateway> {
    const { stores, clock } = options;
    const history = await EventHistory.open({
      open: () => Promise.resolve(MemoryEventLog.open(stores.log, { clock, ringEvents: 100_000 })),
      clock,
      log: { warn: () => undefined, info: () => undefined },
    });
    const gateway = new RemoteGateway(options, history);
    const { expected } = options;
    const mine = expected?.agents.map(({ id }) => id) ?? [];
    await gateway.runs.start([...history.remoteAgents, ...mine]);
    await gateway.inbox.start();
    await gateway.runs.takeUp();
    await gateway.hosts.start(gateway.#sink);
    if (expected) gateway.remote.expect(expected.incarnation, expected.agents);
    return gateway;
  }

  private constructor({ stores, clock: time, limits }: GatewayOptions, history: EventHistory) {
    const isAlive = (): boolean => this.#isAlive;
    const clock: Clock = {
      now: () => time.now(),
      monotonic: () => time.monotonic(),
      after: (ms, task): Cancel => time.after(ms, () => (isAlive() ? task() : undefined)),
    };
    this.#history = history;
    const store: RunStore = until(stores.runs, isAlive);
    const onDropped = (why: DropReason, count: number): void => this.counts.eventsDropped.count(why, count);
    this.mirrors = new Mirrors({
      maxHistory: 100_000,
      waker: new FlushLoop(fail),
      clock,
      newId: randomId,
      historyOf: (scope) => history.takeHistory(scope),
      onRing: (ring, seq) => history.follow(ring, seq),
      onDropped,
    });
    const events = new LocalLog(this.mirrors, onDropped);
    this.hosts = new JoinedBackplane([]);
    const onError = (error: unknown): void => void this.errors.push(error);
    this.runs = memoryRuns(this.hosts, clock, onError, {
      store,
      hostGraceMs: GRACE_MS,
      onStored: ({ id, status }) => this.stored.push({ id, status }),
    });
    this.inbox = new Inbox({
      store: until(stores.purgatory, isAlive),
      backplane: this.hosts,
      runs: this.runs,
      log: { warn: () => undefined, error: (fields) => this.errors.push(fields) },
      clock,
      resumeTimeoutMs: 600_000,
      publishAway: (agentId, event) =>
        events.insert(agentId, (latest) => ({ ...latest, agentId, at: clock.now(), ...event })),
    });
    this.remote = new RemoteHost({
      limits,
      clock,
      log: () => undefined,
      graceMs: GRACE_MS,
      drainMs: DRAIN_MS,
    });
    this.hosts.add({ name: "greenhouse", backplane: this.remote, isRemote: true });
    this.#sink = new HostSink({
      roster: this.roster,
      sights: new Sights(),
      schema: { onAgents: () => undefined },
      events,
      inbox: this.inbox,
      runs: this.runs,
      scheduler: { onAgents: () => undefined, hostDown: () => undefined },
      prober: { onAgents: () => undefined, busy: () => undefined },
      paths: { resolve: () => Promise.reject(new Error("no paths")) },
      agentCalls: { request: () => Promise.reject(new Error("no agent calls")) },
      deposits: { request: () => Promise.reject(new Error("no pheromones")) },
      counts: this.counts,
      isDraining: () => false,
      stored: () => history.stored(),
      clock,
      log: { error: (fields) => this.errors.push(fields) },
    });
  }

  /** As `kill -9`: nothing of this gateway happens any more. */
  kill(): void {
    this.#isAlive = false;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** As a deploy: the hosts go elsewhere, and what is known is stored. */
  async close(): Promise<void> {
    this.runs.drain();
    this.inbox.close(1_000).catch(() => undefined);
    await this.hosts.close(1_000);
    await this.inbox.close(1_000);
    await this.runs.close(1_000);
    await this.#history.close();
    this.#isAlive = false;
  }

  async perturb(agentId: string, input: JsonValue, session: string | null = null): Promise<string> {
    const { id } = await this.runs.perturb(
      { ...ORDER, agentId, input, session, kind: "PERTURB", timeoutMs: null, key: null },
      { admit: () => Promise.resolve() },
    );
    return id;
  }

  invoke(agentId: string, input: JsonValue, timeoutMs = 600_000, key: string | null = null) {
    const own = key === null ? null : { client: "ann", operation: "invoke", key, fingerprint: key };
    return this.runs.perform(
      { ...ORDER, agentId, input, session: null, kind: "INVOKE", timeoutMs, key: own },
      { admit: () => Promise.resolve() },
    );
  }

  run(id: string): Promise<Run | null> {
    return this.runs.get(id);
  }

  /** The agent's events that its mirror has, without gaps of a new epoch. */
  eventsOf(agentId: string): TerrariumEvent[] {
    return (
      this.mirrors
        .of(agentId)
        ?.history()
        .map(({ event }) => event) ?? []
    );
  }

  /** What an agent has put out, in order. */
  outputsOf(agentId: string): JsonValue[] {
    return this.eventsOf(agentId).flatMap((event) => (event.type === "OUTPUT" ? [event.data] : []));
  }

  /** Numbers that never came, in gaps that say how many. */
  missedOf(agentId: string): number {
    const gaps = this.eventsOf(agentId).flatMap((event) => (event.type === "GAP" ? [event.missed ?? 0] : []));
    return gaps.reduce((sum, missed) => sum + missed, 0);
  }
}

const ORDER = {
  command: null,
  by: "ann",
  priority: 100,
  delivery: "at_least_once",
  traceparent: null,
} as const;

/** A host's process: its agents live on while it has no connection. */
export class RemoteProcess {
  readonly link: HostLink;
  readonly agents: AgentHost;
  /** Messages of all connections, as they arrived. */
  readonly messages: (ToGateway | ToHost)[] = [];
  readonly #isText: boolean;
  wire: Wire | null = null;

  constructor(
    definitions: readonly AgentDefinition[],
    clock: Clock,
    limits: LinkLimits,
    isText: boolean,
    hostId = "greenhouse",
  ) {
    this.#isText = isText;
    this.agents = new AgentHost({ definitions, clock, log: () => undefined });
    this.link = new HostLink({
      limits,
      clock,
      schedule: queueMicrotask,
      log: () => undefined,
      identity: { hostId },
      isResumable: true,
    });
    void this.link.serve(this.agents);
  }

  /** Connects to this gateway, in place of an earlier connection. */
  connect(
    gateway: RemoteGateway,
    fateOf: (message: ToGateway | ToHost, count: number) => Fate = () => "PASS",
  ): Wire {
    this.wire?.cut();
    const wire = new Wire(
      this.#isText,
      (message, count) => {
        this.messages.push(message);
        return gateway.isAlive ? fateOf(message, count) : "CUT_BEFORE";
      },
      () => {
        if (this.wire === wire) {
          this.wire = null;
          this.link.detach();
        }
        if (gateway.isAlive) gateway.remote.detach(wire.gateway);
      },
    );
    this.wire = wire;
    wire.gateway.listen((message) => {
      if (message.kind === "hello") gateway.remote.attach(wire.gateway, message);
    });
    this.link.attach(wire.host);
    return wire;
  }
}

export const LIMITS: LinkLimits = { ...LINK_DEFAULTS };

/** Lets everything happen that is due, moving the clock on, until `look` finds something. Fails after `turnsMax` turns. */
export async function eventually<T>(
  clock: ManualClock,
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  stepMs = 20,
  turnsMax = 1_000,
): Promise<T> {
  for (let turn = 0; turn < turnsMax; turn += 1) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise<void>((resolve) => void setImmediate(resolve));
    clock.advance(stepMs);
  }
  throw new Error("it does not happen");
}
