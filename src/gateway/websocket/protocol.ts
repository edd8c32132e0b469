import { makeServer, type Server, type SubscribePayload } from "graphql-ws";
import type { WebSocket } from "ws";
import { isShare } from "../../auth/tokens/authenticator.js";
import type { Viewer } from "../../auth/viewer.js";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { requireShallow } from "../callers/input.js";
import { authorizationOf } from "../callers/tokens.js";
import { SharedStream } from "../graphql/fanout.js";
import { type EncodedResult, RESULT_BYTES } from "../graphql/introspection.js";
import { type Connection, type Ctx, endWith, type ProtocolOptions } from "./connection.js";
import { type Args, createSubscribing, type Subscribing } from "./subscribing.js";

const FOREIGN_PAGE = "pages of this origin may read but not steer";

/** The protocol of one gateway. */
export interface Protocol extends Pick<Server<Connection>, "opened"> {
  /** Serves a message that opens a subscription; null for any other, which `opened` must handle. */
  subscribe: Subscribing["subscribe"];
}

/**
 * graphql-ws implements the protocol. Subscriptions and their `next` messages bypass it: it would keep several kilobytes for each.
 */
export function createProtocol(options: ProtocolOptions): Protocol {
  const { authenticator, limits, operations, errors } = options;
  const subscribing = createSubscribing(options);

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

  async function onConnect(ctx: Ctx): Promise<boolean> {
    const { extra, connectionParams } = ctx;
    extra.protocol = ctx;
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
      endWith(
        extra.socket,
        error.code === "UNAVAILABLE" ? "TRY_AGAIN_LATER" : "UNAUTHORIZED",
        `: ${messageOf(error)}`,
      );
      return false;
    }
  }

  function onSubscribe(ctx: Ctx, id: string, payload: SubscribePayload) {
    const known = subscribing.takePrepared();
    if (!known?.single) return subscribing.prepare(ctx, id, payload);
    ctx.subscriptions[id] = known.single;
    return known;
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

  const server = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: limits.initTimeoutMs,
    onConnect,
    onPing,
    onSubscribe,
    onError: (_ctx, _id, _payload, found) => subscribing.jsonOf(found),
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
  });
  return {
    opened: (socket, connection) => server.opened(socket, connection),
    subscribe: (connection, text) => subscribing.subscribe(connection, text),
  };
}

const CLOSING_BRACE = Buffer.from("}");

/** Sends bytes as a text message. Resolves when they are written, or the socket has closed. */
function sendBytes(socket: WebSocket, bytes: Buffer): Promise<void> {
  return new Promise((resolve) => socket.send(bytes, { binary: false }, () => resolve()));
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
