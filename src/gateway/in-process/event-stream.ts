import { OWN_VIEWER } from "../../auth/viewer.js";
import { deferred, type Deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import {
  TERRARIUM_EVENT_TYPES,
  type GapEvent,
  type TerrariumEvent,
  type TerrariumEventType,
} from "../../events/event.js";
import {
  type Batch,
  type Framing,
  type Observation,
  type Observer,
  type Projections,
  type Rendering,
  type Sink,
  writeText,
} from "../../mirror/index.js";
import { HISTORY_DEFAULT, type Watch } from "../../watching/port.js";
import { requireListOf, requireSignal, requireText } from "./arguments.js";

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
  readonly event: Extract<TerrariumEvent, { readonly type: Type }> | GapEvent;
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
export class EventStreams {
  readonly #options: EventStreamsOptions;
  #open = 0;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
  }

  /** The position is that of this call. Throws AGENT_NOT_FOUND, CURSOR_INVALID, BAD_USER_INPUT. */
  open<Type extends TerrariumEventType>(options: ObserveOptions<Type>): EventStream<Type> {
    const { agentId = null, session = null, after = null, replay = HISTORY_DEFAULT, types = null } = options;
    if (agentId !== null) requireText("agentId", agentId);
    if (after !== null) requireText("after", after);
    requireSignal(options.signal);
    if (types !== null) requireListOf("types", types, TERRARIUM_EVENT_TYPES);
    const observation = this.#options.watch.follow(OWN_VIEWER, { agentId, session, after, replay, types });
    const join = (observer: Observer): (() => void) => this.#join(observation, observer);
    return new InProcessEvents<Type>(observation, options.signal ?? undefined, join, this.#options);
  }

  /** Returns a function that leaves. Throws LIMIT_EXCEEDED. */
  #join(observation: Observation, observer: Observer): () => void {
    const { projections, streamsMax } = this.#options;
    if (this.#open >= streamsMax) {
      const message = `${streamsMax} streams of events are read in this process (maxInProcessObservers)`;
      throw new TerrariumError("LIMIT_EXCEEDED", message, {
        limit: "maxInProcessObservers",
        max: streamsMax,
      });
    }
    const { ring, types, session, backlog } = observation;
    const leave = projections.join({
      ring,
      types,
      session,
      document: DOCUMENT,
      visibility: DOCUMENT,
      // All of them share this document, so it counts towards no client's share.
      client: null,
      rendering: () => rendering,
      observer,
      backlog,
    });
    const unwatch = observation.enter();
    this.#open += 1;
    return () => {
      this.#open -= 1;
      leave();
      unwatch();
    };
  }
}

/** Document key of these streams; it is no valid GraphQL text, so no client's document can equal it. */
const DOCUMENT = "in process";
/** Encoded once for all readers; each decodes a copy of its own, so that none can change an event for others. */
const rendering: Rendering = (cursor, event) => JSON.stringify({ cursor, event });

const NEWLINE = 0x0a;

/** One payload per line: JSON text contains no raw line break. */
const lineFraming: Framing = {
  key: "lines",
  hasId: false,
  size: ({ byteLength }) => byteLength + 1,
  write(target, at, payload) {
    target[writeText(target, at, payload)] = NEWLINE;
    return -1;
  },
};

const NO_ID = Buffer.alloc(0);

/**
 * One stream. It joins the shared projection with the first `next`, so that one that is never read costs nothing, and
 * holds at most one batch (`maxUnsentBytes` and one event): while that is unread it takes no more, like a full socket, and
 * the ring goes on without it.
 */
class InProcessEvents<Type extends TerrariumEventType> implements EventStream<Type>, Observer, Sink {
  readonly framing = lineFraming;
  readonly id = NO_ID;
  readonly #observation: Observation;
  readonly #signal: AbortSignal | undefined;
  readonly #join: (observer: Observer) => () => void;
  readonly #refusalOf: EventStreamsOptions["refusalOf"];
  readonly #stayAlive: EventStreamsOptions["stayAlive"];
  #leave: (() => void) | null = null;
  #unread: Buffer = NO_ID;
  #at = 0;
  #resume: (() => void) | null = null;
  #wake: Deferred<void> | null = null;
  /** Calls of `next`, one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  /** `stopped`: by the reader; what is unread is dropped. `ended`: nothing follows what is unread. */
  #state: "new" | "open" | "ended" | "stopped" = "new";
  #failure: TerrariumError | null = null;

