import { type FadingSignal, ShownSignals } from "../../signals/shown.js";
import { AgentBoard } from "./agents/board.js";
import { momentOf } from "./agents/state.js";
import { AgentStream } from "./agents/stream.js";
import { ChangeBatch } from "./batch.js";
import { OVERVIEW_POLL_MS, OVERVIEW_REPLAY_EVENTS, STREAM_EVENTS_MAX } from "./bounds.js";
import { browserClock, type Cancel, type LiveClock, nextFrame } from "./clock.js";
import { ConnectionView } from "./connection-view.js";
import { Connection } from "./connection.js";
import { AGENT_FROZEN, FROZEN } from "./documents/freezes.js";
import { COMMANDS } from "./documents/steering.js";
import { AGENT_OVERVIEW, AGENT_SERIES, OVERVIEW, SERIES, SIGNALS } from "./documents/watching.js";
import { EventFeed, type Head } from "./event-feed.js";
import { Refusal } from "./refusal.js";
import type { SemaphoreBoard } from "./semaphores/board.js";
import { SemaphoreFeed } from "./semaphores/feed.js";
import type {
  AgentCommand,
  AgentState,
  Change,
  FrozenAgent,
  Semaphore,
  SystemMetabolism,
  TerrariumEvent,
} from "./types.js";

export interface LiveOptions {
  /** Address of the gateway: `https://terrarium.example`. */
  readonly gateway: string;
  /** Watch only this agent. Null (the default): all agents. */
  readonly agentId?: string | null;
  /** Watch by a share, which shows one agent. */
  readonly share?: string | null;
  /** Schedules a task before the next frame. Default: `requestAnimationFrame`. */
  readonly frame?: (task: () => void) => void;
  readonly clock?: LiveClock;
  /** Implementation to use where the platform has no WebSocket. */
  readonly webSocketImpl?: unknown;
}

/** A live view of a gateway's agents over one connection. Read-only; needs no token. */
export class LiveTerrarium {
  readonly #options: LiveOptions;
  readonly #clock: LiveClock;
  readonly #frame: (task: () => void) => void;
  readonly #batch: ChangeBatch;
  readonly #view: ConnectionView;
  readonly #connection: Connection;
  readonly #feed: EventFeed;
  readonly #board: AgentBoard;
  readonly #semaphores: SemaphoreFeed;
  readonly #signals = new ShownSignals();
  /** The field has to be read: at the start of a connection, and after events were missed. */
  #signalsDue = true;
  readonly #streams = new Set<AgentStream>();
  #system: SystemMetabolism | null = null;
  #up = false;
  #restoredAt: number | null = null;
  #skewMs = 0;
  #cancelPoll: Cancel = () => undefined;

