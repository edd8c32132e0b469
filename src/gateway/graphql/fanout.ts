import type { ExecutionArgs, ExecutionResult, GraphQLError, GraphQLSchema } from "graphql";
import { endOfStream } from "../../auth/shares/index.js";
import type { SightOf } from "../../auth/sights.js";
import { clientKey, type Viewer } from "../../auth/viewer.js";
import type { Clock } from "../../base/clock.js";
import type { TerrariumError } from "../../base/errors.js";
import {
  type Framing,
  type Membership,
  Observation,
  type Observer,
  type Projections,
  type Sink,
} from "../../mirror/index.js";
import type { SchemaContext } from "../../schema/builder.js";
import { lensOf } from "../../watching/lens.js";
import type { TokenView, TokenWatch } from "../callers/tokens.js";
import {
  documentKey,
  shapingVariables,
  type SharedDocument,
  sharedDocument,
  sharedRendering,
} from "./fanout-plan.js";
import { isAsyncIterable, type Operations } from "./operations.js";

/** Destination of one subscription's messages. */
export interface Outlet {
  readonly sink: Sink;
  readonly framing: Framing;
  /** The operation's id as JSON string content; empty for framings without one. */
  readonly id: Buffer;
}

export interface Fanout {
  /** Subscribes. A result instead of a stream is a refusal. The stream must `join` an outlet to be served. */
  subscribe(args: ExecutionArgs): Promise<SharedStream | ExecutionResult>;
}

export interface FanoutOptions {
  readonly operations: Operations;
  readonly projections: Projections;
  readonly sightOf: SightOf;
  readonly tokens: TokenWatch;
  readonly clock: Pick<Clock, "now">;
  /** Normalised texts of the gateway's own subscriptions, which count towards no client's share. */
  readonly ownTexts?: Pick<ReadonlySet<string>, "has">;
}

export function createFanout(options: FanoutOptions): Fanout {
  return {
    async subscribe(args) {
      const source = await options.operations.openSource(args);
      if (!isAsyncIterable(source)) return source;
      if (!(source instanceof Observation)) throw new TypeError("a subscription must observe a mirror");
      return new SharedStream(
        options,
        source,
        args,
        sharedDocument(args.document, args.operationName ?? null),
      );
    },
  };
}

/** A context belongs to one operation, so what its viewer sees can be updated when token or agents change. */
type OwnContext = { -readonly [K in keyof SchemaContext]: SchemaContext[K] };

/** Called once when a subscription ends: with its error result, or with null. */
type OnOver = (last: ExecutionResult | null) => void;

/**
 * A subscription to the mirror. Once it has joined, a projection writes its messages straight to the outlet. The stream
 * itself yields at most one result, the error that ends it: too many documents are being served, or rendering or sending
 * failed. It ends when the subscription does; closing it leaves the projection.
 *
 * It is the observer and the token's view itself, and makes what few need when they need it: there are ten thousand.
 */
export class SharedStream implements AsyncIterable<ExecutionResult>, Observer, TokenView {
  readonly cursor: Observation["cursor"];
  /** Of its outlet, once it has joined one. */
  sink!: Sink;
  framing!: Framing;
  id!: Buffer;
  readonly #options: FanoutOptions;
  readonly #source: Observation;
  readonly #context: OwnContext;
  readonly #document: SharedDocument;
  /** The schema of its viewer, and the variables that shape its results. */
  readonly #schema: GraphQLSchema;
  readonly #variables: Readonly<Record<string, unknown>>;
  /** The viewer whose token is watched. */
  #watched: Viewer | null = null;
  /** What its viewer sees of the stream, as text. */
  #key = "";
  #hasOutlet = false;
  #membership: Membership | null = null;
  /** Removes its connection from the count of observers. */
  #unwatch: (() => void) | null = null;
  /** How it ended; undefined until it has. */
  #last: ExecutionResult | null | undefined;
  #onOver: OnOver | null = null;
  #isTold = false;

  constructor(options: FanoutOptions, source: Observation, args: ExecutionArgs, document: SharedDocument) {
    this.#options = options;
    this.#source = source;
    this.cursor = source.cursor;
    this.#context = args.contextValue as OwnContext;
    this.#document = document;
    this.#schema = args.schema;
    this.#variables = shapingVariables(document, args.variableValues);
  }