  constructor(
    observation: Observation,
    signal: AbortSignal | undefined,
    join: (observer: Observer) => () => void,
    { refusalOf, stayAlive }: Pick<EventStreamsOptions, "refusalOf" | "stayAlive">,
  ) {
    this.#observation = observation;
    this.#signal = signal;
    this.#join = join;
    this.#refusalOf = refusalOf;
    this.#stayAlive = stayAlive;
    if (signal?.aborted) this.#stop();
  }

  next(): Promise<IteratorResult<ObservedEvent<Type>, undefined>> {
    const mine = this.#turn.then(() => this.#next());
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  return(): Promise<IteratorResult<ObservedEvent<Type>, undefined>> {
    this.#stop();
    return Promise.resolve(DONE);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #next(): Promise<IteratorResult<ObservedEvent<Type>, undefined>> {
    if (this.#state === "new") this.#begin();
    for (;;) {
      if (this.#state === "stopped") return DONE;
      const observed = this.#read();
      if (observed) return { done: false, value: observed };
      const failure = this.#failure;
      this.#failure = null;
      if (failure) throw failure;
      if (this.#state === "ended") return DONE;
      this.#wake = deferred();
      const release = this.#stayAlive();
      await this.#wake.promise;
      release();
    }
  }

  #begin(): void {
    try {
      this.#leave = this.#join(this);
    } catch (thrown) {
      throw this.#refusalOf(thrown);
    }
    this.#state = "open";
    this.#signal?.addEventListener("abort", this.#stop, { once: true });
    if (this.#signal?.aborted) this.#stop();
  }

  #read(): ObservedEvent<Type> | null {
    const end = this.#unread.indexOf(NEWLINE, this.#at);
    if (end < 0) return null;
    const observed = JSON.parse(this.#unread.toString("utf8", this.#at, end)) as ObservedEvent<Type>;
    this.#at = end + 1;
    if (this.#at === this.#unread.length) {
      [this.#unread, this.#at] = [NO_ID, 0];
      const resume = this.#resume;
      this.#resume = null;
      resume?.();
    }
    return observed;
  }

  readonly #stop = (): void => {
    this.#state = "stopped";
    this.#unread = NO_ID;
    this.#release();
  };

  #end(failure: TerrariumError | null): void {
    if (this.#state === "open") this.#state = "ended";
    this.#failure = failure;
    this.#release();
  }

  #release(): void {
    const leave = this.#leave;
    this.#leave = null;
    leave?.();
    this.#signal?.removeEventListener("abort", this.#stop);
    this.#wake?.resolve();
  }

  // The observer, and its sink.

  get cursor(): Observation["cursor"] {
    return this.#observation.cursor;
  }

  get sink(): this {
    return this;
  }

  get writable(): boolean {
    return this.#state === "open" && this.#unread.length === 0;
  }

  send(batch: Batch): void {
    const bytes = batch.addressedTo(NO_ID);
    batch.giveAway();
    // A gap and the events behind it come in two batches of one turn.
    this.#unread =
      this.#unread.length === 0 ? bytes : Buffer.concat([this.#unread.subarray(this.#at), bytes]);
    this.#at = 0;
    this.#wake?.resolve();
  }

  whenWritable(resume: () => void): void {
    this.#resume = resume;
  }

  onEnd(): void {
    this.#end(null);
  }

  onFailed(error: unknown): void {
    this.#end(this.#refusalOf(error));
  }

  onEvicted(error: TerrariumError): void {
    this.#end(this.#refusalOf(error));
  }
}

const DONE = { done: true, value: undefined } as const;
