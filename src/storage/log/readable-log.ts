import type { CallsUnderWay } from "../../base/bounds/calls-under-way.js";
import { FairTurns } from "../../base/bounds/fair-turns.js";
import { PacedTurns } from "../../base/bounds/paced-turns.js";
import type { Cancel, Clock } from "../../base/clock.js";
import type { Position } from "../../events/cursor.js";
import type { TerrariumEvent } from "../../events/event.js";
import { readEvent } from "../event-log.js";
import type { EventLogReader, HistoryQuery, LogHole, LogItem, PageQuery } from "./reading.js";

/** How long a reader waits until what was published is stored, ms. */
const FLUSH_WAIT_MS = 2_000;

/** The log as the rest of the gateway reads it: events instead of text, and what was published up to now. */
export class ReadableLog {
  /** Few reads at a time, shared fairly between clients. */
  readonly turns: FairTurns;
  /** What is read is sent in short slices, so that calls do not wait for it. */
  readonly pace: PacedTurns;
  readonly #reader: EventLogReader;
  readonly #recorder: { flush(): Promise<void> };
  readonly #clock: Clock;

  constructor(
    reader: EventLogReader,
    recorder: { flush(): Promise<void> },
    clock: Clock,
    readersMax: number,
    calls: CallsUnderWay | null = null,
  ) {
    this.#reader = reader;
    this.#recorder = recorder;
    this.#clock = clock;
    this.turns = new FairTurns(readersMax);
    this.pace = new PacedTurns(clock, calls);
  }

  locate(stream: string, seen: Position) {
    return this.#reader.locate(stream, seen);
  }

  back(stream: string, from: Position, events: number, session: string | null) {
    return this.#reader.back(stream, from, events, session);
  }

  async page(query: PageQuery) {
    const { items, end, isLast } = await this.#reader.page(query);
    return { items: readItems(items), end, isLast };
  }

  /** Events that cannot be read are left out. `client`: whose turns decoding them takes. */
  async find(query: HistoryQuery, client: string) {
    const { events, next, hole } = await this.#reader.find(query);
    const found = await this.pace.map(client, events, ({ after, json }) => {
      const event = readEvent(json);
      return event ? [{ after, event }] : [];
    });
    return { events: found.flat(), next, hole: hole && holeOf(hole) };
  }

  /** Resolves when everything published before this call is stored, or when that takes too long. */
  async flush(): Promise<void> {
    let cancel: Cancel = () => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = this.#clock.after(FLUSH_WAIT_MS, resolve);
    });
    await Promise.race([this.#recorder.flush(), late]);
    cancel();
  }
}

function* readItems(items: readonly LogItem[]) {
  for (const item of items) {
    if ("from" in item) yield holeOf(item);
    else yield { after: item.after, event: readEvent(item.json) as TerrariumEvent };
  }
}

function holeOf({ from, to, json }: LogHole) {
  // A page has only events that could be read.
  return { from, to, next: readEvent(json) as TerrariumEvent };
}
