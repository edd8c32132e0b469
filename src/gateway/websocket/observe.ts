import { whileCutOff } from "../answers/cut-off.js";
import type { WebSocket } from "ws";
import type { Authenticator } from "../../auth/tokens/authenticator.js";
import { endOfStream } from "../../auth/shares/index.js";
import type { EventSight, Sight, SightOf } from "../../auth/sights.js";
import { clientKey } from "../../auth/viewer.js";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../../events/event.js";
import { plainMessageFraming, type Projections, type Rendering } from "../../mirror/index.js";
import { HISTORY_DEFAULT, type Watch } from "../../watching/port.js";
import { lensOf } from "../../watching/lens.js";
import { plainEvent } from "../../watching/plain.js";
import { requireKnown } from "../callers/input.js";
import { authorizationOf, type TokenWatch } from "../callers/tokens.js";
import type { GatewayCounts } from "../metrics/counts.js";
import { type Connection, endWith } from "./connection.js";

export interface ObserveOptions {
  readonly authenticator: Authenticator;
  /** What a viewer may see at the moment. */
  readonly sightOf: SightOf;
  readonly watch: Watch;
  readonly counts?: GatewayCounts;
  readonly projections: Projections;
  readonly tokens: TokenWatch;
  readonly clock: Pick<Clock, "now">;
  /** See `ErrorMapperOptions`. */
  readonly isCutOff?: () => boolean;
}

/** Serves one socket. Resolves once it is served or refused, with the function to call when it closes. */
export type Observe = (
  connection: Connection,
  agentId: string,
  query: URLSearchParams,
) => Promise<() => void>;

/**
 * `ws /observe/{agent}`: history, then every event, each as one plain JSON message. Query parameters: `after` (a cursor),
 * `replay` (a number), `session` and `types` (names, separated by commas). An unknown agent closes with 4004, what passes by
 * itself with 1013, any other mistake with 4400 and its error code; a message from the client closes with 4400, too.
 */
export function createObserve(options: ObserveOptions): Observe {
  const { authenticator, sightOf, watch, projections, tokens, counts, clock } = options;

  async function join(connection: Connection, agentId: string, query: URLSearchParams): Promise<() => void> {
    const { socket, sink, authorization, address } = connection;
    const viewer = await authenticator.authenticate(authorizationOf(authorization), address);
    requireKnown(query, PARAMETERS, ["types"]);
    const observation = watch.follow(viewer, {
      agentId,
      after: query.get("after"),
      replay: countIn(query),
      types: typesIn(query),
      session: query.get("session"),
    });
    await observation.backlog?.located();
    const observer = {
      cursor: observation.cursor,
      sink,
      framing: plainMessageFraming,
      id: NO_ID,
      onEnd: () => endWith(socket, "AGENT_NOT_FOUND"),
      onFailed: () => endWith(socket, "INTERNAL_ERROR"),
      onEvicted: (reason: TerrariumError) => refuse(socket, reason),
    };
    const see = (key: string, sight: Sight): (() => void) => {
      const lens = lensOf(sight, agentId);
      observation.cursor.lens = lens;
      return projections.join({
        ring: observation.ring,
        types: observation.types,
        session: observation.session,
        document: PLAIN_DOCUMENT,
        visibility: key,
        lens,
        // All plain observers share this one document, so it counts towards no client's share.
        client: null,
        rendering: () => plainRendering(sight.forStream(agentId)),
        observer,
        backlog: observation.backlog,
        reader: clientKey(viewer),
      });
    };
    const sight = sightOf(viewer);
    let key = sight.streamKey(agentId);
    let leave = see(key, sight);
    const unwatch = observation.enter();
    // When the token or the agent changes, the observer continues at the same cursor with what the viewer sees now.
    const reconsider = (): void => {
      const next = sightOf(viewer);
      const nextKey = next.streamKey(agentId);
      if (nextKey === key) return;
      key = nextKey;
      leave();
      if (!next.sees(agentId)) {
        leave = () => undefined;
        return refuse(socket, endOfStream(viewer, next, agentId, clock.now()));
      }
      try {
        leave = see(key, next);
      } catch (error) {
        // Nothing awaits this callback, so the error is reported on the socket.
        leave = () => undefined;
        refuse(socket, error);
      }
    };
    const view = { reconsider };
    tokens.watch(viewer, view);
    return () => {
      tokens.forget(view);
      leave();
      unwatch();
    };
  }

  return async (connection, agentId, query) => {
    const { socket } = connection;
    socket.on("message", () => endWith(socket, "BAD_REQUEST", ": this socket takes no messages"));
    try {
      return await join(connection, agentId, query);
    } catch (error) {
      refuse(socket, error);
      return () => undefined;
    }
  };

  /** Closes with the matching code. Rethrows errors that must not be shown to the client. */
  function refuse(socket: WebSocket, thrown: unknown): void {
    if (!(thrown instanceof TerrariumError)) throw thrown;
    const error = options.isCutOff?.() === true ? whileCutOff(thrown) : thrown;
    const { limit } = error.details;
    if (typeof limit === "string") counts?.refused.count(limit);
    if (error.code === "AGENT_NOT_FOUND") endWith(socket, "AGENT_NOT_FOUND");
    else if (error.code === "UNAUTHENTICATED") endWith(socket, "UNAUTHORIZED", `: ${error.message}`);
    else if (AGAIN.has(error.code)) endWith(socket, "TRY_AGAIN_LATER", `: ${error.message}`);
    else endWith(socket, "BAD_REQUEST", `: ${error.code}: ${error.message}`);
  }
}

/** What passes by itself. */
const AGAIN: ReadonlySet<string> = new Set(["LIMIT_EXCEEDED", "UNAVAILABLE"]);

/** Document key of plain observers; it is no valid GraphQL text, so no client's document can equal it. */
const PLAIN_DOCUMENT = "observe";

const PARAMETERS: readonly string[] = ["after", "replay", "session", "types"];

const NO_ID = Buffer.alloc(0);

/** The event as GraphQL would send it with every field selected. */
function plainRendering(sight: EventSight): Rendering {
  return (cursor, event) => JSON.stringify({ cursor, ...plainEvent(event, sight) });
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
      throw new TerrariumError("BAD_USER_INPUT", "types must be names of event types", { field: "types" });
    return type;
  });
}
