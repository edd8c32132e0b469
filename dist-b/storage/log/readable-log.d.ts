import { FairTurns } from "../../base/bounds/fair-turns.js";
import { PacedTurns } from "../../base/bounds/paced-turns.js";
import type { Clock } from "../../base/clock.js";
import type { Position } from "../../events/cursor.js";
import type { TerrariumEvent } from "../../events/event.js";
import type { EventLogReader, HistoryQuery, PageQuery } from "./reading.js";
/** The log as the rest of the gateway reads it: events instead of text, and what was published up to now. */
export declare class ReadableLog {
  #private;
  /** Few reads at a time, shared fairly between clients. */
  readonly turns: FairTurns;
  /** What is read is sent in short slices, so that calls do not wait for it. */
  readonly pace: PacedTurns;
  constructor(
    reader: EventLogReader,
    recorder: {
      flush(): Promise<void>;
    },
    clock: Clock,
    readersMax: number,
  );
  locate(stream: string, seen: Position): Promise<import("./reading.js").Located>;
  back(stream: string, from: Position, events: number, session: string | null): Promise<Position | null>;
  page(query: PageQuery): Promise<{
    items: Generator<
      | {
          after: Position;
          event: TerrariumEvent;
          from?: never;
          to?: never;
          next?: never;
        }
      | {
          after?: never;
          event?: never;
          from: Position;
          to: Position;
          next: TerrariumEvent;
        },
      void,
      unknown
    >;
    end: Position;
    isLast: boolean;
  }>;
  /** Events that cannot be read are left out. `client`: whose turns decoding them takes. */
  find(
    query: HistoryQuery,
    client: string,
  ): Promise<{
    events: {
      after: Position;
      event: TerrariumEvent;
    }[];
    next: Position | null;
  }>;
  /** Resolves when everything published before this call is stored, or when that takes too long. */
  flush(): Promise<void>;
}
