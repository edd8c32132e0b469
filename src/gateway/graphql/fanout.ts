import type { DocumentNode, ExecutionArgs, ExecutionResult, GraphQLError } from "graphql";
import { agentNotFound } from "../../auth/requirements.js";
import { endOfShare } from "../../auth/shares/index.js";
import type { SightOf } from "../../auth/sights.js";
import { clientKey, type Viewer } from "../../auth/viewer.js";
import type { Cancel } from "../../base/clock.js";
import { deferred } from "../../base/deferred.js";
import { type Framing, type Join, Observation, type Projections, type Sink } from "../../mirror/index.js";
import type { SchemaContext } from "../../schema/builder.js";
import { lensOf } from "../../watching/lens.js";
import type { TokenWatch } from "../callers/tokens.js";
import { documentKey, type SharedDocument, sharedDocument, sharedRendering } from "./fanout-plan.js";
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
  /** Normalised texts of the gateway's own subscriptions, which count towards no client's share. */
  readonly ownTexts?: ReadonlySet<string>;
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

/**
 * A subscription to the mirror. Once it has joined, a projection writes its messages straight to the outlet. The stream
 * itself yields at most one result, the error that ends it: too many documents are being served, or rendering or sending
 * failed. It ends when the subscription does; closing it leaves the projection.
 */
export class SharedStream implements AsyncIterable<ExecutionResult> {
  readonly #options: FanoutOptions;
  readonly #source: Observation;
  readonly #args: ExecutionArgs;
  readonly #document: SharedDocument;
  #disarm: Cancel = () => undefined;
  /** The viewer whose token is watched. */
  #watched: Viewer | null = null;
  /** Resolves when the subscription ends: with its error result, or with null. */
  readonly #over = deferred<ExecutionResult | null>();
  #isTold = false;
  /** What its viewer sees of the stream, as text. */
  #key = "";
  #outlet: Outlet | null = null;
  #left = false;
  #leave: (() => void) | null = null;
  /** Removes its connection from the count of observers. */
  #unwatch: (() => void) | null = null;

  constructor(options: FanoutOptions, source: Observation, args: ExecutionArgs, document: SharedDocument) {
    this.#options = options;
    this.#source = source;
    this.#args = args;
    this.#document = document;
    // The library keeps the arguments for the life of the subscription; ten thousand of them then share one document.
    (args as { document: DocumentNode }).document = document.document;
  }

  /** Rechecks the viewer's token and, if the visibility has changed, continues at the same cursor with the new one. */
  reconsider(): void {
    if (this.#left || !this.#look() || !this.#outlet) return;
    this.#leave?.();
    const { viewer, sight } = this.#context;
    const end = endOfShare(viewer, sight) ?? (this.#isHidden ? agentNotFound() : null);
    if (end) this.#refuse(end);
    else this.#join(this.#outlet);
  }

  /** Starts serving to this outlet, or ends with LIMIT_EXCEEDED when too many documents are being served. */
  join(outlet: Outlet): void {
    this.#look();
    if (this.#isHidden) this.#refuse(agentNotFound());
    else this.#join(outlet);
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
      this.#disarm();
      this.#watched = viewer;
      this.#disarm = tokens.watch(viewer, () => this.reconsider());
    }
    context.sight = sightOf(viewer);
    const before = this.#key;
    this.#key = context.sight.streamKey(this.#agentId);
    return before !== this.#key;
  }

  #join(outlet: Outlet): void {
    const document = this.#document;
    const { schema, variableValues } = this.#args;
    const { projections, operations } = this.#options;
    const context = this.#context;
    const sight = context.sight.forStream(this.#agentId);
    const lens = lensOf(context.sight, this.#agentId);
    this.#source.cursor.lens = lens;
    const join: Join = {
      ring: this.#source.ring,
      types: this.#source.types,
      session: this.#source.session,
      document: documentKey(document, variableValues),
      visibility: this.#key,
      lens,
      client: this.#isOwn ? null : clientKey(context.viewer),
      backlog: this.#source.backlog,
      reader: clientKey(context.viewer),
      rendering: () => sharedRendering(document, { schema, variableValues, sight, operations }),
      observer: {
        cursor: this.#source.cursor,
        ...outlet,
        onEnd: () => this.#finish(),
        onFailed: (error) => this.#refuse(error),
        onEvicted: (reason) => this.#refuse(reason),
      },
    };
    try {
      this.#leave = projections.join(join);
      this.#outlet = outlet;
    } catch (error) {
      this.#refuse(error);
    }
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    const last = await this.#over.promise;
    if (last === null || this.#isTold) return { done: true, value: undefined };
    this.#isTold = true;
    return { done: false, value: last };
  }

  return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#isTold = true;
    this.#finish();
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

  /** True when its viewer no longer sees the one agent whose stream it is. */
  get #isHidden(): boolean {
    return this.#agentId !== null && !this.#context.sight.sees(this.#agentId);
  }

  get #context(): OwnContext {
    return this.#args.contextValue as OwnContext;
  }

  /** Ends the subscription with one result that carries the error. */
  #refuse(error: unknown): void {
    const { errors } = this.#options.operations.masked({ errors: [error as GraphQLError] });
    this.#over.resolve(errors ? { errors } : null);
    this.#finish();
  }

  #finish(): void {
    this.#left = true;
    this.#disarm();
    this.#leave?.();
    this.#unwatch?.();
    this.#over.resolve(null);
  }
}
