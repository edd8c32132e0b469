import type { Position } from "../../events/cursor.js";
import { EVENT_PLACES, type Mirrors, type PlacedEvent } from "../../mirror/index.js";
import { BATCH_EVENTS_MAX, type LogBatch, type LogClaim } from "./messages.js";
import type { LogPlace } from "./port.js";

/** Places of one message in the stream of all agents. */
const MESSAGE_PLACES = BATCH_EVENTS_MAX * EVENT_PLACES;

/** Puts what is read from a log into the mirrors of a gateway. */
export class MirrorFeed {
  readonly #mirrors: Pick<Mirrors, "accept" | "goOn">;

  readonly #onRead: (batch: readonly PlacedEvent[]) => void;

  /** `onRead` is called with what the mirrors have taken. */
  constructor(
    mirrors: Pick<Mirrors, "accept" | "goOn">,
    onRead: (batch: readonly PlacedEvent[]) => void = () => undefined,
  ) {
    this.#mirrors = mirrors;
    this.#onRead = onRead;
  }

  onBatch({ epoch, from, events, receipt, strange }: LogBatch, place: LogPlace): void {
    const batch = events.map((event, index): PlacedEvent => ({
      epoch,
      offset: from + index,
      event,
      place: placeIn(place, index),
    }));
    // Observers are told of a number that is missing.
    const known = strange ? batch.filter((_event, index) => !strange.has(index)) : batch;
    const last = known.pop();
    if (!last) return;
    known.push(receipt ? { ...last, receipt } : last);
    this.#mirrors.accept(known);
    this.#onRead(known);
  }

  onClaim({ agentId, head, missed }: LogClaim): void {
    this.#mirrors.goOn(agentId, head, missed);
  }
}

/** The place of one of a message's events in the stream of all agents: the same at every gateway. */
function placeIn({ era, seq }: LogPlace, index: number): Position {
  return { epoch: era, offset: seq * MESSAGE_PLACES + (index + 1) * EVENT_PLACES };
}
