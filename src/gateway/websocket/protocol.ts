import { type ExecutionArgs, getOperationAST, OperationTypeNode } from "graphql";
import { type Context, makeServer, type Server, type SubscribePayload } from "graphql-ws";
import type { WebSocket } from "ws";
import type { Agentese } from "../../agentese/port.js";
import { type Authenticator, isShare } from "../../auth/authenticator.js";
import { endOfShare } from "../../auth/shares/index.js";
import type { SightOf } from "../../auth/sights.js";
import type { Viewer } from "../../auth/viewer.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import type { Log } from "../../base/log.js";
import { CLOSE_CODES, type CloseName } from "../../events/close-codes.js";
import { type Framing, nextMessageFraming, type StreamSink } from "../../mirror/index.js";
import type { SchemaContext } from "../../schema/builder.js";
import type { Steer } from "../../steering/port.js";
import { steerWithin } from "../../steering/audit.js";
import type { Watch } from "../../watching/port.js";
import { type ErrorMapper, graphqlErrorOf } from "../answers/errors.js";
import { requireShallow } from "../callers/input.js";
import { authorizationOf } from "../callers/tokens.js";
import { type Fanout, type Outlet, SharedStream } from "../graphql/fanout.js";
import { type EncodedResult, RESULT_BYTES } from "../graphql/introspection.js";
import type { Operations } from "../graphql/operations.js";
import { type LazySignal, SingleOperation } from "./signals.js";

/** Ids are echoed in every message of an operation; UUIDs have 36 characters. */
const OPERATION_ID_CHARACTERS_MAX = 128;

/** One WebSocket, independent of its protocol. */
export interface Connection {
  readonly socket: WebSocket;
  /** The `Authorization` header of the upgrade. The request itself is not kept, because it takes more memory than the rest. */
  readonly authorization: string | undefined;
  /** The upgrade's `traceparent` header, if it is valid and tracing is on. */
  readonly traceparent: string | null;
  readonly address: string;
  /** Whether the page that opened it may steer. */
  readonly maySteer: boolean;
  readonly sink: StreamSink;
  /** Aborts when the socket closes. Created on first use, because few connections ever steer. */
  readonly gone: LazySignal;
  viewer: Viewer;
}

export interface ProtocolOptions {
  readonly authenticator: Authenticator;
  /** What a viewer may see at the moment. */
  readonly sightOf: SightOf;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly agentese: Agentese;
  readonly limits: Limits;
  readonly log: Log;
  readonly operations: Operations;
  readonly fanout: Fanout;
  readonly errors: ErrorMapper;
}

const FOREIGN_PAGE = "pages of this origin may read but not steer";

type Args = ExecutionArgs & {
  readonly operationId: string;
  readonly connection: Connection;
  /** Null for a subscription. */
  readonly single: SingleOperation | null;
};
type Ctx = Context<Record<string, unknown>, Connection>;

