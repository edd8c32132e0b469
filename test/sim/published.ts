import { encodeCursor, type Position } from "../../src/events/cursor.js";
import type { AgentEvent } from "../../src/events/event.js";

interface Noted {
  readonly event: AgentEvent;
  readonly tick: number;
}

/** What was published in each stream, in order: the model of a simulation. Each event is an OUTPUT with its own number. */
export class Published {
  readonly #streams = new Map<string, Noted[]>();
  readonly #places = new Map<string, Map<number, number>>();
  /** The number published at each position of each stream. */
  readonly #numberAt = new Map<string, number>();

  note(scope: string, { epoch, offset }: Position, event: AgentEvent, tick: number): void {
    const number = numberIn(event);
    this.#numberAt.set(encodeCursor(scope, epoch, offset), number);
    const stream = this.#streams.get(scope) ?? [];
    this.#streams.set(scope, stream);
    const places = this.#places.get(scope) ?? new Map<number, number>();
    this.#places.set(scope, places.set(number, stream.length));
    stream.push({ event, tick });
  }

  in(scope: string): readonly Noted[] {
    return this.#streams.get(scope) ?? [];
  }

  /** Place of an event in its stream; undefined for a number that was never published there. */
  place(scope: string, number: number): number | undefined {
    return this.#places.get(scope)?.get(number);
  }

  /** The events at the positions after `from` up to `to`, which are of one epoch. */
  between(scope: string, from: Position, to: Position): AgentEvent[] {
    const events: AgentEvent[] = [];
    for (let offset = from.offset + 1; offset <= to.offset; offset += 1) {
      const number = this.#numberAt.get(encodeCursor(scope, to.epoch, offset));
      const place = number === undefined ? undefined : this.place(scope, number);
      const noted = place === undefined ? undefined : this.in(scope)[place];
      if (noted) events.push(noted.event);
    }
    return events;
  }
}

function numberIn(event: AgentEvent): number {
  return Number(event.type === "OUTPUT" ? event.data : Number.NaN);
}
