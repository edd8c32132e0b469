import { newLife, withEvent, withInfo } from "./agent-life.js";
import { AgentStream } from "./agent-stream.js";
import { ChangeBatch } from "./batch.js";
import { AGENTS_MAX, OVERVIEW_PAUSE_MS, OVERVIEW_REPLAY_EVENTS, STREAM_EVENTS_MAX } from "./bounds.js";
import { browserClock, type Cancel, type LiveClock, nextFrame } from "./clock.js";
import { ConnectionView } from "./connection-view.js";
import { Connection } from "./connection.js";
import { AGENT_OVERVIEW, COMMANDS, OVERVIEW } from "./documents.js";
import { EventFeed, type Head } from "./event-feed.js";
import { Refusal } from "./refusal.js";
import type { SemaphoreBoard } from "./semaphore-board.js";
import { SemaphoreFeed } from "./semaphore-feed.js";
import type {
  AgentCommand,
  AgentInfo,
  AgentLife,
  Change,
  Semaphore,
  SystemMetabolism,
  TerrariumEvent,
} from "./types.js";

export interface LiveOptions {
  /** Address of the gateway: `https://terrarium.example`. */
  readonly gateway: string;
  /** Watch only this agent. Null (the default) watches all. */
  readonly agentId?: string | null;
  /** Called to have a task run before the next picture. Default: `requestAnimationFrame`. */
  readonly frame?: (task: () => void) => void;
  readonly clock?: LiveClock;
  /** Where the platform has no WebSocket of its own. */
  readonly webSocketImpl?: unknown;
}

