import type { Aborting } from "../base/async/aborter.js";
import { agentNotFound, requireRight } from "../auth/requirements.js";
import { hasRight } from "../auth/scopes.js";
import type { Sights } from "../auth/sights.js";
import type { AgentAction, Viewer } from "../auth/viewer.js";
import type { CallsUnderWay } from "../base/bounds/calls-under-way.js";
import type { Clock } from "../base/clock.js";
import type { JsonValue } from "../base/json.js";
import type { Limits } from "../base/limits.js";
import type { Perturbation } from "../events/agent/agent-calls.js";
import { CALLER_PRIORITY_MAX } from "../events/run.js";
import { requireSession } from "../events/session.js";
import { rethrowForClients } from "../base/store-error.js";
import type { HostCaller } from "../link/host-caller.js";
import type { AgentDescriptor } from "../link/port.js";
import type { Purgatory } from "../purgatory/index.js";
import type { Runs } from "../runs/index.js";
import type { Tracing } from "../tracing/tracing.js";
import {
  type AgentSteering,
  cut,
  requireCaller,
  type SteeringLine,
  type Trace,
  whileCallerWaits,
} from "./audit.js";
import { commandFor, ConcurrencyLimit, requireInteger, requireJson } from "./checks.js";
import { createDepositing, type DepositingOptions } from "./deposits.js";
import { createFreezing, type FreezingOptions, nullIfFrozen, once } from "./freezing.js";
import { aboutAgent, createGuard } from "./guard.js";
import { PRIORITY_DEFAULT, type Steer, TIMEOUT_MS_DEFAULT } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";
import { createSettling } from "./settling.js";
import { createSharing, type SharingOptions } from "./sharing.js";
import { createRunSteering } from "./steer-runs.js";
import { commandOutcome, invocation, keyOf, orderOf, questionsOf } from "./work.js";

export interface SteeringOptions extends DepositingOptions, Pick<SharingOptions, "shares"> {
  readonly freezes?: FreezingOptions["freezes"];
  readonly backplane: Pick<HostCaller, "call">;
  readonly runs: Pick<Runs, "perturb" | "perform" | "cancel" | "again" | "get" | "require" | "resumptions">;
  readonly rateLimiter: RateLimiter;
  readonly purgatory: Pick<Purgatory, "resolve" | "cancel" | "get">;
  readonly limits: Pick<Limits, "maxInvokeTimeoutMs" | "maxInputDepth" | "maxInvocationsPerClient">;
  readonly clock: Clock;
  readonly log: (line: SteeringLine) => void;
  /**
   * The agent's entry in the manifest. Undefined for unknown ids, which are refused before they take a window in the
   * rate limiter.
   */
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  /** Counts actions while they last. Default: not counted. */
  readonly calls?: Pick<CallsUnderWay, "begin">;
  /** What decides who may see and steer an agent. */
  readonly sights: Pick<Sights, "of">;
  /** Records one span for each action. Default: tracing is off. */
  readonly tracing?: Tracing | null;
  /** Called before a semaphore is resolved, with the span its resumption belongs to. */
  readonly onResolving?: (semaphoreId: string, traceparent: string) => void;
}

const SCOPE_NEEDED: Readonly<Record<AgentSteering, AgentAction>> = {
  perturb: "perturb",
  invoke: "invoke",
  command: "invoke",
  start: "control",
  stop: "control",
};

const NOT_STORED: Readonly<Record<AgentSteering, string>> = {
  perturb: "the perturbation cannot be stored",
  invoke: "the invocation cannot be stored",
  command: "the call of the command cannot be stored",
  start: "the agent cannot be started",
  stop: "the agent cannot be stopped",
};

interface Request<T> {
  readonly action: AgentSteering;
  readonly agentId: string;
  /** The name or alias the caller sent; undefined for other actions. */
  readonly command?: string;
  /** Null for idempotent actions, which need no key. */
  readonly idempotencyKey: string | null;
  readonly input: JsonValue;
  readonly signal?: Aborting | undefined;
  /** Called when an earlier call under the same key answers this one. */
  readonly onReplay?: (() => void) | undefined;
  /**
   * Checks the arguments and throws when they are wrong. Returns the work to do for `by`. An agent is missing only for a call
   * with a key: an earlier call under it may have been accepted while the agent was there.
   */
  prepare(agent: AgentDescriptor | undefined): (work: Work) => Promise<T>;
}

/** The arguments of one request's work. */
interface Work {
  readonly by: string;
  readonly trace: Trace;
  readonly onReplay: () => void;
  /** Aborts when the caller disconnects; undefined with a key, which means that the caller may come back. */
  readonly signal: Aborting | undefined;
  /** Counts the call against the rate. Call it once, before anything reaches the agent. */
  readonly admit: () => Promise<void>;
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
  const { backplane, runs, rateLimiter, limits, clock, log, purgatory, tracing = null } = options;
  const guard = createGuard({ clock, log, tracing, parent, calls: options.calls });
  const questionOf = questionsOf(purgatory);

