import type { AgentSeries, SemaphoreNews } from "../../../documents/agents.js";
import type { ObservedEvent } from "../../../documents/events.js";
import { byUrgency } from "../../../events/semaphore.js";
import { activityOf, isAlive, levelOf } from "../../../events/activity.js";
import { type BarFreeze, type FreezableAgent, freezesOf } from "../../../events/words/freezes.js";
import { ShownSignals } from "../../../signals/shown.js";
import { BOUNDS, PACE } from "./bounds.js";
import type { Field, Status } from "../../client/status.js";
import { AgentModel, momentOf } from "./agent-model.js";
import type {
  Card,
  Connection,
  PausedTail,
  Pulse,
  ReplayScene,
  Scene,
  SharedScene,
  ViewState,
} from "./scene.js";
import { RunsModel } from "./runs-model.js";
import { lineOf, Tail } from "./tail.js";

const LEVELS = ["intense", "active", "waking", "idle"] as const;

/** What a view shows of a status. */
type SeenStatus = Omit<Status, "pulse"> & { readonly pulse: Omit<Status["pulse"], "cursor"> };

/** The state of the terrarium as the view knows it: updated by events and status polls, read as scenes. Bounded by BOUNDS. */
export class Model {
  readonly #address: string;
  readonly #only: string | null;
  readonly #begunAt: number;
  readonly #agents = new Map<string, AgentModel>();
  #tail = new Tail(BOUNDS.tailLinesMax);
  #cards = new Map<string, Card>();
  #order: string[] = [];
  #orderedAt = Number.NEGATIVE_INFINITY;
  #connection: Connection = "connecting";
  #asOf: number | null = null;
  /** As of when the gateway knows of the others, by its clock; null: now. */
  #knownAt: number | null = null;
  #outage: string | null = null;
  #watching: number | null = null;
  #lagging: number | null = null;
  #missed: number | null = 0;
  readonly runs = new RunsModel();
  #freezes: readonly BarFreeze[] = [];
  readonly #signals = new ShownSignals();
  /** The gateway's clock less this machine's, ms: pheromones fade by the gateway's. */
  #skewMs = 0;
  /** Set when the view watches by a share. */
  shared: SharedScene | null = null;
  /** Set while this is the model of a replay. */
  replay: (() => ReplayScene) | null = null;

  /** `only`: id of the one agent to show, or null for all. */
  constructor(address: string, only: string | null, begunAt: number) {
    this.#address = address;
    this.#only = only;
    this.#begunAt = begunAt;
    if (only !== null) this.#agent(only);
  }

  get connection(): Connection {
    return this.#connection;
  }

  connected(now: number): void {
    this.#connection = "live";
    this.#asOf = now;
  }

