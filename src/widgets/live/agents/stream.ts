import { OVERVIEW_POLL_MS, STREAM_EVENTS_MAX } from "../bounds.js";
import { type Cancel, type LiveClock, nextFrame } from "../clock.js";
import type { Connection } from "../connection.js";
import { HEAD } from "../documents/watching.js";
import { EventFeed } from "../event-feed.js";
import { Refusal } from "../refusal.js";
import type { TerrariumEvent } from "../types.js";

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
 * The events of one agent, including GAP but no heartbeats, with cursors of the agent's own stream; keeps the latest
 * STREAM_EVENTS_MAX.
 * Listeners are called at most once per frame; `events` is a new array each time.
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
      onCaughtUp: () => this.#setState("live"),
      onCursorLost: () => undefined,
      onRefused: (refusal) => this.#refuse(refusal),
      onEnd: () => this.#setState("ended"),
    });
  }

  /** Oldest first. */
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

  /** Why the stream is "refused", for example AGENT_NOT_FOUND. */
  get refusal(): Refusal | null {
    return this.#refusal;
  }

  /** Number of events received, including those no longer kept. */
  get total(): number {
    return this.#total;
  }

  /** Number of events that the gateway no longer had. */
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

  /** Called when a connection is up: starts, or resumes after the last event. */
  async connected(): Promise<void> {
    this.#setState("replaying");
    this.#cancelRetry();
    try {
      const { snapshot } = await this.#options.connection.query(HEAD, { agentId: this.agentId });
      if (this.#closed) return;
      // For an unknown agent, the subscription is refused with the gateway's own message.
      this.#feed.resume({
        cursor: snapshot?.cursor ?? "",
        atMs: snapshot ? Date.parse(snapshot.takenAt) : Number.POSITIVE_INFINITY,
      });
    } catch (error) {
      // The connection was lost again; `connected` runs again with the next one.
      if (this.#closed || this.#state !== "replaying") return;
      // A gateway of another version may not know this query: final. Other errors may be temporary: retry.
      if (error instanceof Refusal && error.isFinal) this.#refuse(error);
      else this.#cancelRetry = this.#options.clock.after(OVERVIEW_POLL_MS, () => void this.connected());
    }
  }

  /** Drops everything: what another token sees may be more or less. `connected` starts it over. */
  forget(): void {
    this.#cancelRetry();
    this.#feed.forget();
    this.#events = [];
    this.#news = [];
    this.#total = 0;
    this.#missed = 0;
    this.#refusal = null;
    this.#setState("connecting");
  }

  lost(): void {
    this.#cancelRetry();
    if (this.#state !== "ended" && this.#state !== "refused") this.#setState("offline");
  }

  /** Heartbeats are in no history, and have the cursor of the event before them: they are not listed. */
  #take(event: TerrariumEvent): void {
    if (event.__typename === "MetabolismEvent") return;
    this.#total += 1;
    if (event.__typename === "GapEvent") this.#missed += event.missed ?? 0;
    this.#news.push(event);
    // A background tab gets no frames, so bound what it collects.
    if (this.#news.length > STREAM_EVENTS_MAX) this.#news.splice(0, this.#news.length - STREAM_EVENTS_MAX);
    this.#schedule();
  }

  #refuse(refusal: Refusal): void {
    this.#refusal = refusal;
    this.#setState("refused");
  }

  #setState(state: StreamState): void {
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
