import { agentScope, hasScope, PURGATORY_RESOLVE, requireScope } from "../auth/scopes.js";
import type { AgentAction, Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import { type ShownSemaphore, shownTo, translateStoreError } from "../inbox/shown-semaphore.js";
import type { AgentDescriptor, Backplane } from "../link/port.js";
import type { Purgatory, SemaphoreToken } from "../purgatory/index.js";
import type { Tracing } from "../tracing/tracing.js";
import {
  type AgentSteering,
  cut,
  outcomeOf,
  requireCaller,
  type SteeringLine,
  steeringSpan,
  type Trace,
  UNTRACED,
  whileCallerWaits,
} from "./audit.js";
import {
  CALLER_PRIORITY_MAX,
  checkCommand,
  ConcurrencyLimit,
  requireInteger,
  requireJson,
} from "./checks.js";
import { fingerprintOf, type IdempotencyCache } from "./idempotency.js";
import { PRIORITY_DEFAULT, type Steer, TIMEOUT_MS_DEFAULT } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";

export interface SteeringOptions {
  readonly backplane: Pick<Backplane, "call">;
  readonly rateLimiter: RateLimiter;
  readonly idempotency: IdempotencyCache;
  readonly purgatory: Pick<Purgatory, "resolve" | "cancel">;
  readonly limits: Pick<Limits, "maxInvokeTimeoutMs" | "maxInputDepth" | "maxInvocationsPerClient">;
  readonly clock: Clock;
  readonly log: (line: SteeringLine) => void;
  /**
   * The agent's entry in the manifest. Undefined for unknown ids, which are refused before they take a window in the
   * rate limiter.
   */
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  /** Records one span for each action. Default: tracing is off. */
  readonly tracing?: Tracing | null;
  /** Called before a semaphore is resolved, with the span its resumption belongs to. */
  readonly onResolving?: (semaphoreId: string, traceparent: string) => void;
}

/** All semaphores share one rate window, under a name that no agent can have. */
const PURGATORY_RATE_KEY = "purgatory:";
const SCOPE_NEEDED: Readonly<Record<AgentSteering, AgentAction>> = {
  perturb: "perturb",
  invoke: "invoke",
  command: "invoke",
  start: "control",
  stop: "control",
};

/** Actions that count against the concurrency limit until the agent is done. */
const WAITS: readonly AgentSteering[] = ["invoke", "command"];

interface Request<T> {
  readonly action: AgentSteering;
  readonly agentId: string;
  /** The name or alias the caller sent; undefined for other actions. */
  readonly command?: string;
  /** Null for idempotent actions, which need no key. */
  readonly idempotencyKey: string | null;
  readonly input: JsonValue;
  readonly signal?: AbortSignal | undefined;
  /** What a retry does while the first call under its key is in flight: wait for it, or be refused. */
  readonly inFlight?: "join" | "refuse" | undefined;
  /** Called when an earlier call under the same key answers this one. */
  readonly onReplay?: (() => void) | undefined;
  /**
   * Checks the arguments and throws when they are wrong. Returns a function that calls the host in the name of `by`.
   */
  prepare(agent: AgentDescriptor): (by: string, signal: AbortSignal | undefined, trace: Trace) => Promise<T>;
}

/**
 * The guarded half of the gateway, used by every transport. SPEC.md lists the order of checks and what each costs a
 * caller.
 */
export function createSteering(options: SteeringOptions): Steer {
  const concurrency = new ConcurrencyLimit(options.limits.maxInvocationsPerClient);
  const steer = steeringIn(options, concurrency, null);
  if (!options.tracing) return steer;
  return { ...steer, within: (traceparent) => steeringIn(options, concurrency, traceparent) };
}

function steeringIn(options: SteeringOptions, concurrency: ConcurrencyLimit, parent: string | null): Steer {
  const { backplane, rateLimiter, idempotency, purgatory, limits, clock, log, tracing } = options;

  async function perform<T>(by: string, request: Request<T>, onReplay: () => void, trace: Trace): Promise<T> {
    const { action, agentId, idempotencyKey, input, signal } = request;
    const agent = options.agentOf(agentId);
    if (!agent) {
      throw new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id", {
        agentId: cut(agentId),
      });
    }
    requireJson(request.command === undefined ? "input" : "arguments", input, limits.maxInputDepth);
    const call = request.prepare(agent);
    requireCaller(signal);
    const begin = async (toAbort: AbortSignal | undefined): Promise<T> => {
      await rateLimiter.check(by, action, agentId);
      requireCaller(toAbort);
      const run = (): Promise<T> => call(by, toAbort, trace);
      return await (WAITS.includes(action) ? concurrency.run(by, run) : run());
    };
    if (idempotencyKey === null) return await whileCallerWaits(begin(signal), signal);

    // A key means that the caller may come back for the outcome, so the work does not end with the connection.
    const keyed = {
      client: by,
      operation: action,
      key: idempotencyKey,
      fingerprint: fingerprintOf(agentId, request.command ?? null, input),
      inFlight: request.inFlight ?? "join",
    };
    return await whileCallerWaits(
      idempotency.run(keyed, () => begin(undefined), onReplay),
      signal,
    );
  }

  /**
   * Runs `work` for a viewer with the scope, and writes its log line, however it ends. Only authorised calls get
   * spans, so that unauthorised requests cannot flood the exporter.
   */
  async function guarded<T>(
    viewer: Viewer,
    scope: string,
    about: Pick<SteeringLine, "action" | "agentId" | "command" | "semaphoreId" | "hasIdempotencyKey">,
    work: (by: string, onReplay: () => void, trace: Trace) => Promise<T>,
  ): Promise<T> {
    const startedAt = clock.monotonic();
    let outcome: SteeringLine["outcome"] = "ok";
    let isReplay = false;
    try {
      const by = requireScope(viewer, scope, clock.now());
      const onReplay = (): void => void (isReplay = true);
      if (!tracing) return await work(by, onReplay, UNTRACED);
      return await tracing.span(steeringSpan(about, parent), async ({ traceparent, note }) => {
        const result = await work(by, onReplay, { traceparent });
        note("terrarium.replay", isReplay);
        return result;
      });
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      log({
        ...about,
        client: viewer.kind === "client" ? viewer.id : null,
        address: viewer.kind === "anonymous" ? viewer.address : null,
        outcome,
        durationMs: clock.monotonic() - startedAt,
        isReplay,
      });
    }
  }

  function steer<T>(viewer: Viewer, request: Request<T>): Promise<T> {
    const { action, idempotencyKey } = request;
    const agentId = cut(request.agentId);
    const about = {
      action,
      agentId,
      command: request.command === undefined ? null : cut(request.command),
      semaphoreId: null,
      hasIdempotencyKey: idempotencyKey !== null,
    };
    const scope = agentScope(agentId, SCOPE_NEEDED[action]);
    return guarded(viewer, scope, about, async (by, onReplay, trace) => {
      const replayed = (): void => {
        onReplay();
        request.onReplay?.();
      };
      return await perform(by, request, replayed, trace);
    });
  }

  /** Settling needs no idempotency key: a semaphore is settled once, and a second caller is told who settled it. */
  function settle(
    viewer: Viewer,
    action: "resolve" | "cancel",
    id: string,
    call: (by: string) => Promise<SemaphoreToken>,
  ): Promise<ShownSemaphore> {
    const about = { action, agentId: null, command: null, semaphoreId: cut(id), hasIdempotencyKey: false };
    return guarded(viewer, PURGATORY_RESOLVE, about, async (by, _onReplay, { traceparent }) => {
      await rateLimiter.check(by, action, PURGATORY_RATE_KEY);
      if (traceparent !== undefined && action === "resolve") options.onResolving?.(id, traceparent);
      try {
        return shownTo(await call(by), true);
      } catch (error) {
        throw translateStoreError(error);
      }
    });
  }

  const control = (viewer: Viewer, action: "start" | "stop", agentId: string): Promise<null> =>
    steer(viewer, {
      action,
      agentId,
      idempotencyKey: null,
      input: null,
      prepare: () => (by, _toAbort, trace) => backplane.call(action, { agentId, by, ...trace }),
    });

  return {
    perturb: (viewer, { agentId, input, priority, idempotencyKey }) =>
      steer(viewer, {
        action: "perturb",
        agentId,
        idempotencyKey,
        input,
        prepare() {
          requireInteger("priority", priority, 0, CALLER_PRIORITY_MAX);
          return (by, _toAbort, trace) =>
            backplane.call("perturb", { agentId, input, priority, by, ...trace });
        },
      }),
    invoke: (
      viewer,
      { agentId, input, priority = PRIORITY_DEFAULT, timeoutMs, idempotencyKey, inFlight },
      signal,
      onReplay,
    ) =>
      steer(viewer, {
        action: "invoke",
        agentId,
        idempotencyKey,
        inFlight,
        input,
        signal,
        onReplay,
        prepare() {
          requireInteger("priority", priority, 0, CALLER_PRIORITY_MAX);
          requireInteger("timeoutMs", timeoutMs, 1, limits.maxInvokeTimeoutMs);
          return (by, toAbort, trace) =>
            backplane.call("invoke", { agentId, input, priority, timeoutMs, by, ...trace }, toAbort);
        },
      }),
    command: (viewer, { agentId, command: called, args, timeoutMs, idempotencyKey }, signal, onReplay) =>
      steer(viewer, {
        action: "command",
        agentId,
        command: called,
        idempotencyKey,
        // Clients that send the Idempotency-Key header expect a conflict while the first call is in flight.
        inFlight: "refuse",
        input: args,
        signal,
        onReplay,
        prepare(agent) {
          const { name, timeoutMs: own } = checkCommand(agent, called, args);
          const max = limits.maxInvokeTimeoutMs;
          const time = timeoutMs ?? Math.min(own ?? TIMEOUT_MS_DEFAULT, max);
          requireInteger("timeoutMs", time, 1, max);
          return (by, toAbort, trace) => {
            const call = { agentId, command: name, args, timeoutMs: time, by, ...trace };
            return backplane.call("command", call, toAbort);
          };
        },
      }),
    quota(viewer, agentId) {
      if (viewer.kind === "anonymous" || !options.agentOf(agentId)) return null;
      const mayCall = hasScope(viewer, agentScope(agentId, SCOPE_NEEDED.invoke), clock.now());
      return mayCall ? rateLimiter.quota(viewer.id, agentId) : null;
    },
    async startAgent(viewer, agentId) {
      await control(viewer, "start", agentId);
    },
    async stopAgent(viewer, agentId) {
      await control(viewer, "stop", agentId);
    },
    resolveSemaphore: (viewer, { id, answer, expectedDigest }) =>
      settle(viewer, "resolve", id, (by) => {
        requireJson("answer", answer, limits.maxInputDepth);
        return purgatory.resolve({ id, answer, by, expectedDigest: expectedDigest ?? undefined });
      }),
    cancelSemaphore: (viewer, id, reason) =>
      settle(viewer, "cancel", id, (by) => purgatory.cancel({ id, by, reason })),
  };
}