  async function steer<T>(viewer: Viewer, request: Request<T>): Promise<T> {
    const { action, idempotencyKey, input, signal } = request;
    const agentId = cut(request.agentId);
    const command = request.command === undefined ? null : cut(request.command);
    const about = aboutAgent(action, agentId, command, idempotencyKey !== null);
    return await guard(
      viewer,
      (caller, now) => requireRight(caller, options.sights.of(agentId), [SCOPE_NEEDED[action]], now),
      about,
      async (by, onReplay, trace) => {
        const agent = options.agentOf(request.agentId);
        const requireAgent = (): void => {
          if (!agent) throw agentNotFound(agentId);
        };
        if (idempotencyKey === null) requireAgent();
        requireJson(command === null ? "input" : "arguments", input, limits.maxInputDepth);
        const work = request.prepare(agent);
        requireCaller(signal);
        const toAbort = idempotencyKey === null ? signal : undefined;
        const admit = async (): Promise<void> => {
          requireAgent();
          await rateLimiter.check(by, action, request.agentId);
          requireCaller(toAbort);
        };
        const replayed = (): void => {
          onReplay();
          request.onReplay?.();
        };
        const done = work({ by, trace, onReplay: replayed, signal: toAbort, admit });
        return await whileCallerWaits(done.catch(rethrowForClients(NOT_STORED[action])), signal);
      },
    );
  }

  /** Work that counts against the concurrency limit until the agent is done. Replays do not. */
  async function waiting<T>(
    { by, admit }: Work,
    run: (admit: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    let leave: () => void = () => undefined;
    try {
      return await run(async () => {
        await admit();
        leave = concurrency.enter(by);
      });
    } finally {
      leave();
    }
  }

  const control = (viewer: Viewer, action: "start" | "stop", agentId: string): Promise<null> =>
    steer(viewer, {
      action,
      agentId,
      idempotencyKey: null,
      input: null,
      prepare:
        () =>
        async ({ by, trace, admit }) => {
          await admit();
          return await backplane.call(action, { agentId, by, ...trace });
        },
    });

  return {
    perturb: (viewer, { agentId, input, priority, idempotencyKey, session = null }) =>
      steer<Perturbation>(viewer, {
        action: "perturb",
        agentId,
        idempotencyKey,
        input,
        prepare(agent) {
          // Without its agent a call is at most a replay.
          const delivery = agent?.delivery ?? "at_least_once";
          requireInteger("priority", priority, 0, CALLER_PRIORITY_MAX);
          requireSession(session);
          return (work) => {
            const key = keyOf(work.by, "perturb", idempotencyKey, [agentId, null, input, session]);
            const called = { agentId, input, session, priority, delivery, timeoutMs: null, key };
            return runs.perturb(orderOf("PERTURB", called, work), work);
          };
        },
      }),
    invoke: (viewer, args, signal, onReplay) => {
      const {
        agentId,
        input,
        priority = PRIORITY_DEFAULT,
        timeoutMs,
        idempotencyKey,
        inFlight,
        session = null,
      } = args;
      return steer(viewer, {
        action: "invoke",
        agentId,
        idempotencyKey,
        input,
        signal,
        onReplay,
        prepare() {
          requireInteger("priority", priority, 0, CALLER_PRIORITY_MAX);
          requireInteger("timeoutMs", timeoutMs, 1, limits.maxInvokeTimeoutMs);
          requireSession(session);
          return (work) =>
            waiting(work, async (admit) => {
              const { by, onReplay: replayed, signal: toAbort } = work;
              const key = keyOf(by, "invoke", idempotencyKey, [agentId, null, input, session]);
              const order = orderOf("INVOKE", { agentId, input, session, priority, timeoutMs, key }, work);
              const run = await runs.perform(order, { onReplay: replayed, signal: toAbort, admit, inFlight });
              return await invocation(run, questionOf);
            });
        },
      });
    },
    command: (viewer, args, signal, onReplay) => {
      const { agentId, command: called, args: input, timeoutMs, idempotencyKey, session = null } = args;
      return steer(viewer, {
        action: "command",
        agentId,
        command: called,
        idempotencyKey,
        input,
        signal,
        onReplay,
        prepare(agent) {
          const asked = commandFor(agent, called, input);
          const { name: command, pure, timeoutMs: own } = asked;
          const max = limits.maxInvokeTimeoutMs;
          const time = timeoutMs ?? Math.min(own ?? TIMEOUT_MS_DEFAULT, max);
          requireInteger("timeoutMs", time, 1, max);
          requireSession(session);
          return (work) =>
            waiting(work, async (admit) => {
              const { by, trace, ...entrance } = work;
              const enter = once(admit);
              if (pure && idempotencyKey === null && !options.freezes?.isFrozen(agentId)) {
                await enter();
                const call = { agentId, command, args: input, timeoutMs: time, by, ...trace };
                const outcome = await backplane.call("command", call, work.signal).catch(nullIfFrozen);
                if (outcome) return outcome;
              }
              const key = keyOf(by, "command", idempotencyKey, [agentId, called, input, session]);
              const card = { agentId, command, input, session, priority: PRIORITY_DEFAULT };
              const order = orderOf(
                "COMMAND",
                { ...card, timeoutMs: time, key, private: asked.private },
                work,
              );
              // Clients that send the Idempotency-Key header expect a conflict while the first call is in flight.
              const run = await runs.perform(order, { ...entrance, admit: enter, inFlight: "refuse" });
              return await commandOutcome(run, pure, questionOf);
            });
        },
      });
    },
    ...createRunSteering({ ...options, guard }),
    quota(viewer, agentId) {
      if (viewer.kind === "anonymous" || !options.agentOf(agentId)) return null;
      const mayCall = hasRight(viewer, options.sights.of(agentId), SCOPE_NEEDED.invoke, clock.now());
      return mayCall ? rateLimiter.quota(viewer.id, agentId) : null;
    },
    startAgent: async (viewer, agentId) => void (await control(viewer, "start", agentId)),
    stopAgent: async (viewer, agentId) => void (await control(viewer, "stop", agentId)),
    ...createSettling(options, guard),
    ...createDepositing(options, guard),
    ...createSharing(options, guard),
    ...createFreezing(options, guard),
  };
}
