import type { ExecutionArgs, ExecutionResult } from "graphql";
import type { Viewer, Visibility } from "../auth/viewer.js";
import type { Cancel } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import { type Framing, Observation, type Projections, type Sink } from "../mirror/index.js";
import type { SchemaContext } from "../schema/context.js";
import { projectionKey, sharedDocument, sharedRendering } from "./fanout-plan.js";
import type { TokenWatch } from "./token-watch.js";
import { type CursorResult, isAsyncIterable, type Operations, type ResultStream } from "./operations.js";

/** Where the messages of one subscription go. */
export interface Outlet {
  readonly sink: Sink;
  readonly framing: Framing;
  /** The operation's id as JSON string content; empty for framings without one. */
  readonly id: Buffer;
}

export interface Fanout {
  /**
   * Subscribes. A result instead of a stream is a refusal. The stream executes for its own reader, as any other
   * would, unless it is a `SharedStream` and `join` is called before it is read.
   */
  subscribe(args: ExecutionArgs): Promise<ResultStream | ExecutionResult>;
}

export interface FanoutOptions {
  readonly operations: Operations;
  readonly projections: Projections;
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly tokens: TokenWatch;
}

export function createFanout(options: FanoutOptions): Fanout {
  const { operations } = options;
  return {
    async subscribe(args) {
      const source = await operations.openSource(args);
      if (!isAsyncIterable(source)) return source;
      if (!(source instanceof Observation)) return operations.resultsOf(source, args);
      return new SharedStream(options, source, args);
    },
  };
}

/** A context is made for one operation: what it may see changes with the viewer's token. */
type OwnContext = { -readonly [K in keyof SchemaContext]: SchemaContext[K] };

/**
 * A subscription to the mirror. Once it has joined, a projection writes its messages straight to the outlet, and the
 * stream itself yields nothing: it ends when the subscription does, and closing it leaves the projection. Should the
 * document turn out not to be shareable, it begins to yield results, from the same place, for its owner to send.
 */
export class SharedStream implements ResultStream {
  readonly #options: FanoutOptions;
  readonly #source: Observation;
  readonly #args: ExecutionArgs;
  #disarm: Cancel = () => undefined;
  /** Whose token is being watched. */
  #watched: Viewer | null = null;
  /** Settled once it is known who serves: this stream itself, or (null) nobody any more. */
  readonly #own = deferred<ResultStream | null>();
  #outlet: Outlet | null = null;
  #left = false;
  #leave: (() => void) | null = null;

  constructor(options: FanoutOptions, source: Observation, args: ExecutionArgs) {
    this.#options = options;
    this.#source = source;
    this.#args = args;
  }

  /** Watching goes on with what the viewer's token lets it see by now, from the same place. */
  reconsider(): void {
    if (this.#left || !this.#look() || !this.#outlet) return;
    this.#leave?.();
    this.#share(this.#outlet);
  }

  /**
   * Goes on the fast path where the document allows, and while there is room for another one. Otherwise the stream
   * yields its results itself, as any other would: slower, but nobody's odd documents keep others out.
   */
  join(outlet: Outlet): void {
    this.#look();
    this.#share(outlet);
  }

  /**
   * Finds out what the viewer may see by now, and whether that has changed. From the first look on, the token is
   * watched: not before somebody serves the stream, for one that nobody takes up is never closed either.
   */
  #look(): boolean {
    const context = this.#context;
    const { tokens, visibilityOf } = this.#options;
    const { viewer } = context;
    // One that has run out would, watched anew, run out again at once, and so for ever.
    if (viewer !== this.#watched) {
      this.#disarm();
      this.#watched = viewer;
      this.#disarm = tokens.watch(viewer, () => this.reconsider());
    }
    const visibility = visibilityOf(viewer);
    const hasChanged = visibility.key !== context.visibility.key;
    context.visibility = visibility;
    return hasChanged;
  }

  #share(outlet: Outlet): void {
    try {
      this.#join(outlet);
    } catch (error) {
      if (!(error instanceof TerrariumError)) throw error;
      this.#serveMyself();
    }
  }

  #join(outlet: Outlet): void {
    const { schema, variableValues, operationName } = this.#args;
    const document = sharedDocument(this.#args.document, operationName ?? null);
    if (!document) return;
    const { projections, operations } = this.#options;
    const context = this.#context;
    this.#leave = projections.join(
      this.#source.ring,
      this.#source.types,
      projectionKey(document, variableValues, context.visibility),
      () => sharedRendering(document, { schema, variableValues, context, operations }),
      {
        cursor: this.#source.cursor,
        ...outlet,
        onEnd: () => this.#finish(),
        onDemoted: () => this.#serveMyself(),
      },
    );
    this.#outlet = outlet;
  }

  async next(): Promise<IteratorResult<CursorResult, void>> {
    if (!this.#outlet && !this.#left) {
      this.#look();
      this.#serveMyself();
    }
    const own = await this.#own.promise;
    return own ? own.next() : { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<CursorResult, void>> {
    this.#finish();
    await (await this.#own.promise)?.return();
    return { done: true, value: undefined };
  }

  throw(): Promise<IteratorResult<CursorResult, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get #context(): OwnContext {
    return this.#args.contextValue as OwnContext;
  }

  #serveMyself(): void {
    this.#outlet = null;
    if (!this.#left) this.#own.resolve(this.#options.operations.resultsOf(this.#source, this.#args));
  }

  #finish(): void {
    this.#left = true;
    this.#disarm();
    this.#leave?.();
    this.#own.resolve(null);
  }
}
