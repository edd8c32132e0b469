import type { Authenticator } from "../../auth/authenticator.js";
import { unauthenticated } from "../../auth/unauthenticated.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { type NewId, randomId } from "../../base/ids.js";
import type { JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
import type { CommandOutcome, Steer } from "../../steering/port.js";
import { steerWithin } from "../../steering/audit.js";
import type { Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { plainSemaphore } from "../answers/plain.js";
import { requireShallowMembers } from "../callers/input.js";
import { authorizationOf } from "../callers/tokens.js";
import { idOf, parseMessage, type PerturbMessage, readMessage } from "./perturb-messages.js";
import { type Connection, endWith } from "./protocol.js";

export interface PerturbOptions {
  readonly authenticator: Authenticator;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly limits: Limits;
  readonly errors: ErrorMapper;
  readonly clock: Clock;
  readonly newId?: NewId;
}

/** One served socket. */
interface Talk {
  /** Who asks is known, or has still to say so, or was refused. */
  readonly opening: Promise<void>;
  /** Resolves when the message is answered, or the socket closed over it. */
  heard(message: string): Promise<void>;
  left(): void;
}

export type Perturb = (
  connection: Connection,
  agentId: string,
  query: URLSearchParams,
  send: (message: string) => Promise<void>,
) => Talk;

type Client = Extract<Viewer, { kind: "client" }>;
type MessageId = string | number;
type Answer = { readonly [member: string]: JsonValue };

/**
 * `ws /perturb/{agent}`: steering without a protocol around it, one JSON message each way. The token comes with the
 * upgrade's `Authorization` or in a message `{"authorization": "Bearer …"}`, which must then be the first one; a later
 * one takes its place, if it is good. It never comes in the address: any query closes with 4400, which says so. Answers carry the
 * `id` of what they answer, in whatever order things end. Unknown agent: 4004. No token, or a bad one: 4401.
 */
export function createPerturb(options: PerturbOptions): Perturb {
  const { authenticator, watch, steer, limits, errors, clock, newId = randomId } = options;
  const inFlightMax = limits.maxSteeringPerConnection;

  return (connection, agentId, query, send) => {
    const { socket, address, gone } = connection;
    const unanswered = new Set<MessageId>();
    /** Who speaks; null once that turned out to be nobody. Not there before the first credential. */
    let viewer: Promise<Client | null> | undefined;
    const disarm = clock.after(limits.initTimeoutMs, () => {
      if (!viewer) endWith(socket, "UNAUTHORIZED", ": no token came in time");
    });

    async function identify(authorization: string | undefined): Promise<Client> {
      const who = await authenticator.authenticate(authorization, address);
      if (who.kind === "anonymous") throw unauthenticated("missing");
      return who;
    }

    /** Who speaks from now on. A token that is refused changes nothing, unless there is none to go on with. */
    function authenticate(authorization: string | undefined): Promise<Client> {
      const before = viewer;
      const identified = identify(authorization);
      viewer = identified.catch((error: unknown) => {
        if (before) return before;
        if (!(error instanceof TerrariumError)) throw error;
        endWith(socket, "UNAUTHORIZED", `: ${error.message}`);
        return null;
      });
      return identified;
    }

    async function open(): Promise<void> {
      const header = authorizationOf(connection.authorization);
      if (!connection.maySteer) {
        endWith(socket, "FORBIDDEN", ": pages of this origin may not steer");
      } else if (query.size > 0) {
        endWith(socket, "BAD_REQUEST", ": no query here; a token goes into the header or the first message");
      } else if (header !== undefined) {
        authenticate(header).catch(() => undefined);
        if ((await viewer) && !watch.agent(agentId)) endWith(socket, "AGENT_NOT_FOUND");
      } else if (!watch.agent(agentId)) endWith(socket, "AGENT_NOT_FOUND");
    }

    /** Nothing that comes after the gateway's close frame is begun: its answer could not be sent. */
    const isOpen = (): boolean => socket.readyState === socket.OPEN;

    async function heard(text: string): Promise<void> {
      await opening;
      if (!isOpen()) return;
      let id: MessageId | null = null;
      try {
        const members = parseMessage(text);
        id = idOf(members) ?? newId("msg");
        requireShallowMembers(members, limits);
        if (unanswered.has(id)) {
          // Two answers with one id could not be told apart.
          return endWith(socket, "SUBSCRIBER_EXISTS", ": an unanswered message has this id");
        }
        if (unanswered.size >= inFlightMax) throw tooMany(inFlightMax);
        const message = readMessage(members);
        unanswered.add(id);
        try {
          const answer = await answerTo(message);
          // Not answered before it is on its way: answers nobody reads count, too.
          if (answer) await send(JSON.stringify({ id, ...answer }));
        } finally {
          unanswered.delete(id);
        }
      } catch (error) {
        if (!viewer) return endWith(socket, "UNAUTHORIZED", ": the first message brings no authorization");
        if ((await viewer) === null) return;
        const { message, extensions } = errors.toClientError(error);
        const { code, ...details } = extensions;
        await send(JSON.stringify({ id, error: { code, message, ...details } }));
      }
    }

    /** Null where the socket was closed instead. */
    async function answerTo(message: PerturbMessage): Promise<Answer | null> {
      if (message.kind === "authorization") {
        const { expiresAt } = await authenticate(authorizationOf(message.authorization));
        return {
          status: "AUTHORIZED",
          expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
        };
      }
      if (!viewer) throw unauthenticated("missing");
      const who = await viewer;
      return who && isOpen() ? await steered(who, message) : null;
    }

    async function steered(
      who: Viewer,
      message: Exclude<PerturbMessage, { kind: "authorization" }>,
    ): Promise<Answer> {
      const within = steerWithin(steer, message.traceparent ?? connection.traceparent);
      switch (message.kind) {
        case "perturb": {
          const { id, queueDepth } = await within.perturb(who, { agentId, ...message });
          return { status: "ACCEPTED", perturbationId: id, queueDepth };
        }
        case "invoke":
          return plainOutcome(await within.invoke(who, { agentId, ...message }, gone.signal));
        case "command":
          return plainOutcome(await within.command(who, { agentId, ...message }, gone.signal));
        case "resolve": {
          const semaphore = await within.resolveSemaphore(who, message);
          return { status: semaphore.status, semaphore: plainSemaphore(semaphore) };
        }
      }
    }

    const opening = open();
    return { opening, heard, left: disarm };
  };
}

function plainOutcome({ status, result, perturbationId, semaphore }: CommandOutcome): Answer {
  const asked = semaphore && { semaphore: plainSemaphore(semaphore) };
  return { status, result, perturbationId, ...asked };
}

function tooMany(max: number): TerrariumError {
  return new TerrariumError("LIMIT_EXCEEDED", `more than ${max} unanswered messages on one socket`, {
    limit: "maxSteeringPerConnection",
    max,
  });
}
