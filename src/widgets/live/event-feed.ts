import { REPLAY_QUIET_MS } from "./bounds.js";
import type { Cancel, LiveClock } from "./clock.js";
import type { Connection } from "./connection.js";
import { EVENTS } from "./documents.js";
import type { Refusal } from "./refusal.js";
import type { TerrariumEvent } from "./types.js";

export interface EventFeedOptions {
  readonly connection: Connection;
  readonly clock: LiveClock;
  /** Null follows all agents. */
  readonly agentId: string | null;
  /** Events of the history to begin with. */
  readonly replay: number;
  /** In the order of the stream, without a repeat. */
  onEvent(event: TerrariumEvent): void;
  /** Everything that happened before this connection has been told. */
  onCaughtUp(): void;
  /** The stream begins anew and nobody can know what is missing: the cursor is not understood any more. */
  onTorn(): void;
  onRefused(refusal: Refusal): void;
  /** There will be no more: the agent is gone. */
  onEnd(): void;
}

/** Where a stream stands. */
export interface Head {
  readonly cursor: string;
  /** When, by the gateway's clock, milliseconds since 1970. */
  readonly atMs: number;
}

/**
 * One stream of events that outlives its connections: each time it goes on right behind the last event it told.
 * Where it was cut short the gateway says so, with a GapEvent.
 */
export class EventFeed {
  readonly #options: EventFeedOptions;
  #after: string | null = null;
  /** Where the stream stood when this connection began: what comes behind it is live. */
  #head: Head | null = null;
  #stop: () => void = () => undefined;
  #cancelQuiet: Cancel = () => undefined;

  constructor(options: EventFeedOptions) {
    this.#options = options;
  }

  /** The last event told. */
  get after(): string | null {
    return this.#after;
  }

  /** Begins or goes on. `head` is where the stream stands now. */
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
          this.#options.onTorn();
          this.resume(head);
        },
        complete: () => this.#options.onEnd(),
      },
    );
    if (after === head.cursor) this.#caughtUp();
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
