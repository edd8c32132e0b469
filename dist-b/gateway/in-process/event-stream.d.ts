import { TerrariumError } from "../../base/errors.js";
import { type GapEvent, type TerrariumEvent, type TerrariumEventType } from "../../events/event.js";
import type { Projections } from "../../mirror/index.js";
import { type Watch } from "../../watching/port.js";
/** What to observe. Everything may be left out. */
export interface ObserveOptions<Type extends TerrariumEventType = TerrariumEventType> {
  /** Default: all agents. */
  readonly agentId?: string;
  /** Only events of this session's runs, and those that belong to no run. Default: all sessions. */
  readonly session?: string;
  /** Continues after the event with this cursor, and wins over `replay`. A cursor is good in its own stream. */
  readonly after?: string;
  /** Number of past events to begin with; 0 for new events only. Default 100. */
  readonly replay?: number;
  /** Only these types; GAP always passes. Default: all types. */
  readonly types?: readonly Type[];
  /** Ends the iteration when it aborts. Events that were not read are dropped. */
  readonly signal?: AbortSignal;
}
/** An event in one stream. */
export interface ObservedEvent<Type extends TerrariumEventType = TerrariumEventType> {
  /** Observe `after` this to continue with the next event of this stream. */
  readonly cursor: string;
  /** The event, discriminated by `type`. A copy of your own. */
  readonly event:
    | Extract<
        TerrariumEvent,
        {
          readonly type: Type;
        }
      >
    | GapEvent;
}
/** Events, read one by one. Leaving a `for await` loop ends it; otherwise call `return()`. */
export interface EventStream<Type extends TerrariumEventType = TerrariumEventType> extends AsyncIterable<
  ObservedEvent<Type>
> {
  /** The next event; `done` after the end. Calls are answered in their order. */
  next(): Promise<IteratorResult<ObservedEvent<Type>, undefined>>;
  /** Ends the iteration. Pending calls of `next` are done. */
  return(): Promise<IteratorResult<ObservedEvent<Type>, undefined>>;
  /** Returns this stream. */
  [Symbol.asyncIterator](): EventStream<Type>;
}
export interface EventStreamsOptions {
  readonly watch: Pick<Watch, "follow">;
  readonly projections: Pick<Projections, "join">;
  /** Streams that are read at once. */
  readonly streamsMax: number;
  /** The error for the reader, counted. */
  readonly refusalOf: (thrown: unknown) => TerrariumError;
  /** Keeps the process alive while a reader waits, until the returned function is called. */
  readonly stayAlive: () => () => void;
}
/** The streams of events that are read in this process. */
export declare class EventStreams {
  #private;
  constructor(options: EventStreamsOptions);
  /** The position is that of this call. Throws AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT. */
  open<Type extends TerrariumEventType>(options: ObserveOptions<Type>): EventStream<Type>;
}
