import type { Clock } from "../../base/clock.js";
import type { NumberedEvent } from "../../events/event.js";
import type { LinkLimits, ToHost } from "../messages.js";

/** One acknowledgement is sent for each eighth of the link's capacity. */
const ACK_PARTS = 8;
/** How long events of a host that resends may wait until the log is asked to store them, ms. */
const STORE_DELAY_MS = 100;

export interface AcksOptions {
  readonly send: (message: ToHost) => void;
  readonly limits: Pick<LinkLimits, "linkEventsMax" | "linkBytesMax">;
  readonly clock: Clock;
  /** Resolves when the log has stored the events of these agents. Absent: events are acknowledged as they arrive. */
  readonly stored?: ((agentIds: readonly string[]) => Promise<void>) | undefined;
}

/**
 * Acknowledges the batches of one connection, in their order. Each acknowledgement costs the host's thread a turn, so they are
 * sent in large steps: an eighth of the link's capacity, or for a host that resends what was stored together.
 */
export class Acks {
  readonly #options: AcksOptions;
  #waiting = { batches: 0, events: 0, bytes: 0 };
  /** Agents with events since the log was last asked to store them. */
  #agents = new Set<string>();
  #isStoring = false;
  #hasEnded = false;

  constructor(options: AcksOptions) {
    this.#options = options;
  }

  took(events: readonly NumberedEvent[], bytes: number): void {
    const { limits, clock, stored } = this.#options;
    this.#waiting.batches += 1;
    this.#waiting.events += events.length;
    this.#waiting.bytes += bytes;
    if (!stored) {
      const isDue =
        this.#waiting.events >= limits.linkEventsMax / ACK_PARTS ||
        this.#waiting.bytes >= limits.linkBytesMax / ACK_PARTS;
      if (isDue) this.#acknowledge(this.#take());
      return;
    }
    for (const { event } of events) this.#agents.add(event.agentId);
    if (this.#isStoring) return;
    this.#isStoring = true;
    clock.after(STORE_DELAY_MS, () => void this.flush());
  }

  /** Acknowledges what has arrived, once it is stored. */
  async flush(): Promise<void> {
    const { stored } = this.#options;
    while (this.#waiting.batches > 0 && !this.#hasEnded) {
      const agentIds = [...this.#agents];
      this.#agents = new Set();
      const batches = this.#take();
      await stored?.(agentIds);
      this.#acknowledge(batches);
    }
    this.#isStoring = false;
  }

  /** The connection is gone. */
  end(): void {
    this.#hasEnded = true;
  }

  #take(): number {
    const { batches } = this.#waiting;
    this.#waiting = { batches: 0, events: 0, bytes: 0 };
    return batches;
  }

  #acknowledge(batches: number): void {
    if (!this.#hasEnded && batches > 0) this.#options.send({ kind: "ack", batches });
  }
}
