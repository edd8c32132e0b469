import {
  type ExecutionArgs,
  type ExecutionResult,
  getOperationAST,
  type GraphQLError,
  type GraphQLFormattedError,
  OperationTypeNode,
} from "graphql";
import {
  MessageType,
  parseMessage,
  stringifyMessage,
  type SubscribeMessage,
  type SubscribePayload,
} from "graphql-ws";
import { endOfShare } from "../../auth/shares/index.js";
import { TerrariumError } from "../../base/errors.js";
import { type Framing, nextMessageFraming } from "../../mirror/index.js";
import { graphqlErrorOf } from "../answers/errors.js";
import { type Outlet, SharedStream } from "../graphql/fanout.js";
import { OperationContext } from "./operation-context.js";
import { type Connection, type Ctx, endWith, type ProtocolOptions } from "./connection.js";
import { SingleOperation } from "./signals.js";
import { send } from "./socket-server.js";

/** Ids are echoed in every message of an operation; UUIDs have 36 characters. */
const OPERATION_ID_CHARACTERS_MAX = 128;

/** An operation that may be executed. */
export type Args = ExecutionArgs & {
  readonly operationId: string;
  readonly connection: Connection;
  /** Null for a subscription. */
  readonly single: SingleOperation | null;
};
export interface Subscribing {
  /** Checks the operation of a `subscribe` message. An array holds the errors to answer with. */
  prepare(ctx: Ctx, id: string, payload: SubscribePayload): Args | readonly GraphQLError[];
  /** Serves a `subscribe` message whose operation is a subscription. Null: graphql-ws must handle the message. */
  subscribe(connection: Connection, text: string): Promise<void> | null;
  /** The query or mutation that `subscribe` has just prepared and left to graphql-ws; null without one. */
  takePrepared(): Args | null;
  /** The errors of an `error` message. */
  jsonOf(errors: readonly GraphQLError[]): GraphQLFormattedError[];
}

/**
 * Opens subscriptions as graphql-ws would, with the same messages. It would keep the text of each message, its promises and its
 * functions until the subscription ends, several kilobytes for each; of these, only the stream is kept.
 */
