import { REPLAY_QUIET_MS } from "./bounds.js";
import type { Cancel, LiveClock } from "./clock.js";
import type { Connection } from "./connection.js";
import { EVENTS } from "./documents/watching.js";
import type { Refusal } from "./refusal.js";
import type { TerrariumEvent } from "./types.js";

export interface EventFeedOptions {
  readonly connection: Connection;
  readonly clock: LiveClock;
  /** Null: all agents. */
  readonly agentId: string | null;
  /** Number of past events to start with. */
  readonly replay: number;
  /** Called in stream order, without duplicates. */
  onEvent(event: TerrariumEvent): void;
  /** All events from before this connection have been delivered. */
  onCaughtUp(): void;
  /** The gateway no longer accepts the cursor. The stream starts over, with an unknown number of events missing. */
  onCursorLost(): void;
  onRefused(refusal: Refusal): void;
  /** The stream has ended: the agent is gone. */
  onEnd(): void;
}

/** Position of a stream. */
export interface Head {
  readonly cursor: string;
  /** Time of that position by the gateway's clock, milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * One stream of events across connections: each connection resumes right after the last event. The gateway reports
 * missing events with a GapEvent.
 */
export class EventFeed {
  readonly #options: EventFeedOptions;
  #after: string | null = null;
  /** Position at the start of this connection: events after it are live. Null once caught up. */
  #head: Head | null = null;
  #stop: () => void = () => undefined;
  #cancelQuiet: Cancel = () => undefined;

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  /** Cursor of the last event. */
  get after(): string | null {
    return this.#after;
  }

  /** Starts or resumes. `head` is the current position of the stream. */
  resume(head: Head): void {
    this.close();
    this.#head = head;
    const { connection, clock, agentId, replay } = this.#options;
    this.#cancelQuiet = clock.after(REPLAY_QUIET_MS, () => this.#caughtUp());
    const after = this.#after;
    this.#stop = connection.subscribe(
      EVENTS,
      { agentId, replay, after },
      {
        next: ({ terrariumEvents }) => this.#take(terrariumEvents),
        refused: (refusal) => {
          if (refusal.code !== "CURSOR_INVALID" || after === null) return this.#options.onRefused(refusal);
          this.#after = null;
          this.#options.onCursorLost();
          this.resume(head);
        },
        complete: () => this.#options.onEnd(),
      },
    );
    if (after === head.cursor) this.#caughtUp();
  }

  /** Forgets its position: it starts over. */
  forget(): void {
    this.close();
    this.#after = null;
    this.#head = null;
  }

  close(): void {
    this.#cancelQuiet();
    this.#stop();
    this.#stop = () => undefined;
  }

  #take(event: TerrariumEvent): void {
    this.#after = event.cursor;
    this.#options.onEvent(event);
    const head = this.#head;
    if (head && (event.cursor === head.cursor || Date.parse(event.at) > head.atMs)) this.#caughtUp();
  }

  #caughtUp(): void {
    if (!this.#head) return;
    this.#head = null;
    this.#cancelQuiet();
    this.#options.onCaughtUp();
  }
}
