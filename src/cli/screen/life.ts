import type { SemaphoreNews } from "../../documents/agents.js";
import type { ObservedEvent } from "../../documents/events.js";
import { byUrgency } from "../../events/semaphore.js";
import { activityOf, isAlive, levelOf } from "../../events/activity.js";
import { detailOf } from "../render.js";
import { BOUNDS, PACE } from "./bounds.js";
import type { Look } from "./look.js";
import { Resident } from "./resident.js";
import type { Card, Connection, Held, Looking, Pulse, Scene, TailLine } from "./scene.js";
import { Tail } from "./tail.js";

const LEVELS = ["intense", "active", "waking", "idle"] as const;

/** What the view knows of the terrarium: fed by events and looks, read as scenes. Bounded by BOUNDS. */
export class Life {
  readonly #address: string;
  readonly #only: string | null;
  readonly #begunAt: number;
  readonly #residents = new Map<string, Resident>();
  #tail = new Tail(BOUNDS.tailLinesMax);
  #cards = new Map<string, Card>();
  #order: string[] = [];
  #orderedAt = Number.NEGATIVE_INFINITY;
  #connection: Connection = "connecting";
  #asOf: number | null = null;
  #watching: number | null = null;
  #lagging: number | null = null;
  #missed: number | null = 0;

  /** `only`: the one agent whose life this is, or null for all. */
  constructor(address: string, only: string | null, begunAt: number) {
    this.#address = address;
    this.#only = only;
    this.#begunAt = begunAt;
    if (only !== null) this.#resident(only);
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
  }

  /** Takes in an event; `heardAt` is when it was heard, wall time in milliseconds. */
  apply(event: ObservedEvent, heardAt: number): void {
    this.#asOf = heardAt;
    const line = lineOf(event);
    // Holes that are part of the history were not missed by this view.
    if (event.type === "GAP" && line.at >= this.#begunAt) this.#miss(event.missed);
    if ("semaphore" in event) this.#ask(event.agentId, event.semaphore, line.at);
    // What the field and the sparklines show all the time would only push out what was said.
    const told = event.type === "METABOLISM" ? null : line;
    if (told) this.#tail.push(told);
    // A gap may be of the stream of all agents, which is no agent.
    const resident =
      event.type === "GAP" ? this.#residents.get(event.agentId) : this.#resident(event.agentId);
    resident?.apply(event, told, heardAt);
  }

  /** Takes in what no event tells; `seenAt` is when it was seen. */
  look({ agents, pulse, pending, lagging }: Look, seenAt: number): void {
    this.#asOf = Math.max(this.#asOf ?? 0, seenAt);
    this.#watching = pulse.observers;
    this.#lagging = lagging;
    const residents = agents.filter(({ id }) => this.#concerns(id));
    const ids = new Set(residents.map(({ id }) => id));
    for (const row of residents) this.#resident(row.id)?.look(row, seenAt);
    for (const id of this.#residents.keys())
      if (!ids.has(id) && id !== this.#only) this.#residents.delete(id);
    this.#cards = new Map();
    for (const { agentId, createdAt, ...news } of pending) this.#ask(agentId, news, Date.parse(createdAt));
  }

  /** Forgets what was said: it will be told again from the start. */
  forgetEvents(): void {
    this.#tail = new Tail(BOUNDS.tailLinesMax);
    for (const resident of this.#residents.values()) resident.forgetEvents();
  }

  /** What was said last by one agent or by all, to be held while the view is paused. */
  hold(agentId: string | null): Held {
    const tail = this.#tailOf(agentId);
    return { lines: tail?.lines() ?? [], told: tail?.told ?? 0 };
  }

  scene(now: number, looking: Looking): Scene {
    const { open, held } = looking;
    const tail = this.#tailOf(open);
    return {
      now,
      address: this.#address,
      connection: this.#connection,
      asOf: this.#asOf,
      pulse: this.#pulse(now),
      cards: [...this.#cards.values()].toSorted(byUrgency),
      agents: this.#ordered(now).map((resident) => resident.scene(now)),
      tail: held?.lines ?? tail?.lines() ?? [],
      unread: held && tail ? tail.told - held.told : 0,
      looking,
    };
  }

  #tailOf(agentId: string | null): Tail | null {
    return agentId === null ? this.#tail : (this.#residents.get(agentId)?.tail ?? null);
  }

  #pulse(now: number): Pulse {
    const alive = [...this.#residents.values()].filter(({ vital }) => isAlive(vital));
    return {
      alive: alive.length,
      flow: alive.reduce((sum, { vital }) => sum + vital.flow, 0),
      watching: this.#watching,
      lagging: this.#lagging,
      waiting: this.#cards.size,
      errors: [...this.#residents.values()].reduce((sum, one) => sum + one.errors(now), 0),
      missed: this.#missed,
    };
  }

  /** Whether an agent is one of those whose life this is. */
  #concerns(id: string): boolean {
    return this.#only === null || this.#only === id;
  }

  #resident(id: string): Resident | null {
    const known = this.#residents.get(id);
    if (known) return known;
    if (this.#residents.size >= BOUNDS.agentsMax) return null;
    const made = new Resident(id);
    this.#residents.set(id, made);
    return made;
  }

  /** The liveliest first, and by name among equals. Kept for a while, and whenever somebody comes or goes. */
  #ordered(now: number): Resident[] {
    const changed =
      this.#order.length !== this.#residents.size || this.#order.some((id) => !this.#residents.has(id));
    if (changed || now - this.#orderedAt >= PACE.orderMs) {
      this.#orderedAt = now;
      const rank = ({ vital }: Resident): number =>
        isAlive(vital) ? LEVELS.indexOf(levelOf(activityOf(vital))) : LEVELS.length;
      this.#order = [...this.#residents.values()]
        .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);
    }
    return this.#order.flatMap((id) => this.#residents.get(id) ?? []);
  }

  #ask(agentId: string, { id, prompt, severity, status, deadline }: SemaphoreNews, createdAt: number): void {
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

  #miss(missed: number | null): void {
    this.#missed = missed === null || this.#missed === null ? null : this.#missed + missed;
  }
}

function lineOf(event: ObservedEvent): TailLine {
  const { at, agentId, type } = event;
  const detail = detailOf(event).slice(0, BOUNDS.detailCharsMax);
  return { at: Date.parse(at), agentId, type, detail };
}
