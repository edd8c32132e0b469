import { agentScope, hasScope } from "../auth/scopes.js";
import { TerrariumError } from "../base/errors.js";
import { CALLER_PRIORITY_MAX } from "../events/run.js";
import { requireSession } from "../events/session.js";
import { rethrowForClients } from "../inbox/shown-semaphore.js";
import { cut, requireCaller, whileCallerWaits } from "./audit.js";
import { checkCommand, ConcurrencyLimit, requireInteger, requireJson } from "./checks.js";
import { aboutAgent, createGuard } from "./guard.js";
import { PRIORITY_DEFAULT, TIMEOUT_MS_DEFAULT } from "./port.js";
import { createSettling } from "./settling.js";
import { createRunSteering } from "./steer-runs.js";
import { commandOutcome, fingerprintOf, invocation, questionsOf } from "./work.js";
const SCOPE_NEEDED = {
  perturb: "perturb",
  invoke: "invoke",
  command: "invoke",
  start: "control",
  stop: "control",
};
/**
 * The guarded half of the gateway, used by every transport. SPEC.md lists the order of checks and what each costs a
 * caller.
 */
export function createSteering(options) {
  const concurrency = new ConcurrencyLimit(options.limits.maxInvocationsPerClient);
  const steer = steeringIn(options, concurrency, null);
  if (!options.tracing) return steer;
  return { ...steer, within: (traceparent) => steeringIn(options, concurrency, traceparent) };
}
function steeringIn(options, concurrency, parent) {
  const { backplane, runs, rateLimiter, limits, clock, log, purgatory, tracing = null } = options;
  const guard = createGuard({ clock, log, tracing, parent });
  const questionOf = questionsOf(purgatory);
  async function steer(viewer, request) {
    const { action, idempotencyKey, input, signal } = request;
    const agentId = cut(request.agentId);
    const command = request.command === undefined ? null : cut(request.command);
    const about = aboutAgent(action, agentId, command, idempotencyKey !== null);
    return await guard(
      viewer,
      [agentScope(agentId, SCOPE_NEEDED[action])],
      about,
      async (by, onReplay, trace) => {
        const agent = options.agentOf(request.agentId);
        const requireAgent = () => {
          if (!agent)
            throw new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id", { agentId });
        };
        if (idempotencyKey === null) requireAgent();
        requireJson(command === null ? "input" : "arguments", input, limits.maxInputDepth);
        const work = request.prepare(agent);
        requireCaller(signal);
        const toAbort = idempotencyKey === null ? signal : undefined;
        const admit = async () => {
          requireAgent();
          await rateLimiter.check(by, action, request.agentId);
          requireCaller(toAbort);
        };
        const replayed = () => {
          onReplay();
          request.onReplay?.();
        };
        const done = work({ by, trace, onReplay: replayed, signal: toAbort, admit });
        return await whileCallerWaits(done.catch(rethrowForClients), signal);
      },
    );
  }
  /** Work that counts against the concurrency limit until the agent is done. Replays do not. */
  async function waiting({ by, admit }, run) {
    let leave = () => undefined;
    try {
      return await run(async () => {
        await admit();
        leave = concurrency.enter(by);
      });
    } finally {
      leave();
    }
  }
  const control = (viewer, action, agentId) =>
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
      steer(viewer, {
        action: "perturb",
        agentId,
        idempotencyKey,
        input,
        prepare(agent) {
          // Without its agent a call is at most a replay.
          const delivery = agent?.delivery ?? "at_least_once";
          requireInteger("priority", priority, 0, CALLER_PRIORITY_MAX);
          requireSession(session);
          return ({ by, trace, ...entrance }) => {
            const key = keyOf(by, "perturb", idempotencyKey, fingerprintOf(agentId, null, input, session));
            const card = { agentId, kind: "PERTURB", command: null, session, by, priority, input };
            const order = { ...card, delivery, timeoutMs: null, key, traceparent: trace.traceparent ?? null };
            return runs.perturb(order, entrance);
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
              const { by, trace, ...entrance } = work;
              const key = keyOf(by, "invoke", idempotencyKey, fingerprintOf(agentId, null, input, session));
              const card = { agentId, kind: "INVOKE", command: null, session, by, priority, input };
              const order = { ...card, delivery: "at_most_once", timeoutMs, key };
              const traced = { ...order, traceparent: trace.traceparent ?? null };
              return await invocation(
                await runs.perform(traced, { ...entrance, admit, inFlight }),
                questionOf,
              );
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
          const {
            name: command,
            pure,
            timeoutMs: own,
          } = agent ? checkCommand(agent, called, input) : { name: called, pure: false, timeoutMs: null };
          const max = limits.maxInvokeTimeoutMs;
          const time = timeoutMs ?? Math.min(own ?? TIMEOUT_MS_DEFAULT, max);
          requireInteger("timeoutMs", time, 1, max);
          requireSession(session);
          return (work) =>
            waiting(work, async (admit) => {
              const { by, trace, ...entrance } = work;
              if (pure && idempotencyKey === null) {
                await admit();
                const call = { agentId, command, args: input, timeoutMs: time, by, ...trace };
                return await backplane.call("command", call, work.signal);
              }
              const key = keyOf(
                by,
                "command",
                idempotencyKey,
                fingerprintOf(agentId, called, input, session),
              );
              const card = {
                agentId,
                kind: "COMMAND",
                command,
                session,
                by,
                priority: PRIORITY_DEFAULT,
              };
              const order = { ...card, input, delivery: "at_most_once", timeoutMs: time, key };
              const traced = { ...order, traceparent: trace.traceparent ?? null };
              // Clients that send the Idempotency-Key header expect a conflict while the first call is in flight.
              const run = await runs.perform(traced, { ...entrance, admit, inFlight: "refuse" });
              return await commandOutcome(run, pure, questionOf);
            });
        },
      });
    },
    ...createRunSteering({ guard, runs, purgatory, rateLimiter, agentOf: options.agentOf, limits, clock }),
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
    ...createSettling(options, guard),
  };
}
function keyOf(client, operation, key, fingerprint) {
  return key === null ? null : { client, operation, key, fingerprint };
}
//# sourceMappingURL=steer.js.map
