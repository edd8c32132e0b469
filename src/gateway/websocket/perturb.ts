import type { Authenticator } from "../../auth/tokens/authenticator.js";
import { unauthenticated } from "../../auth/unauthenticated.js";
import type { Viewer } from "../../auth/viewer.js";
import type { Clock } from "../../base/clock.js";
import { TerrariumError } from "../../base/errors.js";
import { type NewId, randomId } from "../../base/ids.js";
import type { JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
import type { CommandOutcome } from "../../events/agent/agent-calls.js";
import type { Steer } from "../../steering/port.js";
import { steerWithin } from "../../steering/audit.js";
import type { Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { plainSemaphore } from "../../watching/plain.js";
import { requireShallowMembers } from "../callers/input.js";
import { authorizationOf } from "../callers/tokens.js";
import { idOf, parseMessage, type PerturbMessage, readMessage } from "./perturb-messages.js";
import { type Connection, endWith } from "./connection.js";

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
  /** Resolves when the caller is identified, is still to send a token, or was refused. */
  readonly opening: Promise<void>;
  /** Resolves when the message is answered, or the socket was closed because of it. */
  receive(message: string): Promise<void>;
  /** Called when the socket has closed. */
  end(): void;
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
 * `ws /perturb/{agent}`: steering in plain JSON messages, one request and one answer each. The token comes in the upgrade's
 * `Authorization` header or in the first message, `{"authorization": "Bearer …"}`; a later such message replaces it, if the
 * token is valid. A token in the URL is refused: any query string closes with 4400. Answers carry the `id` of their message
 * and come in the order of completion. Unknown agent: 4004. Missing or invalid token: 4401.
 */
export function createPerturb(options: PerturbOptions): Perturb {
  const { authenticator, watch, steer, limits, errors, clock, newId = randomId } = options;
  const inFlightMax = limits.maxSteeringPerConnection;

  return (connection, agentId, query, send) => {
    const { socket, address, gone } = connection;
    const unanswered = new Set<MessageId>();
    /** The caller; null when its first token was refused, undefined before any token arrives. */
    let viewer: Promise<Client | null> | undefined;
    const disarm = clock.after(limits.initTimeoutMs, () => {
      if (!viewer) endWith(socket, "UNAUTHORIZED", ": no token arrived in time");
    });

    async function identify(authorization: string | undefined): Promise<Client> {
      const caller = await authenticator.authenticate(authorization, address);
      if (caller.kind === "anonymous") throw unauthenticated("missing");
      if (caller.kind === "share") throw new TerrariumError("FORBIDDEN", "a share only reads");
      return caller;
    }

    /** Replaces the caller. A refused token changes nothing, unless it is the first one: that closes the socket. */
    function authenticate(authorization: string | undefined): Promise<Client> {
      const before = viewer;
      const identified = identify(authorization);
      viewer = identified.catch((error: unknown) => {
        if (before) return before;
        if (!(error instanceof TerrariumError)) throw error;
        endWith(socket, error.code === "FORBIDDEN" ? "FORBIDDEN" : "UNAUTHORIZED", `: ${error.message}`);
        return null;
      });
      return identified;
    }

    /** Messages that arrive after the gateway's close frame are ignored: their answers could not be sent. */
    const isOpen = (): boolean => socket.readyState === socket.OPEN;

    /** Closes the socket when the caller sees no such agent. */
    async function requireAgent(): Promise<void> {
      const caller = await viewer;
      if (caller && isOpen() && !watch.agent(caller, agentId)) endWith(socket, "AGENT_NOT_FOUND");
    }

    async function open(): Promise<void> {
      const header = authorizationOf(connection.authorization);
      if (!connection.maySteer) {
        endWith(socket, "FORBIDDEN", ": pages of this origin may not steer");
      } else if (query.size > 0) {
        endWith(socket, "BAD_REQUEST", ": no query string; send the token in a header or first message");
      } else if (header !== undefined) {
        authenticate(header).catch(() => undefined);
        await requireAgent();
      }
      // Without a header the first message brings the token: only then is it known which agents the caller sees.
    }

    async function receive(text: string): Promise<void> {
      await opening;
      if (!isOpen()) return;
      let id: MessageId | null = null;
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
    async function answerTo(message: PerturbMessage): Promise<Answer | null> {
      if (message.kind === "authorization") {
        const { expiresAt } = await authenticate(authorizationOf(message.authorization));
        await requireAgent();
        if (!isOpen()) return null;
        return {
          status: "AUTHORIZED",
          expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString(),
        };
      }
      if (!viewer) throw unauthenticated("missing");
      const caller = await viewer;
      return caller && isOpen() ? await steered(caller, message) : null;
    }

    async function steered(
      caller: Viewer,
      message: Exclude<PerturbMessage, { kind: "authorization" }>,
    ): Promise<Answer> {
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
