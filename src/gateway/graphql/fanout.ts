import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLError } from "graphql";
import { clientKey, type Viewer, type Visibility } from "../../auth/viewer.js";
import type { Cancel } from "../../base/clock.js";
import { deferred } from "../../base/deferred.js";
import { type Framing, Observation, type Projections, type Sink } from "../../mirror/index.js";
import type { SchemaContext } from "../../schema/builder.js";
import type { TokenWatch } from "../callers/tokens.js";
import { documentKey, type SharedDocument, sharedDocument, sharedRendering } from "./fanout-plan.js";
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
  /** Normalised texts of what the gateway's own pages and tools subscribe to: few, and served whatever else is. */
  readonly ownTexts?: ReadonlySet<string>;
}

export function createFanout(options: FanoutOptions): Fanout {
  const { operations, projections } = options;
  return {
    async subscribe(args) {
      const source = await operations.openSource(args);
      if (!isAsyncIterable(source)) return source;
      const document = sharedDocument(args.document, args.operationName ?? null);
      if (!document || !(source instanceof Observation))
        return operations.resultsOf(source, args, (work) => projections.inTurn(work));
      return new SharedStream(options, source, args, document);
    },
  };
}

/** A context is made for one operation: what it may see changes with the viewer's token. */
type OwnContext = { -readonly [K in keyof SchemaContext]: SchemaContext[K] };

/**
 * A subscription to the mirror. Once it has joined, a projection writes its messages straight to the outlet, and the
 * stream itself yields nothing: it ends when the subscription does, and closing it leaves the projection. Should the
 * document turn out not to be shareable, it begins to yield results, from the same place, for its owner to send. When
 * too many documents are being served it yields one result, the refusal, and ends.
 */
export class SharedStream implements ResultStream {
  readonly #options: FanoutOptions;
  readonly #source: Observation;
  readonly #args: ExecutionArgs;
  readonly #document: SharedDocument;
  #disarm: Cancel = () => undefined;
  /** Whose token is being watched. */
  #watched: Viewer | null = null;
  /** Settled once it is known who serves: this stream itself, or (null) nobody any more. */
  readonly #own = deferred<ResultStream | null>();
  #outlet: Outlet | null = null;
  #left = false;
  #leave: (() => void) | null = null;
  /** Ends the count of its connection among those who watch. */
  #unwatch: (() => void) | null = null;

  constructor(options: FanoutOptions, source: Observation, args: ExecutionArgs, document: SharedDocument) {
    this.#options = options;
    this.#source = source;
    this.#args = args;
    this.#document = document;
    // The library keeps the arguments as long as the subscription lives: ten thousand of them keep one document.
    (args as { document: DocumentNode }).document = document.document;
  }

  /** Watching goes on with what the viewer's token lets it see by now, from the same place. */
  reconsider(): void {
    if (this.#left || !this.#look() || !this.#outlet) return;
    this.#leave?.();
    this.join(this.#outlet);
  }

  /** Goes on the fast path where the document allows, and where there is room for another document. */
  join(outlet: Outlet): void {
    this.#look();
    try {
      this.#join(outlet);
    } catch (error) {
      this.#refuse(error);
    }
  }

  /**
   * Finds out what the viewer may see by now, and whether that has changed. From the first look on, the token is
   * watched: not before somebody serves the stream, for one that nobody takes up is never closed either.
   */
  #look(): boolean {
    this.#unwatch ??= this.#source.enter();
    const context = this.#context;
    const { tokens, visibilityOf } = this.#options;
    const { viewer } = context;
    // An expired token would expire again immediately and loop.
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

  #join(outlet: Outlet): void {
    const document = this.#document;
    const { schema, variableValues } = this.#args;
    const { projections, operations } = this.#options;
    const context = this.#context;
    this.#leave = projections.join({
      ring: this.#source.ring,
      types: this.#source.types,
      document: documentKey(document, variableValues),
      visibility: context.visibility.key,
      client: this.#isOwn ? null : clientKey(context.viewer),
      rendering: () => sharedRendering(document, { schema, variableValues, context, operations }),
      observer: {
        cursor: this.#source.cursor,
        ...outlet,
        onEnd: () => this.#finish(),
        onDemoted: () => this.#serveMyself(),
        onEvicted: (reason) => this.#refuse(reason),
      },
    });
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

  get #isOwn(): boolean {
    const { text, variables } = this.#document;
    return variables.length === 0 && (this.#options.ownTexts?.has(text) ?? false);
  }

  get #context(): OwnContext {
    return this.#args.contextValue as OwnContext;
  }

  #serveMyself(): void {
    this.#outlet = null;
    if (this.#left) return;
    const { operations, projections } = this.#options;
    this.#own.resolve(operations.resultsOf(this.#source, this.#args, (work) => projections.inTurn(work)));
  }

  /** The one result says why; with it the subscription is over. */
  #refuse(error: unknown): void {
    const { errors } = this.#options.operations.masked({ errors: [error as GraphQLError] });
    this.#own.resolve(onlyResult(errors ? { errors } : {}));
    this.#finish();
  }

  #finish(): void {
    this.#left = true;
    this.#disarm();
    this.#leave?.();
    this.#unwatch?.();
    this.#own.resolve(null);
  }
}

/** A stream of one result. */
function onlyResult(result: CursorResult): ResultStream {
  let isTold = false;
  const end = (): Promise<IteratorResult<CursorResult, void>> => {
    isTold = true;
    return Promise.resolve({ done: true, value: undefined });
  };
  return {
    next() {
      if (isTold) return end();
      isTold = true;
      return Promise.resolve({ done: false, value: result });
    },
    return: end,
    throw: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