/** graphql-ws implements the protocol; only the `next` messages of shared documents bypass it. */
export function createProtocol(options: ProtocolOptions): Server<Connection> {
  const { authenticator, sightOf, watch, steer, agentese, limits, operations, fanout, errors } = options;

  /** The latest token check per connection. Checks are async and run in order, so that the token sent last wins. */
  const checks = new WeakMap<Connection, Promise<unknown>>();

  /** Sets the connection's viewer. Rejects with UNAUTHENTICATED, and then changes nothing. */
  function identify(connection: Connection, token: string | undefined): Promise<Viewer> {
    const before = checks.get(connection) ?? Promise.resolve();
    const check = before.then(async () => {
      connection.viewer = await authenticator.authenticate(token, connection.address);
      return connection.viewer;
    });
    checks.set(
      connection,
      check.catch(() => undefined),
    );
    return check;
  }

  /** Closes the socket when the payload is nested too deeply to be walked or sent back. */
  function isTooDeep({ socket }: Connection, payload: unknown): boolean {
    try {
      requireShallow("the payload", payload, limits);
      return false;
    } catch (error) {
      const { message } = errors.toClientError(error);
      endWith(socket, "BAD_REQUEST", `: ${message}`);
      return true;
    }
  }

  async function onConnect({ extra, connectionParams }: Ctx): Promise<boolean> {
    if (isTooDeep(extra, connectionParams)) return false;
    if (isShare(extra.authorization) && tokenIn(connectionParams ?? {}) !== undefined) {
      endWith(
        extra.socket,
        "BAD_REQUEST",
        ": BAD_USER_INPUT: share and an authorization are given; send one of them",
      );
      return false;
    }
    const token = credential(extra, connectionParams);
    // Without a token the viewer stays as it is: anonymous, or the one that an earlier ping authenticated.
    if (token === undefined) return true;
    if (!extra.maySteer && !isShare(token)) {
      endWith(extra.socket, "FORBIDDEN", `: ${FOREIGN_PAGE}`);
      return false;
    }
    try {
      await identify(extra, token);
      return true;
    } catch (error) {
      if (!(error instanceof TerrariumError)) throw error;
      endWith(extra.socket, "UNAUTHORIZED", `: ${messageOf(error)}`);
      return false;
    }
  }

  function onSubscribe(ctx: Ctx, id: string, payload: SubscribePayload) {
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
    let caller: Pick<LazySignal, "signal"> = extra.gone;
    const context: SchemaContext = {
      // A getter, because a fresh token replaces the connection's viewer.
      get viewer() {
        return extra.viewer;
      },
      sight,
      observer: extra,
      watch,
      steer: steerWithin(
        steer,
        payload.extensions?.["traceparent"] ?? connectionParams?.["traceparent"] ?? extra.traceparent,
      ),
      agentese,
      limits,
      get signal() {
        return caller.signal;
      },
    };
    const prepared = operations.prepare(payload, context);
    if (isErrors(prepared)) return prepared;
    const { document, operationName } = prepared;
    const isSubscription =
      getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
    const single = isSubscription ? null : new SingleOperation();
    if (single) {
      caller = single;
      subscriptions[id] = single;
    }
    return { ...prepared, operationId: id, connection: extra, single };
  }

  /**
   * `{"type":"ping","payload":{"authorization":"Bearer …"}}` carries a fresh token for everything on this socket. The pong
   * carries the outcome; a refused token changes nothing, and no token is ever echoed. Other pings are answered as the
   * protocol requires.
   */
  async function onPing(
    { extra, subscriptions }: Ctx,
    payload: Record<string, unknown> | null | undefined,
  ): Promise<void> {
    if (isTooDeep(extra, payload)) return;
    const hasToken =
      payload !== undefined && payload !== null && ("authorization" in payload || "Authorization" in payload);
    const answer = hasToken ? await refreshed(extra, payload) : payload;
    if (hasToken) {
      for (const stream of Object.values(subscriptions)) {
        if (stream instanceof SharedStream) stream.reconsider();
      }
    }
    if (extra.socket.readyState !== extra.socket.OPEN) return;
    extra.socket.send(JSON.stringify({ type: "pong", ...(answer !== undefined && { payload: answer }) }));
  }

  async function refreshed(
    connection: Connection,
    payload: Record<string, unknown>,
  ): Promise<Record<string, unknown>> {
    try {
      const token = tokenIn(payload);
      if (!connection.maySteer && !isShare(token)) throw new TerrariumError("FORBIDDEN", FOREIGN_PAGE);
      const viewer = await identify(connection, token);
      const expiresAt = viewer.kind === "anonymous" ? null : viewer.expiresAt;
      return { authorized: true, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() };
    } catch (error) {
      if (!(error instanceof TerrariumError)) throw error;
      return { authorized: false, code: error.code, message: error.message, ...error.details };
    }
  }

  return makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: limits.initTimeoutMs,
    onConnect,
    onPing,
    onSubscribe,
    // Errors that graphql-ws finds itself, such as a result that JSON cannot represent, are not masked yet.
    onError: (_ctx, _id, _payload, errors) =>
      operations.masked({ errors }).errors?.map((error) => error.toJSON()),
    async execute(args) {
      const { single, connection, operationId } = args as Args;
      const executed = operations.execute(args);
      // For an operation that the client has completed, the library sends nothing.
      const result: EncodedResult = (await single?.unlessLeft(executed)) ?? {};
      const bytes = result[RESULT_BYTES];
      if (!bytes || !single) return result;
      const head = `{"id":${JSON.stringify(operationId)},"type":"next","payload":`;
      await sendBytes(connection.socket, Buffer.concat([Buffer.from(head), bytes, CLOSING_BRACE]));
      // An iterator that yields nothing: the library sends `complete`.
      return single;
    },
    async subscribe(args) {
      const stream = await fanout.subscribe(args);
      const { operationId, connection } = args as Args;
      if (stream instanceof SharedStream) stream.join(outletOf(operationId, connection));
      return stream;
    },
  });
}

const CLOSING_BRACE = Buffer.from("}");

/** Sends bytes as a text message. Resolves when they are written, or the socket has closed. */
function sendBytes(socket: WebSocket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => socket.send(bytes, { binary: false }, () => resolve()));
}

function outletOf(operationId: string, { sink }: Connection): Outlet {
  const id = Buffer.from(JSON.stringify(operationId).slice(1, -1));
  return { sink, framing: framingFor(id.length), id };
}

export function endWith(socket: WebSocket, name: CloseName, detail = ""): void {
  const { code, reason } = CLOSE_CODES[name];
  // RFC 6455, 5.5: a close frame's reason has at most 123 bytes.
  socket.close(code, Buffer.from(reason + detail).subarray(0, 123));
}

/** The token from `connection_init`, or else from the upgrade's header, for clients that can set headers. */
function credential(
  { authorization }: Connection,
  params: Record<string, unknown> | undefined,
): string | undefined {
  return tokenIn({
    ...params,
    authorization: params?.["authorization"] ?? params?.["Authorization"] ?? authorization,
  });
}

function tokenIn(params: Record<string, unknown>): string | undefined {
  const found = params["authorization"] ?? params["Authorization"];
  if (typeof found === "string") return authorizationOf(found);
  // A value that is not a string must be refused, not treated as absent.
  return found === undefined || found === null ? undefined : "malformed";
}

function isErrors(
  prepared: ReturnType<Operations["prepare"]>,
): prepared is Exclude<typeof prepared, ExecutionArgs> {
  return Array.isArray(prepared);
}

/** Framings by length of the operation id; bounded by the longest id allowed. */
const framings = new Map<number, Framing>();

function framingFor(idBytes: number): Framing {
  const framing = framings.get(idBytes) ?? nextMessageFraming(idBytes);
  framings.set(idBytes, framing);
  return framing;
}