/** A living view of a gateway's agents over one connection. Reads only, and needs no token. */
export class LiveTerrarium {
  readonly #options: LiveOptions;
  readonly #clock: LiveClock;
  readonly #frame: (task: () => void) => void;
  readonly #batch: ChangeBatch;
  readonly #view: ConnectionView;
  readonly #connection: Connection;
  readonly #feed: EventFeed;
  readonly #agents = new Map<string, AgentLife>();
  readonly #semaphores: SemaphoreFeed;
  readonly #streams = new Set<AgentStream>();
  #system: SystemMetabolism | null = null;
  #up = false;
  #unseen = 0;
  #skewMs = 0;
  #cancelPoll: Cancel = () => undefined;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#clock = options.clock ?? browserClock;
    this.#frame = options.frame ?? nextFrame;
    this.#batch = new ChangeBatch(this.#frame);
    this.#view = new ConnectionView(this.#clock, () => this.#batch.mark("connection"));
    this.#connection = new Connection({
      gateway: options.gateway,
      clock: this.#clock,
      webSocketImpl: options.webSocketImpl,
      onUp: () => void this.#connected(),
      onDown: (why, final) => this.#lost(why, final),
      onMessage: () => this.#view.heard(),
    });
    this.#feed = new EventFeed({
      connection: this.#connection,
      clock: this.#clock,
      agentId: options.agentId ?? null,
      replay: OVERVIEW_REPLAY_EVENTS,
      onEvent: (event) => this.#take(event),
      onCaughtUp: () => this.#view.caughtUp(),
      onTorn: () => this.#view.torn(),
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

  /** When the gateway last said anything, milliseconds since 1970; null before it did. */
  get heardAt(): number | null {
    return this.#view.heardAt;
  }

  /** Events this view has missed for certain since it opened: 0 unless it was away or too slow for too long. */
  get missed(): number {
    return this.#view.missed;
  }

  /** By id, in the order of the manifest. */
  get agents(): ReadonlyMap<string, AgentLife> {
    return this.#agents;
  }

  /** Agents of the manifest beyond AGENTS_MAX, which are not shown. */
  get unseenAgents(): number {
    return this.#unseen;
  }

  /** The gateway's wall clock as far as this machine can tell, milliseconds since 1970: what deadlines are measured by. */
  get gatewayNow(): number {
    return this.#clock.now() + this.#skewMs;
  }

  /** Null before the first answer, and for views of one agent. */
  get system(): SystemMetabolism | null {
    return this.#system;
  }

  get semaphores(): Pick<SemaphoreBoard, "pending" | "settled" | "hasOlder" | "get"> {
    return this.#semaphores.board;
  }

  /** Calls back at most once a frame. Returns how to stop that. */
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

  /** Tries again at once when it is offline: the network came back, or somebody asked for it. */
  retryNow(): void {
    this.#connection.retryNow();
  }

  /** Watches as whoever holds this token, who may see agents' own words about their failures; null as anybody. */
  authorize(token: string | null): void {
    this.#connection.authorize(token);
  }

  /** The person knows about the gap: the state is `live` again. */
  acknowledgeGap(): void {
    this.#view.acknowledge();
  }

  /** One agent's own stream, for as long as it is looked at. Close it when it is not. */
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

  /** What can be asked of an agent by name; none when it is unknown. Rejects with a Refusal. */
  async commandsOf(agentId: string): Promise<readonly AgentCommand[]> {
    const { agent } = await this.#connection.query(COMMANDS, { agentId });
    return agent?.commands ?? [];
  }

  /** What the gateway answered to a settlement made here, so that it is known before its event arrives. */
  takeSemaphore(semaphore: Semaphore): void {
    this.#semaphores.take([semaphore]);
  }

  /** Asks again what waits for people, soon: an answer given here is known before its event arrives. */
  refreshSemaphores(): void {
    this.#semaphores.refresh();
  }

  /** Has SEMAPHORES_SETTLED_STEP more settled questions in `semaphores`, up to SEMAPHORES_SETTLED_MAX. */
  olderSemaphores(): void {
    this.#semaphores.older();
  }

  async #connected(): Promise<void> {
    this.#up = true;
    this.#view.connected();
    for (const stream of this.#streams) void stream.connected();
    await this.#begin();
  }

  async #begin(): Promise<void> {
    try {
      const head = await this.#askOverview();
      if (!head) return this.#lost("there is no agent of this id", true);
      this.#feed.resume(head);
    } catch (error) {
      this.#refused(error, () => {
        this.#cancelPoll = this.#clock.after(OVERVIEW_PAUSE_MS, () => void this.#begin());
      });
      return;
    }
    await this.#semaphores
      .ask()
      .catch((error: unknown) => this.#refused(error, () => this.refreshSemaphores()));
    // Once more, because only now is this view counted among the observers.
    await this.#askOverview().catch(() => undefined);
    if (this.#up) this.#poll();
  }

  /** What was asked could not be told: because a gateway of another version does not know it, or just now. */
  #refused(error: unknown, later: () => void): void {
    // Lost again: the connection's end says the rest.
    if (!this.#up) return;
    if (error instanceof Refusal && error.isFinal) this.#lost(error.message, true);
    else later();
  }

  #lost(why: string, final: boolean): void {
    this.#up = false;
    this.#cancelPoll();
    this.#semaphores.lost();
    this.#view.lost(why, final);
    for (const stream of this.#streams) stream.lost();
    if (final) this.#connection.stop();
  }

  #poll(): void {
    this.#cancelPoll();
    this.#cancelPoll = this.#clock.after(OVERVIEW_PAUSE_MS, () => {
      this.#askOverview().then(
        () => this.#poll(),
        () => this.#up && this.#poll(),
      );
    });
  }

  /** Where the stream stands; null when there is nothing to follow. */
  async #askOverview(): Promise<Head | null> {
    const { agentId = null } = this.#options;
    if (agentId !== null) {
      const { snapshot } = await this.#connection.query(AGENT_OVERVIEW, { agentId });
      if (!snapshot) return null;
      this.#takeManifest([snapshot.agent], Date.parse(snapshot.takenAt));
      return this.#headOf(snapshot);
    }
    const { agents, metabolism } = await this.#connection.query(OVERVIEW, {});
    this.#takeManifest(agents, Date.parse(metabolism.takenAt));
    this.#system = metabolism;
    this.#batch.mark("system");
    return this.#headOf(metabolism);
  }

  #headOf({ cursor, takenAt }: { readonly cursor: string; readonly takenAt: string }): Head {
    const atMs = Date.parse(takenAt);
    this.#skewMs = atMs - this.#clock.now();
    return { cursor, atMs };
  }

  #takeManifest(agents: readonly AgentInfo[], at: number): void {
    const shown = agents.slice(0, AGENTS_MAX);
    this.#unseen = agents.length - shown.length;
    const ids = new Set(shown.map(({ id }) => id));
    for (const id of this.#agents.keys()) {
      if (!ids.has(id) && this.#agents.delete(id)) this.#batch.agent(id);
    }
    for (const info of shown) {
      const known = this.#agents.get(info.id);
      this.#agents.set(info.id, known ? withInfo(known, info, at) : newLife(info));
      this.#batch.agent(info.id);
    }
  }

  #take(event: TerrariumEvent): void {
    if (event.__typename === "GapEvent") {
      this.#view.onGap(event);
      // What happened in the hole is known by its outcome only.
      if (event.missed !== 0) this.refreshSemaphores();
    }
    if (event.__typename === "SemaphoreEvent") this.#semaphores.take([event.semaphore]);
    if ("cause" in event && event.cause !== null && this.semaphores.get(event.cause))
      this.refreshSemaphores();
    const life = this.#agents.get(event.agentId);
    // One that is not in the manifest is gone, or so new that the next overview tells of it.
    if (!life) return;
    this.#agents.set(event.agentId, withEvent(life, event));
    this.#batch.agent(event.agentId);
  }
}
