import type { WebSocket } from "ws";
import type { Authenticator } from "../../auth/authenticator.js";
import type { Viewer, Visibility } from "../../auth/viewer.js";
import { TerrariumError } from "../../base/errors.js";
import { TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../../events/event.js";
import { plainMessageFraming, type Projections, type Rendering } from "../../mirror/index.js";
import { HISTORY_DEFAULT, type Watch } from "../../watching/port.js";
import { plainEvent } from "../answers/plain.js";
import { requireKnown } from "../callers/input.js";
import { authorizationOf, type TokenWatch } from "../callers/tokens.js";
import type { GatewayCounts } from "../metrics/counts.js";
import { type Connection, endWith } from "./protocol.js";

export interface ObserveOptions {
  readonly authenticator: Authenticator;
  /** What a viewer may see now. */
  readonly visibilityOf: (viewer: Viewer) => Visibility;
  readonly watch: Watch;
  readonly counts?: GatewayCounts;
  readonly projections: Projections;
  readonly tokens: TokenWatch;
}

/** Serves one socket; resolves with how to leave once it is served, or refused. */
export type Observe = (
  connection: Connection,
  agentId: string,
  query: URLSearchParams,
) => Promise<() => void>;

/**
 * `ws /observe/{agent}`: history, then every event as one JSON message, without a protocol around it. The query may
 * say `after` (a cursor), `replay` (a number) and `types` (names, separated by commas). An unknown agent closes with
 * 4004, anything else that is wrong with 4400 and its error code; so does whatever the client sends.
 */
export function createObserve(options: ObserveOptions): Observe {
  const { authenticator, visibilityOf, watch, projections, tokens, counts } = options;

  async function join(connection: Connection, agentId: string, query: URLSearchParams): Promise<() => void> {
    const { socket, sink, authorization, address } = connection;
    const viewer = await authenticator.authenticate(authorizationOf(authorization), address);
    requireKnown(query, PARAMETERS, ["types"]);
    const observation = watch.follow({
      agentId,
      after: query.get("after"),
      replay: countIn(query),
      types: typesIn(query),
    });
    const observer = {
      cursor: observation.cursor,
      sink,
      framing: plainMessageFraming,
      id: NO_ID,
      onEnd: () => endWith(socket, "AGENT_NOT_FOUND"),
      onFailed: () => endWith(socket, "INTERNAL_ERROR"),
      onEvicted: (reason: TerrariumError) => refuse(socket, reason),
    };
    const see = (visibility: Visibility): (() => void) =>
      projections.join({
        ring: observation.ring,
        types: observation.types,
        document: PLAIN_DOCUMENT,
        visibility: visibility.key,
        // There is one such document, whoever watches.
        client: null,
        rendering: () => plainRendering(visibility),
        observer,
      });
    let visibility = visibilityOf(viewer);
    let leave = see(visibility);
    const unwatch = observation.enter();
    // When the token no longer counts, watching goes on with what anybody may see, from the same place.
    const disarm = tokens.watch(viewer, () => {
      const next = visibilityOf(viewer);
      if (next.key === visibility.key) return;
      visibility = next;
      leave();
      try {
        leave = see(next);
      } catch (error) {
        // Nobody waits for this call: the socket itself has to be told.
        leave = () => undefined;
        refuse(socket, error);
      }
    });
    return () => {
      disarm();
      leave();
      unwatch();
    };
  }

  return async (connection, agentId, query) => {
    const { socket } = connection;
    socket.on("message", () => endWith(socket, "BAD_REQUEST", ": this socket only tells"));
    try {
      return await join(connection, agentId, query);
    } catch (error) {
      refuse(socket, error);
      return () => undefined;
    }
  };

  /** Closes with the code that says what is wrong; throws what is not the client's to know. */
  function refuse(socket: WebSocket, error: unknown): void {
    if (!(error instanceof TerrariumError)) throw error;
    const { limit } = error.details;
    if (typeof limit === "string") counts?.refused.count(limit);
    if (error.code === "AGENT_NOT_FOUND") endWith(socket, "AGENT_NOT_FOUND");
    else if (error.code === "UNAUTHENTICATED") endWith(socket, "UNAUTHORIZED", `: ${error.message}`);
    else if (error.code === "LIMIT_EXCEEDED") endWith(socket, "TRY_AGAIN_LATER", `: ${error.message}`);
    else endWith(socket, "BAD_REQUEST", `: ${error.code}: ${error.message}`);
  }
}

/** Of the plain road, beside which no GraphQL text can stand. */
const PLAIN_DOCUMENT = "observe";

const PARAMETERS: readonly string[] = ["after", "replay", "types"];

const NO_ID = Buffer.alloc(0);

/** The event as GraphQL would tell it with every field selected. */
function plainRendering(visibility: Visibility): Rendering {
  return (cursor, event) => Buffer.from(JSON.stringify({ cursor, ...plainEvent(event, visibility) }));
}

function countIn(query: URLSearchParams): number {
  const text = query.get("replay");
  if (text === null) return HISTORY_DEFAULT;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new TerrariumError("BAD_USER_INPUT", "replay must be a whole number", { field: "replay" });
}

/** `types=A,B` and `types=A&types=B` mean the same. */
function typesIn(query: URLSearchParams): TerrariumEventType[] | null {
  if (!query.has("types")) return null;
  const names = query.getAll("types").flatMap((text) => text.split(","));
  return names.map((name) => {
    const type = TERRARIUM_EVENT_TYPES.find((known) => known === name);
    if (type === undefined)
      throw new TerrariumError("BAD_USER_INPUT", "types must name kinds of events", { field: "types" });
    return type;
  });
}