  lost(): void {
    this.#connection = "away";
    for (const agent of this.#agents.values()) agent.interrupt();
  }

  /** Applies an event; `receivedAt` is when it arrived, wall time in milliseconds. */
  apply(event: ObservedEvent, receivedAt: number): void {
    this.#asOf = receivedAt;
    const line = lineOf(event);
    // Gaps in the replayed history were not missed by this view.
    if (event.type === "GAP" && line.at >= this.#begunAt) this.#countMissed(event.missed);
    if (event.type === "PHEROMONE") this.#signals.take(event.pheromone, receivedAt + this.#skewMs);
    if ("semaphore" in event) this.#updateCard(event.agentId, event.semaphore, line.at);
    // The field and the sparklines show heartbeats; in the tail they would push out everything else.
    const shown = event.type === "METABOLISM" ? null : line;
    if (shown) this.#tail.push(shown);
    // The agentId of a gap may be ALL_AGENTS, which is not an agent.
    const agent = event.type === "GAP" ? this.#agents.get(event.agentId) : this.#agent(event.agentId);
    agent?.apply(event, shown, receivedAt);
  }

  /** Applies an event of the log, with its vitals as a sample of its second. */
  applyPast(event: ObservedEvent): void {
    const at = Date.parse(event.at);
    this.apply(event, at);
    if (event.type !== "GAP") this.#agent(event.agentId)?.sampleAt(at);
  }

  /** Applies a status poll; `receivedAt` is when it was taken. */
  applyStatus({ agents, pulse, pending, lagging }: SeenStatus, receivedAt: number): void {
    this.#asOf = Math.max(this.#asOf ?? 0, receivedAt);
    this.#knownAt = momentOf(pulse.asOf);
    this.#outage = pulse.outage ?? null;
    this.#watching = pulse.observers;
    this.#lagging = lagging;
    const rows = agents.filter(({ id }) => this.#concerns(id));
    const ids = new Set(rows.map(({ id }) => id));
    for (const row of rows) this.#agent(row.id)?.applyStatus(row, receivedAt);
    for (const id of this.#agents.keys()) if (!ids.has(id) && id !== this.#only) this.#agents.delete(id);
    this.#cards = new Map();
    for (const { agentId, createdAt, ...news } of pending)
      this.#updateCard(agentId, news, Date.parse(createdAt));
  }

  /** The vitals of the last minutes; `receivedAt` is when they were taken. */
  applySeries(agents: readonly AgentSeries[], receivedAt: number): void {
    for (const { id, vitals } of agents)
      if (this.#concerns(id)) this.#agent(id)?.applySeries(vitals, receivedAt);
  }

  /** The field of pheromones; `receivedAt` is when it was taken. */
  applyField({ signals, takenAt }: Field, receivedAt: number): void {
    this.#skewMs = Date.parse(takenAt) - receivedAt;
    this.#signals.replace(signals);
  }

  /** Which agents are frozen. */
  applyFrozen(agents: readonly FreezableAgent[]): void {
    this.#freezes = freezesOf(agents.filter(({ id }) => this.#concerns(id)));
  }

  /** Drops all events, because they will be replayed from the start. */
  clearEvents(): void {
    this.#tail = new Tail(BOUNDS.tailLinesMax);
    for (const agent of this.#agents.values()) agent.clearEvents();
  }

  /** The latest lines of one agent or of all, to show while the view is paused. */
  latestEvents(agentId: string | null): PausedTail {
    const tail = this.#tailOf(agentId);
    return { lines: tail?.lines() ?? [], total: tail?.total ?? 0 };
  }

  scene(now: number, viewState: ViewState): Scene {
    const { open, pausedTail } = viewState;
    const tail = this.#tailOf(open);
    return {
      now,
      address: this.#address,
      connection: this.#connection,
      asOf: this.#asOf,
      outage: this.#outage,
      cutOffMs: this.#knownAt === null ? null : Math.max(0, now + this.#skewMs - this.#knownAt),
      pulse: this.#pulse(now),
      cards: [...this.#cards.values()].toSorted(byUrgency),
      agents: this.#ordered(now).map((agent) => agent.scene(now, this.#skewMs)),
      tail: pausedTail?.lines ?? tail?.lines() ?? [],
      unread: pausedTail && tail ? tail.total - pausedTail.total : 0,
      runs: this.runs.scene(),
      signals: this.#signals.hasSeen ? this.#signals.all(now + this.#skewMs) : null,
      freezes: this.#freezes,
      viewState,
      shared: this.shared,
      replay: this.replay?.() ?? null,
    };
  }

  #tailOf(agentId: string | null): Tail | null {
    return agentId === null ? this.#tail : (this.#agents.get(agentId)?.tail ?? null);
  }

  #pulse(now: number): Pulse {
    const alive = [...this.#agents.values()].filter(({ vital }) => isAlive(vital));
    return {
      alive: alive.length,
      flow: alive.reduce((sum, { vital }) => sum + vital.flow, 0),
      watching: this.#watching,
      lagging: this.#lagging,
      waiting: this.#cards.size,
      errors: [...this.#agents.values()].reduce((sum, agent) => sum + agent.errors(now), 0),
      missed: this.#missed,
    };
  }

  /** True when the view shows this agent. */
  #concerns(id: string): boolean {
    return this.#only === null || this.#only === id;
  }

  #agent(id: string): AgentModel | null {
    const known = this.#agents.get(id);
    if (known) return known;
    if (this.#agents.size >= BOUNDS.agentsMax) return null;
    const made = new AgentModel(id);
    this.#agents.set(id, made);
    return made;
  }

  /** Sorted by activity level, then by id. The order is kept for a while, unless an agent appears or disappears. */
  #ordered(now: number): AgentModel[] {
    const changed =
      this.#order.length !== this.#agents.size || this.#order.some((id) => !this.#agents.has(id));
    if (changed || now - this.#orderedAt >= PACE.orderMs) {
      this.#orderedAt = now;
      const rank = ({ vital }: AgentModel): number =>
        isAlive(vital) ? LEVELS.indexOf(levelOf(activityOf(vital))) : LEVELS.length;
      this.#order = [...this.#agents.values()]
        .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);
    }
    return this.#order.flatMap((id) => this.#agents.get(id) ?? []);
  }

  #updateCard(
    agentId: string,
    { id, prompt, severity, status, deadline }: SemaphoreNews,
    createdAt: number,
  ): void {
    if (!this.#concerns(agentId)) return;
    if (status !== "PENDING") this.#cards.delete(id);
    else {
      const at = deadline === null ? null : Date.parse(deadline);
      this.#cards.set(id, { id, agentId, prompt, severity, createdAt, deadline: at });
      const [least] =
        this.#cards.size > BOUNDS.cardsMax ? [...this.#cards.values()].toSorted(byUrgency).slice(-1) : [];
      if (least) this.#cards.delete(least.id);
    }
  }

  #countMissed(missed: number | null): void {
    this.#missed = missed === null || this.#missed === null ? null : this.#missed + missed;
  }
}
