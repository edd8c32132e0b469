import { clientKey } from "../../auth/viewer.js";
import { TerrariumError } from "../../base/errors.js";
import { TERRARIUM_EVENT_TYPES } from "../../events/event.js";
import { plainMessageFraming } from "../../mirror/index.js";
import { HISTORY_DEFAULT } from "../../watching/port.js";
import { plainEvent } from "../../watching/plain.js";
import { requireKnown } from "../callers/input.js";
import { authorizationOf } from "../callers/tokens.js";
import { endWith } from "./protocol.js";
/**
 * `ws /observe/{agent}`: history, then every event, each as one plain JSON message. Query parameters: `after` (a cursor),
 * `replay` (a number), `session` and `types` (names, separated by commas). An unknown agent closes with 4004, any other mistake with
 * 4400 and its error code; a message from the client closes with 4400, too.
 */
export function createObserve(options) {
  const { authenticator, visibilityOf, watch, projections, tokens, counts } = options;
  async function join(connection, agentId, query) {
    const { socket, sink, authorization, address } = connection;
    const viewer = await authenticator.authenticate(authorizationOf(authorization), address);
    requireKnown(query, PARAMETERS, ["types"]);
    const observation = watch.follow({
      agentId,
      after: query.get("after"),
      replay: countIn(query),
      types: typesIn(query),
      session: query.get("session"),
      client: clientKey(viewer),
    });
    await observation.backlog?.located();
    const observer = {
      cursor: observation.cursor,
      sink,
      framing: plainMessageFraming,
      id: NO_ID,
      onEnd: () => endWith(socket, "AGENT_NOT_FOUND"),
      onFailed: () => endWith(socket, "INTERNAL_ERROR"),
      onEvicted: (reason) => refuse(socket, reason),
    };
    const see = (visibility) =>
      projections.join({
        ring: observation.ring,
        types: observation.types,
        session: observation.session,
        document: PLAIN_DOCUMENT,
        visibility: visibility.key,
        // All plain observers share this one document, so it counts towards no client's share.
        client: null,
        rendering: () => plainRendering(visibility),
        observer,
        backlog: observation.backlog,
        reader: clientKey(viewer),
      });
    let visibility = visibilityOf(viewer);
    let leave = see(visibility);
    const unwatch = observation.enter();
    // When the token is no longer valid, the observer continues at the same cursor with what is public.
    const disarm = tokens.watch(viewer, () => {
      const next = visibilityOf(viewer);
      if (next.key === visibility.key) return;
      visibility = next;
      leave();
      try {
        leave = see(next);
      } catch (error) {
        // Nothing awaits this callback, so the error is reported on the socket.
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
    socket.on("message", () => endWith(socket, "BAD_REQUEST", ": this socket takes no messages"));
    try {
      return await join(connection, agentId, query);
    } catch (error) {
      refuse(socket, error);
      return () => undefined;
    }
  };
  /** Closes with the matching code. Rethrows errors that must not be shown to the client. */
  function refuse(socket, error) {
    if (!(error instanceof TerrariumError)) throw error;
    const { limit } = error.details;
    if (typeof limit === "string") counts?.refused.count(limit);
    if (error.code === "AGENT_NOT_FOUND") endWith(socket, "AGENT_NOT_FOUND");
    else if (error.code === "UNAUTHENTICATED") endWith(socket, "UNAUTHORIZED", `: ${error.message}`);
    else if (error.code === "LIMIT_EXCEEDED") endWith(socket, "TRY_AGAIN_LATER", `: ${error.message}`);
    else endWith(socket, "BAD_REQUEST", `: ${error.code}: ${error.message}`);
  }
}
/** Document key of plain observers; it is no valid GraphQL text, so no client's document can equal it. */
const PLAIN_DOCUMENT = "observe";
const PARAMETERS = ["after", "replay", "session", "types"];
const NO_ID = Buffer.alloc(0);
/** The event as GraphQL would send it with every field selected. */
function plainRendering(visibility) {
  return (cursor, event) => Buffer.from(JSON.stringify({ cursor, ...plainEvent(event, visibility) }));
}
function countIn(query) {
  const text = query.get("replay");
  if (text === null) return HISTORY_DEFAULT;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new TerrariumError("BAD_USER_INPUT", "replay must be a whole number", { field: "replay" });
}
/** `types=A,B` and `types=A&types=B` mean the same. */
function typesIn(query) {
  if (!query.has("types")) return null;
  const names = query.getAll("types").flatMap((text) => text.split(","));
  return names.map((name) => {
    const type = TERRARIUM_EVENT_TYPES.find((known) => known === name);
    if (type === undefined)
      throw new TerrariumError("BAD_USER_INPUT", "types must be names of event types", { field: "types" });
    return type;
  });
}
//# sourceMappingURL=observe.js.map
