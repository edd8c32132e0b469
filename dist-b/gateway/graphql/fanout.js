import { clientKey } from "../../auth/viewer.js";
import { deferred } from "../../base/deferred.js";
import { Observation } from "../../mirror/index.js";
import { documentKey, sharedDocument, sharedRendering } from "./fanout-plan.js";
import { isAsyncIterable } from "./operations.js";
export function createFanout(options) {
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
/**
 * A subscription to the mirror. Once it has joined, a projection writes its messages straight to the outlet. The stream
 * itself yields at most one result, the error that ends it: too many documents are being served, or rendering or sending
 * failed. It ends when the subscription does; closing it leaves the projection.
 */
export class SharedStream {
  #options;
  #source;
  #args;
  #document;
  #disarm = () => undefined;
  /** The viewer whose token is watched. */
  #watched = null;
  /** Resolves when the subscription ends: with its error result, or with null. */
  #over = deferred();
  #isTold = false;
  #outlet = null;
  #left = false;
  #leave = null;
  /** Removes its connection from the count of observers. */
  #unwatch = null;
  constructor(options, source, args, document) {
    this.#options = options;
    this.#source = source;
    this.#args = args;
    this.#document = document;
    // The library keeps the arguments for the life of the subscription; ten thousand of them then share one document.
    args.document = document.document;
  }
  /** Rechecks the viewer's token and, if the visibility has changed, continues at the same cursor with the new one. */
  reconsider() {
    if (this.#left || !this.#look() || !this.#outlet) return;
    this.#leave?.();
    this.#join(this.#outlet);
  }
  /** Starts serving to this outlet, or ends with LIMIT_EXCEEDED when too many documents are being served. */
  join(outlet) {
    this.#look();
    this.#join(outlet);
  }
  /**
   * Updates what the viewer may see; true when that has changed. The first call starts watching the token: not earlier,
   * because a stream that never joins may never be closed.
   */
  #look() {
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
  #join(outlet) {
    const document = this.#document;
    const { schema, variableValues } = this.#args;
    const { projections, operations } = this.#options;
    const context = this.#context;
    const join = {
      ring: this.#source.ring,
      types: this.#source.types,
      session: this.#source.session,
      document: documentKey(document, variableValues),
      visibility: context.visibility.key,
      client: this.#isOwn ? null : clientKey(context.viewer),
      backlog: this.#source.backlog,
      reader: clientKey(context.viewer),
      rendering: () => sharedRendering(document, { schema, variableValues, context, operations }),
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
  async next() {
    const last = await this.#over.promise;
    if (last === null || this.#isTold) return { done: true, value: undefined };
    this.#isTold = true;
    return { done: false, value: last };
  }
  return() {
    this.#isTold = true;
    this.#finish();
    return Promise.resolve({ done: true, value: undefined });
  }
  throw() {
    return this.return();
  }
  [Symbol.asyncIterator]() {
    return this;
  }
  get #isOwn() {
    const { text, variables } = this.#document;
    return variables.length === 0 && (this.#options.ownTexts?.has(text) ?? false);
  }
  get #context() {
    return this.#args.contextValue;
  }
  /** Ends the subscription with one result that carries the error. */
  #refuse(error) {
    const { errors } = this.#options.operations.masked({ errors: [error] });
    this.#over.resolve(errors ? { errors } : null);
    this.#finish();
  }
  #finish() {
    this.#left = true;
    this.#disarm();
    this.#leave?.();
    this.#unwatch?.();
    this.#over.resolve(null);
  }
}
//# sourceMappingURL=fanout.js.map
