import type { Receipt } from "../../events/kept.js";
import type { PlacedEvent } from "../../mirror/index.js";
import { BATCH_CHARACTERS_MAX, BATCH_EVENTS_MAX, batchText } from "./messages.js";

/** An event that waits to be appended. */
interface Waiting {
  readonly placed: PlacedEvent;
  readonly text: string;
}

interface Waiter {
  readonly until: number;
  readonly resolve: () => void;
}

/** Consecutive events of one epoch. */
export interface OutgoingBatch {
  readonly from: number;
  readonly epoch: string;
  readonly events: number;
  readonly text: string;
}

/** The events of one agent on their way into the stream, and the place of its last message there. */
export class Outgoing {
  readonly agentId: string;
  readonly term: number;
  /** Sequence of the agent's last message. */
  last: number;
  isInFlight = false;
  /** When the last batch was sent, monotonic ms. */
  sentAt = Number.NEGATIVE_INFINITY;
  /** A flush is due, or it waits for its turn. */
  isDue = false;
  #queue: Waiting[] = [];
  #characters = 0;
  #inFlight = 0;
  #receipt: Receipt | null;
  #pushed = 0;
  #passed = 0;
  #waiters: Waiter[] = [];

  constructor(agentId: string, term: number, last: number, receipt: Receipt | null) {
    this.agentId = agentId;
    this.term = term;
    this.last = last;
    this.#receipt = receipt;
  }

  /** Events that wait; those in flight are not among them. */
  get size(): number {
    return this.#queue.length;
  }

  /** Characters of their JSON. */
  get characters(): number {
    return this.#characters;
  }

  /** A whole message's worth waits. */
  get isFull(): boolean {
    return this.#queue.length >= BATCH_EVENTS_MAX || this.#characters >= BATCH_CHARACTERS_MAX;
  }

  push(placed: PlacedEvent, text: string): void {
    this.#queue.push({ placed, text });
    this.#characters += text.length;
    this.#pushed += 1;
  }

  /** Takes the next message's worth; null when nothing waits. */
  take(): OutgoingBatch | null {
    const first = this.#queue[0];
    if (!first) return null;
    const { epoch, offset: from } = first.placed;
    const texts: string[] = [];
    let characters = 0;
    for (const { placed, text } of this.#queue) {
      const isNext = placed.epoch === epoch && placed.offset === from + texts.length;
      if (!isNext || texts.length === BATCH_EVENTS_MAX) break;
      if (texts.length > 0 && characters + text.length > BATCH_CHARACTERS_MAX) break;
      texts.push(text);
      characters += text.length;
      this.#receipt = placed.receipt ?? this.#receipt;
    }
    this.#queue.splice(0, texts.length);
    this.#characters -= characters;
    this.#inFlight = texts.length;
    const { agentId, term } = this;
    const text = batchText({ agentId, term, epoch, from, receipt: this.#receipt }, texts);
    return { from, epoch, events: texts.length, text };
  }

  /** What was taken is in the stream. */
  stored(): void {
    this.#passed += this.#inFlight;
    this.#inFlight = 0;
    this.#wake();
  }

  /** Drops the oldest; the next batch begins with a higher number, which readers get as a gap. */
  dropOldest(events: number): void {
    const dropped = this.#queue.splice(0, events);
    for (const { text } of dropped) this.#characters -= text.length;
    this.#passed += dropped.length;
    this.#wake();
  }

  /** Drops everything, also what is in flight. Returns the number of events. */
  dropAll(): number {
    const dropped = this.#pushed - this.#passed;
    this.#queue = [];
    this.#characters = 0;
    this.#inFlight = 0;
    this.#passed = this.#pushed;
    this.#wake();
    return dropped;
  }

  /** Resolves when everything pushed so far is stored or dropped; null when it is. */
  flushed(): Promise<void> | null {
    if (this.#passed === this.#pushed) return null;
    return new Promise((resolve) => this.#waiters.push({ until: this.#pushed, resolve }));
  }

  #wake(): void {
    while (this.#waiters[0] && this.#waiters[0].until <= this.#passed) this.#waiters.shift()?.resolve();
  }
}
