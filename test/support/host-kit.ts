import type { AgentCall, AgentCallAnswer } from "../../src/link/agent-call.js";
import type { Position } from "../../src/events/cursor.js";
import type { LogEnd } from "../../src/events/kept.js";
import type { AgentEvent, NumberedEvent } from "../../src/events/event.js";
import type { Settlement } from "../../src/events/run.js";
import type { SemaphoreView } from "../../src/events/semaphore.js";
import type { AgentDefinition } from "../../src/host/modules/definition.js";
import type {
  AgentDescriptor,
  BackplaneSink,
  HostsSink,
  ManifestChange,
  ParkCall,
} from "../../src/link/port.js";
import type { RunBegan, RunRef, RunSettle } from "../../src/link/run-port.js";
import { type CommandedAgent, describeCommands } from "../../src/prism/index.js";

/** An agent's descriptor as a host announces it, with default settings. */
export function agentDescriptor(id: string, changes: Partial<AgentDescriptor> = {}): AgentDescriptor {
  return {
    id,
    genus: "agent",
    description: "",
    acceptsInput: true,
    delivery: "at_least_once",
    concurrency: 1,
    inboxMax: 1_000,
    module: "agents",
    calls: null,
    schedules: [],
    probes: [],
    commands: [],
    ...changes,
  };
}

/** Descriptors of agents, without running them. */
export function describeAgents(definitions: readonly AgentDefinition[]): readonly CommandedAgent[] {
  return definitions.map(({ id, description = "", commands = {} }) => ({
    id,
    description,
    commands: describeCommands(commands),
  }));
}

/** Records what a backplane delivers, in order, and wakes waiting tests. */
export class RecordingSink implements BackplaneSink, HostsSink {
  readonly manifests: (readonly AgentDescriptor[])[] = [];
  readonly events: NumberedEvent[] = [];
  readonly downs: string[] = [];
  /** Ids of manifests, `agent:type` of events and `down`, in order of arrival. */
  readonly order: string[] = [];
  readonly #waiting = new Set<() => void>();

  readonly #agents = new Map<string, AgentDescriptor>();

  onHello(agents: readonly AgentDescriptor[]): void {
    this.#agents.clear();
    this.onManifest({ added: agents, removed: [] });
  }

  onManifest(change: ManifestChange): void {
    for (const id of change.removed) this.#agents.delete(id);
    for (const agent of change.added) this.#agents.set(agent.id, agent);
    this.onAgents(change, this.#agents);
  }

  onAgents(_change: ManifestChange, all: ReadonlyMap<string, AgentDescriptor>): void {
    const agents = [...all.values()];
    this.manifests.push(agents);
    this.order.push(`manifest ${agents.map(({ id }) => id).join(" ")}`);
    this.#wake();
  }

  /** The log of one numbering: hosts number on behind what has arrived. */
  end(agentId: string): LogEnd | null {
    return { epoch: "log", offset: this.keptOf(agentId).at(-1)?.offset ?? 0, received: null };
  }

  placeOf: BackplaneSink["placeOf"] = (agentId) => {
    const end = this.end(agentId);
    return end && { id: agentId, ...end, term: 1 };
  };

  /** Events that their host did not have. */
  notGranted = 0;

  onNotGranted(events: number): void {
    this.notGranted += events;
  }

  append(batch: readonly NumberedEvent[]): void {
    this.events.push(...batch);
    for (const { event } of batch) this.order.push(`${event.agentId} ${event.type}`);
    this.#wake();
  }

  /** Result of `reached`; null means at once. */
  holdBack: (agentId: string, position: Position) => Promise<void> | null = () => null;

  reached(agentId: string, position: Position): Promise<void> | null {
    return this.holdBack(agentId, position);
  }

  /** Questions in order of arrival; `keep` answers them. */
  readonly parks: ParkCall[] = [];
  keep: (call: ParkCall) => Promise<SemaphoreView> = () =>
    Promise.reject(new Error("this sink stores no questions"));

  onPark(call: ParkCall): Promise<SemaphoreView> {
    this.parks.push(call);
    this.order.push(`${call.agentId} parks`);
    this.#wake();
    return this.keep(call);
  }

  /** Calls of agents as they came; `answer` answers them. */
  readonly calls: { readonly call: AgentCall; readonly signal: AbortSignal }[] = [];
  answer: (call: AgentCall, signal: AbortSignal) => Promise<AgentCallAnswer> = () =>
    Promise.reject(new Error("this sink calls no agents"));

  onCall(call: AgentCall, signal: AbortSignal): Promise<AgentCallAnswer> {
    this.calls.push({ call, signal });
    this.order.push(`${call.from.agentId} calls ${call.kind === "resolve" ? call.path : call.agentId}`);
    this.#wake();
    return this.answer(call, signal);
  }

  /** Ends of perturbations' runs as they came; `store` answers them. */
  readonly settles: RunSettle[] = [];
  store: (run: RunSettle) => Promise<Settlement | null> = () => Promise.resolve({ isKept: true });

  onSettle(run: RunSettle): Promise<Settlement | null> {
    this.settles.push(run);
    this.#note(`${run.agentId} settle ${run.run} ${run.outcome.kind}`);
    return this.store(run);
  }

  readonly began: RunBegan[] = [];

  onBegan(run: RunBegan): void {
    this.began.push(run);
    this.#note(`${run.agentId} began ${run.run}`);
  }

  /** Runs that asked whether they may begin; `letBegin` answers them. */
  readonly asks: RunRef[] = [];
  letBegin: (run: RunRef) => Promise<boolean> = () => Promise.resolve(true);

  onBegin(run: RunRef): Promise<boolean> {
    this.asks.push(run);
    this.#note(`${run.agentId} begin ${run.run}`);
    return this.letBegin(run);
  }

  readonly returned: RunRef[] = [];

  onReturned(run: RunRef): void {
    this.returned.push(run);
    this.#note(`${run.agentId} returned ${run.run}`);
  }

  onHostDown(reason: string): void {
    this.downs.push(reason);
    this.order.push("down");
    this.#wake();
  }

  /** Resolves with the first defined value of `look`, checked now and after every delivery. */
  async until<T>(look: (sink: this) => T | undefined | false): Promise<T> {
    for (;;) {
      const found = look(this);
      if (found !== undefined && found !== false) return found;
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  of(agentId: string, type?: AgentEvent["type"]): NumberedEvent[] {
    return this.events.filter(
      ({ event }) => event.agentId === agentId && (type === undefined || event.type === type),
    );
  }

  /** Its events that are kept: all but heartbeats. */
  keptOf(agentId: string): NumberedEvent[] {
    return this.of(agentId).filter(({ event }) => event.type !== "METABOLISM");
  }

  said(agentId: string, data: unknown): boolean {
    return this.of(agentId, "OUTPUT").some(({ event }) => "data" in event && event.data === data);
  }

  #note(line: string): void {
    this.order.push(line);
    this.#wake();
  }

  #wake(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}
