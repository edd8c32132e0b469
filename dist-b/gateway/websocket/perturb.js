import { unauthenticated } from "../../auth/unauthenticated.js";
import { TerrariumError } from "../../base/errors.js";
import { randomId } from "../../base/ids.js";
import { steerWithin } from "../../steering/audit.js";
import { plainSemaphore } from "../../watching/plain.js";
import { requireShallowMembers } from "../callers/input.js";
import { authorizationOf } from "../callers/tokens.js";
import { idOf, parseMessage, readMessage } from "./perturb-messages.js";
import { endWith } from "./protocol.js";
/**
 * `ws /perturb/{agent}`: steering in plain JSON messages, one request and one answer each. The token comes in the upgrade's
 * `Authorization` header or in the first message, `{"authorization": "Bearer …"}`; a later such message replaces it, if the
 * token is valid. A token in the URL is refused: any query string closes with 4400. Answers carry the `id` of their message
 * and come in the order of completion. Unknown agent: 4004. Missing or invalid token: 4401.
 */
export function createPerturb(options) {
  const { authenticator, watch, steer, limits, errors, clock, newId = randomId } = options;
  const inFlightMax = limits.maxSteeringPerConnection;
  return (connection, agentId, query, send) => {
    const { socket, address, gone } = connection;
    const unanswered = new Set();
    /** The caller; null when its first token was refused, undefined before any token arrives. */
    let viewer;
    const disarm = clock.after(limits.initTimeoutMs, () => {
      if (!viewer) endWith(socket, "UNAUTHORIZED", ": no token arrived in time");
    });
    async function identify(authorization) {
      const caller = await authenticator.authenticate(authorization, address);
      if (caller.kind === "anonymous") throw unauthenticated("missing");
      return caller;
    }
    /** Replaces the caller. A refused token changes nothing, unless it is the first one: that closes the socket. */
    function authenticate(authorization) {
      const before = viewer;
      const identified = identify(authorization);
      viewer = identified.catch((error) => {
        if (before) return before;
        if (!(error instanceof TerrariumError)) throw error;
        endWith(socket, "UNAUTHORIZED", `: ${error.message}`);
        return null;
      });
      return identified;
    }
    async function open() {
      const header = authorizationOf(connection.authorization);
      if (!connection.maySteer) {
        endWith(socket, "FORBIDDEN", ": pages of this origin may not steer");
      } else if (query.size > 0) {
        endWith(socket, "BAD_REQUEST", ": no query string; send the token in a header or first message");
      } else if (header !== undefined) {
        authenticate(header).catch(() => undefined);
        if ((await viewer) && !watch.agent(agentId)) endWith(socket, "AGENT_NOT_FOUND");
      } else if (!watch.agent(agentId)) endWith(socket, "AGENT_NOT_FOUND");
    }
    /** Messages that arrive after the gateway's close frame are ignored: their answers could not be sent. */
    const isOpen = () => socket.readyState === socket.OPEN;
    async function receive(text) {
      await opening;
      if (!isOpen()) return;
      let id = null;
      try {
        const members = parseMessage(text);
        id = idOf(members) ?? newId("msg");
        requireShallowMembers(members, limits);
        if (unanswered.has(id)) {
          // The client could not tell two answers with one id apart.
          return endWith(socket, "SUBSCRIBER_EXISTS", ": an unanswered message has this id");
        }
        if (unanswered.size >= inFlightMax) throw tooMany(inFlightMax);
        const message = readMessage(members);
        unanswered.add(id);
        try {
          const answer = await answerTo(message);
          // A message counts as unanswered until its answer is written: unread answers count, too.
          if (answer) await send(JSON.stringify({ id, ...answer }));
        } finally {
          unanswered.delete(id);
        }
      } catch (error) {
        if (!viewer) return endWith(socket, "UNAUTHORIZED", ": the first message carries no authorization");
        if ((await viewer) === null) return;
        const { message, extensions } = errors.toClientError(error);
        const { code, ...details } = extensions;
        await send(JSON.stringify({ id, error: { code, message, ...details } }));
      }
    }
    /** Null when the socket was closed instead. */
    async function answerTo(message) {
      if (message.kind === "authorization") {
        const { expiresAt } = await authenticate(authorizationOf(message.authorization));
        return {
          status: "AUTHORIZED",
          expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
        };
      }
      if (!viewer) throw unauthenticated("missing");
      const caller = await viewer;
      return caller && isOpen() ? await steered(caller, message) : null;
    }
    async function steered(caller, message) {
      const within = steerWithin(steer, message.traceparent ?? connection.traceparent);
      switch (message.kind) {
        case "perturb": {
          const { id, queueDepth } = await within.perturb(caller, { agentId, ...message });
          return { status: "ACCEPTED", perturbationId: id, queueDepth };
        }
        case "invoke":
          return plainOutcome(await within.invoke(caller, { agentId, ...message }, gone.signal));
        case "command":
          return plainOutcome(await within.command(caller, { agentId, ...message }, gone.signal));
        case "resolve": {
          const semaphore = await within.resolveSemaphore(caller, message);
          return { status: semaphore.status, semaphore: plainSemaphore(semaphore) };
        }
      }
    }
    const opening = open();
    return { opening, receive, end: disarm };
  };
}
function plainOutcome({ status, result, perturbationId, semaphore }) {
  const asked = semaphore && { semaphore: plainSemaphore(semaphore) };
  return { status, result, perturbationId, ...asked };
}
function tooMany(max) {
  return new TerrariumError("LIMIT_EXCEEDED", `more than ${max} unanswered messages on one socket`, {
    limit: "maxSteeringPerConnection",
    max,
  });
}
//# sourceMappingURL=perturb.js.map
