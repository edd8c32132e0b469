import type { IdempotencyCache } from "../auth/idempotency.js";
import type { RateLimiter } from "../auth/rate-limit.js";
import { agentScope, allows, isExpired } from "../auth/scopes.js";
import { unauthenticated } from "../auth/unauthenticated.js";
import type { AgentAction, Viewer } from "../auth/viewer.js";
import type { Backplane } from "../backplane/port.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError, type ErrorCode } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { Steer } from "../schema/context.js";
import { CallerGone, requireCaller, whileCallerWaits } from "./steering-abort.js";
import { CALLER_PRIORITY_MAX, fingerprintOf, requireInteger, requireJson } from "./steering-bounds.js";

export type SteeringAction = "perturb" | "invoke" | "start" | "stop";

/** What the log keeps of one steering action: who, what, which agent, how it ended. No payload, no token, no key. */
export interface SteeringLine {
  readonly action: SteeringAction;
  /** As the caller wrote it, cut to 128 characters. */
  readonly agentId: string;
  /** The viewer's id; null for anonymous callers, whose address then stands beside it. */
  readonly client: string | null;
  readonly address: string | null;
  /** "aborted" when the caller went away first. */
  readonly outcome: "ok" | "aborted" | ErrorCode;
  readonly durationMs: number;
  readonly hasIdempotencyKey: boolean;
  /** True when an earlier call under the same key answered this one. */
  readonly isReplay: boolean;
}

export interface SteeringOptions {
  readonly backplane: Pick<Backplane, "call">;
  readonly rateLimiter: RateLimiter;
  readonly idempotency: IdempotencyCache;
  readonly limits: Pick<Limits, "maxInvokeTimeoutMs">;
  readonly clock: Clock;
  readonly log: (line: SteeringLine) => void;
  /**
   * Whether the manifest has this agent. When given, made-up ids are refused before they take up a place in the
   * rate limiter; without it the host refuses them.
   */
  readonly knowsAgent?: (agentId: string) => boolean;
}

const LOGGED_ID_LENGTH_MAX = 128;
const SCOPE_NEEDED: Readonly<Record<SteeringAction, AgentAction>> = {
  perturb: "perturb",
  invoke: "invoke",
  start: "control",
  stop: "control",
};

interface Request<T> {
  readonly action: SteeringAction;
  readonly agentId: string;
  /** Null for actions that need no key, because doing them twice is doing them once. */
  readonly idempotencyKey: string | null;
  readonly input: JsonValue;
  readonly signal?: AbortSignal | undefined;
  checkArguments(): void;
  /** Calls the host in the name of `by`. */
  call(by: string, signal: AbortSignal | undefined): Promise<T>;
}

/**
 * The guarded half of the gateway, the same on every road. The order of checks and what they cost a caller is in
 * `steering-spec.md`.
 */
export function createSteering(options: SteeringOptions): Steer {
  const { backplane, rateLimiter, idempotency, limits, clock, log } = options;

  /** The id of a caller who may do this now. */
  function admit(viewer: Viewer, { action, agentId }: Request<unknown>): string {
    if (viewer.kind === "anonymous") throw unauthenticated("missing");
    const scope = agentScope(cut(agentId), SCOPE_NEEDED[action]);
    if (!allows(viewer, scope)) {
      throw new TerrariumError("FORBIDDEN", `this needs the scope ${scope}`, { scope });
    }
    if (isExpired(viewer, clock.now())) throw unauthenticated("expired");
    return viewer.id;
  }

  async function perform<T>(by: string, request: Request<T>, onReplay: () => void): Promise<T> {
    const { action, agentId, idempotencyKey, input, signal } = request;
    if (options.knowsAgent?.(agentId) === false) {
      throw new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id", {
        agentId: cut(agentId),
      });
    }
    request.checkArguments();
    requireJson("input", input);
    requireCaller(signal);
    const begin = async (toAbort: AbortSignal | undefined): Promise<T> => {
      await rateLimiter.check(by, action, agentId);
      requireCaller(toAbort);
      return await request.call(by, toAbort);
    };
    if (idempotencyKey === null) return await whileCallerWaits(begin(signal), signal);

    // A key announces that the caller may come back for the outcome, so the work does not end with the connection.
    const call = {
      client: by,
      operation: action,
      key: idempotencyKey,
      fingerprint: fingerprintOf(agentId, input),
    };
    return await whileCallerWaits(
      idempotency.run(call, () => begin(undefined), onReplay),
      signal,
    );
  }

  async function steer<T>(viewer: Viewer, request: Request<T>): Promise<T> {
    const startedAt = clock.monotonic();
    let outcome: SteeringLine["outcome"] = "ok";
    let isReplay = false;
    try {
      const by = admit(viewer, request);
      return await perform(by, request, () => (isReplay = true));
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      log({
        action: request.action,
        agentId: cut(request.agentId),
        client: viewer.kind === "client" ? viewer.id : null,
        address: viewer.kind === "anonymous" ? viewer.address : null,
        outcome,
        durationMs: clock.monotonic() - startedAt,
        hasIdempotencyKey: request.idempotencyKey !== null,
        isReplay,
      });
    }
  }

  const control = (viewer: Viewer, action: "start" | "stop", agentId: string): Promise<null> =>
    steer(viewer, {
      action,
      agentId,
      idempotencyKey: null,
      input: null,
      checkArguments: () => undefined,
      call: () => backplane.call(action, { agentId }),
    });

  return {
    perturb: (viewer, { agentId, input, priority, idempotencyKey }) =>
      steer(viewer, {
        action: "perturb",
        agentId,
        idempotencyKey,
        input,
        checkArguments: () => requireInteger("priority", priority, 0, CALLER_PRIORITY_MAX),
        call: (by) => backplane.call("perturb", { agentId, input, priority, by }),
      }),
    invoke: (viewer, { agentId, input, timeoutMs, idempotencyKey }, signal) =>
      steer(viewer, {
        action: "invoke",
        agentId,
        idempotencyKey,
        input,
        signal,
        checkArguments: () => requireInteger("timeoutMs", timeoutMs, 1, limits.maxInvokeTimeoutMs),
        call: (by, toAbort) => backplane.call("invoke", { agentId, input, timeoutMs, by }, toAbort),
      }),
    async startAgent(viewer, agentId) {
      await control(viewer, "start", agentId);
    },
    async stopAgent(viewer, agentId) {
      await control(viewer, "stop", agentId);
    },
  };
}

function outcomeOf(error: unknown): SteeringLine["outcome"] {
  if (error instanceof CallerGone) return "aborted";
  return error instanceof TerrariumError ? error.code : "INTERNAL_SERVER_ERROR";
}

function cut(agentId: string): string {
  return agentId.length <= LOGGED_ID_LENGTH_MAX ? agentId : `${agentId.slice(0, LOGGED_ID_LENGTH_MAX)}…`;
}