  /** The gateway has not yet answered a token that may see more or less. */
  #isOther = false;
  /** Counts the tokens that may see more or less than the one before. */
  #era = 0;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#clock = options.clock ?? browserClock;
    this.#frame = options.frame ?? nextFrame;
    this.#batch = new ChangeBatch(this.#frame);
    this.#board = new AgentBoard((agentId) => this.#batch.agent(agentId));
    this.#view = new ConnectionView(this.#clock, () => this.#batch.mark("connection"));
    this.#connection = new Connection({
      gateway: options.gateway,
      clock: this.#clock,
      share: options.share ?? null,
      webSocketImpl: options.webSocketImpl,
      onUp: () => void this.#connected(),
      onAuthorized: () => this.#authorized(),
      onDown: (why, final) => this.#lost(why, final),
      onMessage: () => this.#view.messageReceived(),
    });
    this.#feed = new EventFeed({
      connection: this.#connection,
      clock: this.#clock,
      agentId: options.agentId ?? null,
      replay: OVERVIEW_REPLAY_EVENTS,
      onEvent: (event) => this.#take(event),
      onCaughtUp: () => this.#view.caughtUp(),
      onCursorLost: () => this.#view.unknownGap(),
      onRefused: (refusal) => this.#lost(refusal.message, true),
      onEnd: () => this.#lost("the gateway ended the stream", true),
    });
    this.#semaphores = new SemaphoreFeed({
      connection: this.#connection,
      clock: this.#clock,
      agentId: options.agentId ?? null,
      isUp: () => this.#up,
      onChange: () => this.#batch.mark("semaphores"),
    });
  }

  get connection() {
    return this.#view.state;
  }

  /** Time of the gateway's last message, milliseconds since 1970; null before the first one. */
  get lastMessageAt(): number | null {
    return this.#view.lastMessageAt;
  }

  /** Number of events this view has missed for certain since it opened. */
  get missed(): number {
    return this.#view.missed;
  }

  /** By id, in manifest order. */
  get agents(): ReadonlyMap<string, AgentState> {
    return this.#board.agents;
  }

  /** Number of agents beyond AGENTS_MAX, which are not shown. */
  get unseenAgents(): number {
    return this.#board.unseen;
  }

  /** Estimate of the gateway's wall clock, milliseconds since 1970. Deadlines are measured against it. */
  get gatewayNow(): number {
    return this.#clock.now() + this.#skewMs;
  }

  /**
   * As of when the gateway knows of the others, of runs and questions, milliseconds since 1970 by its clock; null: now, and it can
   * steer. In a view of one agent: as of when it knows of that.
   */
  get asOf(): number | null {
    const { agentId = null } = this.#options;
    return agentId === null ? momentOf(this.#system?.asOf) : (this.#board.agents.get(agentId)?.asOf ?? null);
  }

  /** Null before the first answer, and in a view of one agent. */
  get system(): SystemMetabolism | null {
    return this.#system;
  }

  get semaphores(): Pick<SemaphoreBoard, "pending" | "settled" | "hasOlder" | "get"> {
    return this.#semaphores.board;
  }

  /** The pheromones that have not faded, strongest first; none in a view of one agent, whose stream tells only its own. */
  get signals(): readonly FadingSignal[] {
    return this.#signals.all(this.gatewayNow);
  }

  /** Whether there was a pheromone since the view began. */
  get hasSeenSignals(): boolean {
    return this.#signals.hasSeen;
  }

  /** The time of the stored view that is shown, milliseconds since 1970; null once the gateway has answered. */
  get restoredAt(): number | null {
    return this.#restoredAt;
  }

  /** Shows a view that was stored at `at`, until the gateway answers. Does nothing once it has. */
  restore(
    at: number,
    agents: readonly AgentState[],
    pending: readonly Semaphore[],
    system: SystemMetabolism | null,
  ): void {
    if (this.#board.agents.size > 0 || this.#system !== null) return;
    this.#restoredAt = at;
    this.#board.restore(agents);
    this.#semaphores.take(pending);
    this.#system = system;
    this.#batch.mark("system");
    this.#batch.mark("connection");
  }

  /** Calls `listener` at most once per frame. Returns a function that removes it. */
  onChange(listener: (change: Change) => void): () => void {
    return this.#batch.listen(listener);
  }

  start(): void {
    this.#connection.start();
  }

  stop(): void {
    this.#up = false;
    this.#cancelPoll();
    this.#semaphores.lost();
    this.#feed.close();
    for (const stream of this.#streams) stream.close();
    this.#connection.stop();
  }

  /** Reconnects at once when offline, for example when the network is back or the person asks. */
  retryNow(): void {
    this.#connection.retryNow();
  }

  /**
   * Watches with a token; null watches without one. `isOther`: it may see more or less than the one before. Then nothing that was
   * shown stays, and everything is read again.
   */
  authorize(token: string | null, isOther = true): void {
    this.#isOther ||= isOther;
    if (isOther) this.#forget();
    this.#connection.authorize(token);
  }

  /** The person has acknowledged the gap: the state is `live` again. */
  acknowledgeGap(): void {
    this.#view.acknowledge();
  }

  /** The stream of one agent. Close it when it is no longer shown. */
  follow(agentId: string, replay = STREAM_EVENTS_MAX): AgentStream {
    const stream = new AgentStream({
      connection: this.#connection,
      clock: this.#clock,
      frame: this.#frame,
      agentId,
      replay,
      onClose: (closed) => this.#streams.delete(closed),
    });
    this.#streams.add(stream);
    if (this.#up) void stream.connected();
    return stream;
  }

  /** The commands of an agent; empty when it is unknown. Rejects with a Refusal. */
  async commandsOf(agentId: string): Promise<readonly AgentCommand[]> {
    const { agent } = await this.#connection.query(COMMANDS, { agentId });
    return agent?.commands ?? [];
  }

  /** Which agents are frozen. Rejects with a Refusal. */
  async frozenAgents(): Promise<readonly FrozenAgent[]> {
    const { agentId = null } = this.#options;
    if (agentId === null) return (await this.#connection.query(FROZEN, {})).agents;
    const { agent } = await this.#connection.query(AGENT_FROZEN, { agentId });
    return agent ? [agent] : [];
  }

  /** Takes the gateway's answer to a settlement made on this page, before its event arrives. */
  takeSemaphore(semaphore: Semaphore): void {
    this.#semaphores.take([semaphore]);
  }

  /** Schedules a new query for questions. */
  refreshSemaphores(): void {
    this.#semaphores.refresh();
  }

  /** Adds SEMAPHORES_SETTLED_STEP older settled questions to `semaphores`, up to SEMAPHORES_SETTLED_MAX. */
  olderSemaphores(): void {
    this.#semaphores.older();
  }

  async #connected(): Promise<void> {
    this.#isOther = false;
    this.#up = true;
    this.#signalsDue = true;
    this.#view.connected();
    for (const stream of this.#streams) void stream.connected();
    await this.#begin();
  }

  /** Nothing that the token before could see stays, not even an answer that is on its way. */
  #forget(): void {
    this.#era += 1;
    this.#cancelPoll();
    this.#feed.forget();
    for (const stream of this.#streams) stream.forget();
    this.#board.clear();
    this.#semaphores.forget();
    this.#signals.replace([]);
    this.#system = null;
    for (const what of ["system", "signals", "connection"] as const) this.#batch.mark(what);
  }

  #authorized(): void {
    if (!this.#isOther) return;
    this.#isOther = false;
    void this.#connected();
  }

  /** Rejects when the answer was given to another token than the present one. */
  async #current<T>(answer: Promise<T>): Promise<T> {
    const era = this.#era;
    const given = await answer;
    if (era !== this.#era) throw Refusal.unreachable("another token is used now");
    return given;
  }

  async #begin(): Promise<void> {
    const era = this.#era;
    try {
      const head = await this.#askOverview();
      if (!head) return this.#lost("there is no agent with this id", true);
      // A gateway of an older version has none; the charts then begin with the first heartbeat.
      await this.#askSeries().catch(() => undefined);
      await this.#askSignals();
      if (!this.#up || era !== this.#era) return;
      this.#board.connected(head.atMs);
      this.#feed.resume(head);
    } catch (error) {
      if (era !== this.#era) return;
      this.#refused(error, () => {
        this.#cancelPoll = this.#clock.after(OVERVIEW_POLL_MS, () => void this.#begin());
      });
      return;
    }
    await this.#semaphores
      .ask()
      .catch((error: unknown) => this.#refused(error, () => this.refreshSemaphores()));
    if (era !== this.#era) return;
    // Query again, because only now does the gateway count this view among the observers.
    await this.#askOverview().catch(() => undefined);
    if (this.#up && era === this.#era) this.#poll();
  }

  /** A query failed: finally, if a gateway of another version does not know it; otherwise `later` retries. */
  #refused(error: unknown, later: () => void): void {
    // The connection was lost again; its end is reported elsewhere.
    if (!this.#up) return;
    if (error instanceof Refusal && error.isFinal) this.#lost(error.message, true);
    else later();
  }

  #lost(why: string, final: boolean): void {
    this.#up = false;
    this.#board.lost();
    this.#cancelPoll();
    this.#semaphores.lost();
    this.#view.lost(why, final);
    for (const stream of this.#streams) stream.lost();
    if (final) this.#connection.stop();
  }

  #poll(): void {
    this.#cancelPoll();
    this.#cancelPoll = this.#clock.after(OVERVIEW_POLL_MS, () => {
      this.#askOverview().then(
        () => void this.#askSignals().then(() => this.#up && this.#poll()),
        () => this.#up && this.#poll(),
      );
    });
  }

  /** Queries the overview. Returns the position of the stream; null when there is no such agent. */
  async #askOverview(): Promise<Head | null> {
    const { agentId = null } = this.#options;
    if (agentId !== null) {
      const { snapshot } = await this.#current(this.#connection.query(AGENT_OVERVIEW, { agentId }));
      if (!snapshot) return null;
      this.#forgetRestored();
      this.#board.takeManifest([snapshot.agent], Date.parse(snapshot.takenAt));
      return this.#headOf(snapshot);
    }
    const { agents, metabolism } = await this.#current(this.#connection.query(OVERVIEW, {}));
    this.#forgetRestored();
    this.#board.takeManifest(agents, Date.parse(metabolism.takenAt));
    this.#system = metabolism;
    this.#batch.mark("system");
    return this.#headOf(metabolism);
  }

  async #askSeries(): Promise<void> {
    const { agentId = null } = this.#options;
    const lastSeconds = this.#board.seriesSeconds;
    if (agentId === null) {
      const { agents } = await this.#current(this.#connection.query(SERIES, { lastSeconds }));
      return this.#board.takeSeries(agents);
    }
    const { agent } = await this.#connection.query(AGENT_SERIES, { agentId, lastSeconds });
    if (agent) this.#board.takeSeries([agent]);
  }

  async #askSignals(): Promise<void> {
    if (!this.#signalsDue || (this.#options.agentId ?? null) !== null) return;
    this.#signalsDue = false;
    // A gateway of an older version has none; what events tell is shown then.
    const answer = await this.#current(this.#connection.query(SIGNALS, {})).catch(() => null);
    if (!answer) return;
    this.#signals.replace(answer.pheromones);
    this.#batch.mark("signals");
  }

  /** The gateway has answered: nothing of a stored view stays. */
  #forgetRestored(): void {
    if (this.#restoredAt === null) return;
    this.#restoredAt = null;
    this.#board.clear();
    this.#batch.mark("connection");
  }

  #headOf({ cursor, takenAt }: { readonly cursor: string; readonly takenAt: string }): Head {
    const atMs = Date.parse(takenAt);
    this.#skewMs = atMs - this.#clock.now();
    return { cursor, atMs };
  }

  #take(event: TerrariumEvent): void {
    if (event.__typename === "GapEvent") {
      this.#view.onGap(event);
      // The gap may contain changes to questions: query them.
      if (event.missed !== 0) {
        this.#signalsDue = true;
        this.refreshSemaphores();
        this.#batch.mark("freezes");
      }
    }
    if (event.type === "AGENT_FROZEN" || event.type === "AGENT_THAWED") this.#batch.mark("freezes");
    if (event.__typename === "PheromoneEvent") {
      this.#signals.take(event.pheromone, this.gatewayNow);
      this.#batch.mark("signals");
    }
    if (event.__typename === "SemaphoreEvent") this.#semaphores.take([event.semaphore]);
    if ("cause" in event && event.cause !== null && this.semaphores.get(event.cause))
      this.refreshSemaphores();
    this.#board.takeEvent(event);
  }
}