  /** Rechecks the viewer's token and, if the visibility has changed, continues at the same cursor with the new one. */
  reconsider(): void {
    const before = this.#context.sight;
    if (this.#last !== undefined || !this.#look() || !this.#hasOutlet) return;
    this.#membership?.leave();
    const { sight } = this.#context;
    // Where that is the only agent, the stream ends instead.
    if (this.#agentId === null) this.cursor.hide(sight.hiddenSince(before));
    const end = this.#end;
    if (end) this.#refuse(end);
    else this.#join();
  }

  /** Starts serving to this outlet, or ends with LIMIT_EXCEEDED when too many documents are being served. */
  join({ sink, framing, id }: Outlet): void {
    this.#look();
    const end = this.#end;
    if (end) return this.#refuse(end);
    this.sink = sink;
    this.framing = framing;
    this.id = id;
    this.#hasOutlet = true;
    this.#join();
  }

  /**
   * Updates what the viewer may see; true when that has changed. The first call starts watching the token: not earlier,
   * because a stream that never joins may never be closed.
   */
  #look(): boolean {
    this.#unwatch ??= this.#source.enter();
    const context = this.#context;
    const { tokens, sightOf } = this.#options;
    const { viewer } = context;
    // An expired token would expire again immediately and loop.
    if (viewer !== this.#watched) {
      this.#watched = viewer;
      tokens.watch(viewer, this);
    }
    context.sight = sightOf(viewer);
    const before = this.#key;
    this.#key = context.sight.streamKey(this.#agentId);
    return before !== this.#key;
  }

  #join(): void {
    const document = this.#document;
    const variableValues = this.#variables;
    const schema = this.#schema;
    const { projections, operations } = this.#options;
    const context = this.#context;
    const lens = lensOf(context.sight, this.#agentId);
    this.cursor.lens = lens;
    try {
      this.#membership = projections.enter({
        ring: this.#source.ring,
        types: this.#source.types,
        session: this.#source.session,
        document: documentKey(document, variableValues),
        visibility: this.#key,
        lens,
        client: this.#isOwn ? null : clientKey(context.viewer),
        backlog: this.#source.backlog,
        reader: clientKey(context.viewer),
        rendering: () => {
          const sight = context.sight.forStream(this.#agentId);
          return sharedRendering(document, { schema, variableValues, sight, operations });
        },
        observer: this,
      });
    } catch (error) {
      this.#refuse(error);
    }
  }

  onEnd(): void {
    this.#finish(null);
  }

  onFailed(error: unknown): void {
    this.#refuse(error);
  }

  onEvicted(reason: TerrariumError): void {
    this.#refuse(reason);
  }

  /** Calls the listener once when the subscription has ended, perhaps at once. */
  whenOver(listener: OnOver): void {
    if (this.#last !== undefined) return listener(this.#last);
    const others = this.#onOver;
    this.#onOver = others
      ? (last) => {
          others(last);
          listener(last);
        }
      : listener;
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    const last = this.#isTold
      ? null
      : await new Promise<ExecutionResult | null>((resolve) => this.whenOver(resolve));
    if (last === null || this.#isTold) return { done: true, value: undefined };
    this.#isTold = true;
    return { done: false, value: last };
  }

  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#isTold = true;
    this.#finish(null);
    return Promise.resolve({ done: true, value: undefined });
  }

  throw(): Promise<IteratorResult<ExecutionResult, void>> {
    return this.return();
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  get #isOwn(): boolean {
    const { text, variables } = this.#document;
    return variables.length === 0 && (this.#options.ownTexts?.has(text) ?? false);
  }

  /** Null for the stream of all agents, and for that of all deposits. */
  get #agentId(): string | null {
    return this.#source.agentId;
  }

  /** Why its viewer sees nothing of it any more; null while it does. */
  get #end(): TerrariumError | null {
    const { viewer, sight } = this.#context;
    return endOfStream(viewer, sight, this.#agentId, this.#options.clock.now());
  }

  /** Ends the subscription with one result that carries the error. */
  #refuse(error: unknown): void {
    const { errors } = this.#options.operations.masked({ errors: [error as GraphQLError] });
    this.#finish(errors ? { errors } : null);
  }

  #finish(last: ExecutionResult | null): void {
    if (this.#last !== undefined) return;
    this.#last = last;
    this.#options.tokens.forget(this);
    this.#membership?.leave();
    this.#unwatch?.();
    this.#onOver?.(last);
  }
}
