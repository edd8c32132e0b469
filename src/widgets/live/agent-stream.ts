import { OVERVIEW_PAUSE_MS, STREAM_EVENTS_MAX } from "./bounds.js";
import { type Cancel, type LiveClock, nextFrame } from "./clock.js";
import type { Connection } from "./connection.js";
import { HEAD } from "./documents.js";
import { EventFeed } from "./event-feed.js";
import { Refusal } from "./refusal.js";
import type { TerrariumEvent } from "./types.js";

export type StreamState = "connecting" | "replaying" | "live" | "offline" | "ended" | "refused";

interface AgentStreamOptions {
  readonly connection: Connection;
  readonly clock: LiveClock;
  readonly agentId: string;
  readonly replay: number;
  readonly frame?: ((task: () => void) => void) | undefined;
  onClose(stream: AgentStream): void;
}

/**
 * One agent's events one by one, GAP included, with cursors of the agent's own stream: the latest
 * STREAM_EVENTS_MAX of them. Told at most once a frame; `events` is a new array each time.
 */
export class AgentStream {
  readonly agentId: string;
  readonly #options: AgentStreamOptions;
  readonly #feed: EventFeed;
  readonly #listeners = new Set<() => void>();
  #events: readonly TerrariumEvent[] = [];
  #news: TerrariumEvent[] = [];
  #state: StreamState = "connecting";
  #refusal: Refusal | null = null;
  #total = 0;
  #missed = 0;
  #due = false;
  #closed = false;
  #cancelRetry: Cancel = () => undefined;

  constructor(options: AgentStreamOptions) {
    this.#options = options;
    this.agentId = options.agentId;
    const { connection, clock, agentId, replay } = options;
    this.#feed = new EventFeed({
      connection,
      clock,
      agentId,
      replay,
      onEvent: (event) => this.#take(event),
      onCaughtUp: () => this.#become("live"),
      onTorn: () => undefined,
      onRefused: (refusal) => this.#refuse(refusal),
      onEnd: () => this.#become("ended"),
    });
  }

  /** Latest last. */
  get events(): readonly TerrariumEvent[] {
    if (this.#news.length > 0) {
      this.#events = [...this.#events, ...this.#news].slice(-STREAM_EVENTS_MAX);
      this.#news = [];
    }
    return this.#events;
  }

  get state(): StreamState {
    return this.#state;
  }

  /** Why it is "refused": AGENT_NOT_FOUND and the like. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** Events told so far, those no longer kept included. */
  get total(): number {
    return this.#total;
  }

  /** Events the gateway could not give any more. */
  get missed(): number {
    return this.#missed;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry();
    this.#feed.close();
    this.#listeners.clear();
    this.#options.onClose(this);
  }

  /** A connection is there: begins, or goes on behind the last event. */
  async connected(): Promise<void> {
    this.#become("replaying");
    this.#cancelRetry();
    try {
      const { snapshot } = await this.#options.connection.query(HEAD, { agentId: this.agentId });
      if (this.#closed) return;
      // An unknown agent is refused in the words of the subscription.
      this.#feed.resume({
        cursor: snapshot?.cursor ?? "",
        atMs: snapshot ? Date.parse(snapshot.takenAt) : Number.POSITIVE_INFINITY,
      });
    } catch (error) {
      // Lost again: the next connection begins anew.
      if (this.#closed || this.#state !== "replaying") return;
      // A gateway of another version may not know what is asked here; one in trouble may answer later.
      if (error instanceof Refusal && error.isFinal) this.#refuse(error);
      else this.#cancelRetry = this.#options.clock.after(OVERVIEW_PAUSE_MS, () => void this.connected());
    }
  }

  lost(): void {
    this.#cancelRetry();
    if (this.#state !== "ended" && this.#state !== "refused") this.#become("offline");
  }

  #take(event: TerrariumEvent): void {
    this.#total += 1;
    if (event.__typename === "GapEvent") this.#missed += event.missed ?? 0;
    this.#news.push(event);
    // A page in the background draws nothing, and must not gather without end.
    if (this.#news.length > STREAM_EVENTS_MAX) this.#news.splice(0, this.#news.length - STREAM_EVENTS_MAX);
    this.#schedule();
  }

  #refuse(refusal: Refusal): void {
    this.#refusal = refusal;
    this.#become("refused");
  }

  #become(state: StreamState): void {
    this.#state = state;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#due) return;
    this.#due = true;
    (this.#options.frame ?? nextFrame)(() => {
      this.#due = false;
      for (const listener of this.#listeners) listener();
    });
  }
}
