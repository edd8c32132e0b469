import { byUrgency } from "../../../events/semaphore.js";
import { activityOf, isAlive, levelOf } from "../../../events/activity.js";
import { BOUNDS, PACE } from "./bounds.js";
import { AgentModel } from "./agent-model.js";
import { RunsModel } from "./runs-model.js";
import { lineOf, Tail } from "./tail.js";
const LEVELS = ["intense", "active", "waking", "idle"];
/** The state of the terrarium as the view knows it: updated by events and status polls, read as scenes. Bounded by BOUNDS. */
export class Model {
  #address;
  #only;
  #begunAt;
  #agents = new Map();
  #tail = new Tail(BOUNDS.tailLinesMax);
  #cards = new Map();
  #order = [];
  #orderedAt = Number.NEGATIVE_INFINITY;
  #connection = "connecting";
  #asOf = null;
  #watching = null;
  #lagging = null;
  #missed = 0;
  runs = new RunsModel();
  /** `only`: id of the one agent to show, or null for all. */
  constructor(address, only, begunAt) {
    this.#address = address;
    this.#only = only;
    this.#begunAt = begunAt;
    if (only !== null) this.#agent(only);
  }
  get connection() {
    return this.#connection;
  }
  connected(now) {
    this.#connection = "live";
    this.#asOf = now;
  }
  lost() {
    this.#connection = "away";
    for (const agent of this.#agents.values()) agent.interrupt();
  }
  /** Applies an event; `receivedAt` is when it arrived, wall time in milliseconds. */
  apply(event, receivedAt) {
    this.#asOf = receivedAt;
    const line = lineOf(event);
    // Gaps in the replayed history were not missed by this view.
    if (event.type === "GAP" && line.at >= this.#begunAt) this.#countMissed(event.missed);
    if ("semaphore" in event) this.#updateCard(event.agentId, event.semaphore, line.at);
    // The field and the sparklines show heartbeats; in the tail they would push out everything else.
    const shown = event.type === "METABOLISM" ? null : line;
    if (shown) this.#tail.push(shown);
    // The agentId of a gap may be ALL_AGENTS, which is not an agent.
    const agent = event.type === "GAP" ? this.#agents.get(event.agentId) : this.#agent(event.agentId);
    agent?.apply(event, shown, receivedAt);
  }
  /** Applies a status poll; `receivedAt` is when it was taken. */
  applyStatus({ agents, pulse, pending, lagging }, receivedAt) {
    this.#asOf = Math.max(this.#asOf ?? 0, receivedAt);
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
  applySeries(agents, receivedAt) {
    for (const { id, vitals } of agents)
      if (this.#concerns(id)) this.#agent(id)?.applySeries(vitals, receivedAt);
  }
  /** Drops all events, because they will be replayed from the start. */
  clearEvents() {
    this.#tail = new Tail(BOUNDS.tailLinesMax);
    for (const agent of this.#agents.values()) agent.clearEvents();
  }
  /** The latest lines of one agent or of all, to show while the view is paused. */
  latestEvents(agentId) {
    const tail = this.#tailOf(agentId);
    return { lines: tail?.lines() ?? [], total: tail?.total ?? 0 };
  }
  scene(now, viewState) {
    const { open, pausedTail } = viewState;
    const tail = this.#tailOf(open);
    return {
      now,
      address: this.#address,
      connection: this.#connection,
      asOf: this.#asOf,
      pulse: this.#pulse(now),
      cards: [...this.#cards.values()].toSorted(byUrgency),
      agents: this.#ordered(now).map((agent) => agent.scene(now)),
      tail: pausedTail?.lines ?? tail?.lines() ?? [],
      unread: pausedTail && tail ? tail.total - pausedTail.total : 0,
      runs: this.runs.scene(),
      viewState,
    };
  }
  #tailOf(agentId) {
    return agentId === null ? this.#tail : (this.#agents.get(agentId)?.tail ?? null);
  }
  #pulse(now) {
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
  #concerns(id) {
    return this.#only === null || this.#only === id;
  }
  #agent(id) {
    const known = this.#agents.get(id);
    if (known) return known;
    if (this.#agents.size >= BOUNDS.agentsMax) return null;
    const made = new AgentModel(id);
    this.#agents.set(id, made);
    return made;
  }
  /** Sorted by activity level, then by id. The order is kept for a while, unless an agent appears or disappears. */
  #ordered(now) {
    const changed =
      this.#order.length !== this.#agents.size || this.#order.some((id) => !this.#agents.has(id));
    if (changed || now - this.#orderedAt >= PACE.orderMs) {
      this.#orderedAt = now;
      const rank = ({ vital }) =>
        isAlive(vital) ? LEVELS.indexOf(levelOf(activityOf(vital))) : LEVELS.length;
      this.#order = [...this.#agents.values()]
        .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1))
        .map(({ id }) => id);
    }
    return this.#order.flatMap((id) => this.#agents.get(id) ?? []);
  }
  #updateCard(agentId, { id, prompt, severity, status, deadline }, createdAt) {
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
  #countMissed(missed) {
    this.#missed = missed === null || this.#missed === null ? null : this.#missed + missed;
  }
}
//# sourceMappingURL=model.js.map