export function createSubscribing(options: ProtocolOptions): Subscribing {
  const { sightOf, limits, operations, fanout } = options;
  let left: Args | null = null;

  function prepare(ctx: Ctx, id: string, payload: SubscribePayload): Args | readonly GraphQLError[] {
    const { extra, subscriptions, connectionParams } = ctx;
    if (id.length > OPERATION_ID_CHARACTERS_MAX) {
      endWith(extra.socket, "BAD_REQUEST", ": the operation id is too long");
      return [graphqlErrorOf(new TerrariumError("BAD_USER_INPUT", "the operation id is too long"))];
    }
    const max = limits.maxSubscriptionsPerConnection;
    if (Object.keys(subscriptions).length > max) {
      const refusal = new TerrariumError(
        "LIMIT_EXCEEDED",
        `more than ${max} operations at once on one socket`,
        {
          limit: "maxSubscriptionsPerConnection",
          max,
        },
      );
      return operations.masked({ errors: [graphqlErrorOf(refusal)] }).errors ?? [];
    }
    const sight = sightOf(extra.viewer);
    const end = endOfShare(extra.viewer, sight);
    if (end) return operations.masked({ errors: [graphqlErrorOf(end)] }).errors ?? [];
    const context = new OperationContext(
      options,
      extra,
      sight,
      payload.extensions?.["traceparent"] ?? connectionParams?.["traceparent"] ?? extra.traceparent,
    );
    const prepared = operations.prepare(payload, context);
    if (isErrors(prepared)) return prepared;
    const { schema, document, contextValue, variableValues, operationName } = prepared;
    const isSubscription =
      getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
    const single = isSubscription ? null : new SingleOperation();
    if (single) {
      context.caller = single;
      subscriptions[id] = single;
    }
    // Every field by name: a spread takes several times as long.
    return {
      schema,
      document,
      contextValue,
      variableValues,
      operationName,
      operationId: id,
      connection: extra,
      single,
    };
  }

  function subscribe({ socket, protocol: ctx }: Connection, text: string): Promise<void> | null {
    const message = ctx?.acknowledged ? subscribeMessage(text) : null;
    if (!ctx || !message || message.id in ctx.subscriptions) return null;
    const { id, payload } = message;
    const place = (ctx.subscriptions[id] = new Place());
    const args = prepare(ctx, id, payload);
    if (isErrors(args)) {
      delete ctx.subscriptions[id];
      return send(socket, stringifyMessage({ id, type: MessageType.Error, payload: jsonOf(args) }));
    }
    if (!args.single) return open(ctx, place, args);
    delete ctx.subscriptions[id];
    left = args;
    return null;
  }

  async function open(ctx: Ctx, place: Place, args: Args): Promise<void> {
    const { operationId: id, connection } = args;
    try {
      const stream = await fanout.subscribe(args);
      // Completed or closed meanwhile.
      if (ctx.subscriptions[id] !== place) {
        if (stream instanceof SharedStream) await stream.return();
        return;
      }
      if (!(stream instanceof SharedStream)) return end(ctx, id, stream);
      ctx.subscriptions[id] = stream;
      stream.join(outletOf(id, connection));
      stream.whenOver((last) => {
        if (ctx.subscriptions[id] === stream) end(ctx, id, last);
      });
    } finally {
      if (ctx.subscriptions[id] === place) delete ctx.subscriptions[id];
    }
  }

  /** Ends a subscription that its client has not completed, with a last result. */
  function end({ extra: { socket }, subscriptions }: Ctx, id: string, last: ExecutionResult | null): void {
    delete subscriptions[id];
    if (last) {
      const { errors: found, ...rest } = last;
      const payload = { ...rest, ...(found && { errors: found.map((error) => error.toJSON()) }) };
      void send(socket, stringifyMessage({ id, type: MessageType.Next, payload }));
    }
    void send(socket, stringifyMessage({ id, type: MessageType.Complete }));
  }

  /** Errors that graphql-ws finds itself, such as a result that JSON cannot represent, are not masked yet. */
  const jsonOf = (found: readonly GraphQLError[]): GraphQLFormattedError[] =>
    (operations.masked({ errors: found }).errors ?? []).map((error) => error.toJSON());

  return {
    prepare,
    subscribe,
    takePrepared() {
      const known = left;
      left = null;
      return known;
    },
    jsonOf,
  };
}

/** Takes the id of a subscription that is being opened. */
class Place implements AsyncIterable<never> {
  [Symbol.asyncIterator](): never {
    throw new TypeError("a place yields nothing");
  }
}

/** A valid `subscribe` message, or null. */
function subscribeMessage(text: string): SubscribeMessage | null {
  // The type may be written with escapes.
  if (!text.includes(SUBSCRIBE) && !text.includes("\\")) return null;
  try {
    const message = parseMessage(text);
    return message.type === MessageType.Subscribe ? message : null;
  } catch {
    // Refused by graphql-ws.
    return null;
  }
}

const SUBSCRIBE = `"${MessageType.Subscribe}"`;

function outletOf(operationId: string, { sink }: Connection): Outlet {
  const id = Buffer.from(JSON.stringify(operationId).slice(1, -1));
  return { sink, framing: framingFor(id.length), id };
}

/** Framings by length of the operation id; bounded by the longest id allowed. */
const framings = new Map<number, Framing>();

function framingFor(idBytes: number): Framing {
  const framing = framings.get(idBytes) ?? nextMessageFraming(idBytes);
  framings.set(idBytes, framing);
  return framing;
}
function isErrors(prepared: ExecutionArgs | readonly GraphQLError[]): prepared is readonly GraphQLError[] {
  return Array.isArray(prepared);
}
