import { type ExecutionArgs, type ExecutionResult, GraphQLError } from "graphql";
import { deferred } from "../base/deferred.js";
import { type Framing, Observation, type Projections, type Sink } from "../mirror/index.js";
import type { SchemaContext } from "../schema/context.js";
import { projectionKey, sharedDocument, sharedRendering } from "./fanout-plan.js";
import { isAsyncIterable, type Operations, type ResultStream } from "./operations.js";

/** Where the messages of one subscription go. */
export interface Outlet {
  readonly sink: Sink;
  readonly framing: Framing;
  /** The operation's id as JSON string content; empty for framings without one. */
  readonly id: Buffer;
}

/**
 * Subscribes on the fast path where possible: the observer joins a projection, which writes its messages straight
 * to the outlet. What comes back for the protocol's owner is a stream that yields nothing and ends when the
 * subscription does; closing it leaves the projection. Should the document turn out not to be shareable, the same
 * stream begins to yield results, from the same place, for the protocol's owner to send.
 */
export async function subscribeShared(
  operations: Operations,
  projections: Projections,
  args: ExecutionArgs,
  outlet: Outlet,
): Promise<ResultStream | ExecutionResult> {
  const source = await operations.openSource(args);
  if (!isAsyncIterable(source)) return source;
  const document = sharedDocument(args.document, args.operationName ?? null);
  if (!(source instanceof Observation) || !document) return operations.resultsOf(source, args);

  const { schema, variableValues } = args;
  const context = args.contextValue as SchemaContext;
  const takeover = deferred<ResultStream | null>();
  let ended = false;
  const end = (stream: ResultStream | null): void => {
    ended = true;
    takeover.resolve(stream);
  };
  let leave: () => void;
  try {
    leave = projections.join(
      source.ring,
      source.types,
      projectionKey(document, variableValues, context.visibility),
      () =>
        sharedRendering(document, {
          schema,
          variableValues,
          context,
          mask: (result) => operations.masked(result),
        }),
      {
        cursor: source.cursor,
        ...outlet,
        onEnd() {
          leave();
          end(null);
        },
        onDemoted: () => end(ended ? null : operations.resultsOf(source, args)),
      },
    );
  } catch (error) {
    return operations.masked({ errors: [new GraphQLError("refused", { originalError: asError(error) })] });
  }

  const stream: ResultStream = {
    async next() {
      const demoted = await takeover.promise;
      return demoted ? demoted.next() : { done: true, value: undefined };
    },
    async return() {
      leave();
      end(null);
      await (await takeover.promise)?.return();
      return { done: true, value: undefined };
    },
    throw: () => stream.return(),
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
