import { agentScope, requireScope } from "../auth/scopes.js";
import type { AgentAction, Viewer } from "../auth/viewer.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { Limits } from "../base/limits.js";
import type { RunKind } from "../events/run.js";
import { rethrowForClients } from "../inbox/shown-semaphore.js";
import type { AgentDescriptor } from "../link/port.js";
import type { Purgatory } from "../purgatory/index.js";
import { type Run, type Runs, shownRun } from "../runs/index.js";
import { cut, requireCaller, type SteeringLine } from "./audit.js";
import { requireJson } from "./checks.js";
import type { Guard } from "./guard.js";
import type { Steer } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";

export interface RunSteeringOptions {
  readonly guard: Guard;
  readonly runs: Pick<Runs, "cancel" | "again" | "require">;
  readonly purgatory: Pick<Purgatory, "cancel">;
  readonly rateLimiter: RateLimiter;
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  readonly limits: Pick<Limits, "maxInputDepth">;
  readonly clock: Clock;
}

/** The right on the agent that cancels a run of this kind; `control` also does. */
const SCOPE_TO_CANCEL: Readonly<Record<RunKind, AgentAction>> = {
  PERTURB: "perturb",
  INVOKE: "invoke",
  COMMAND: "invoke",
  RESUME: "control",
  SIGNAL: "control",
  SCHEDULE: "control",
};

const REASON_LENGTH_MAX = 1_000;

/** Steering of accepted runs: cancels them and repeats them. */
export function createRunSteering(options: RunSteeringOptions): Pick<Steer, "cancelRun" | "rerun"> {
  const { guard, runs, purgatory, rateLimiter, limits, clock } = options;

  /** Only callers with a valid token learn whether the run exists. */
  async function find(viewer: Viewer, id: string): Promise<Run> {
    if (viewer.kind === "anonymous") requireScope(viewer, agentScope("*", "control"), clock.now());
    return await runs.require(id).catch(rethrowForClients);
  }

  const about = (action: SteeringLine["action"], { id, agentId }: Run) => ({
    action,
    agentId,
    command: null,
    semaphoreId: null,
    runId: cut(id),
    hasIdempotencyKey: false,
  });

  return {
    async cancelRun(viewer, id, reason) {
      if (reason !== null && reason.length > REASON_LENGTH_MAX) {
        const message = `a reason has at most ${REASON_LENGTH_MAX} characters`;
        throw new TerrariumError("BAD_USER_INPUT", message, { field: "reason" });
      }
      const run = await find(viewer, id);
      const { agentId } = run;
      const scopes = [
        agentScope(agentId, SCOPE_TO_CANCEL[run.kind]),
        agentScope(agentId, "control"),
      ] as const;
      return await guard(viewer, scopes, about("cancelRun", run), async (by) => {
        await rateLimiter.check(by, "cancelRun", agentId);
        const cancelled = await runs.cancel(run.id, by, reason).catch(rethrowForClients);
        const question = cancelled.status === "PARKED" ? cancelled.semaphores.at(-1) : undefined;
        if (question === undefined) return shownRun(cancelled, true);
        await purgatory.cancel({ id: question, by, reason }).catch(rethrowForClients);
        return shownRun(await runs.require(id).catch(rethrowForClients), true);
      });
    },
    async rerun(viewer, id, input, signal) {
      const run = await find(viewer, id);
      const { agentId } = run;
      return await guard(
        viewer,
        [agentScope(agentId, "perturb")],
        about("rerun", run),
        async (by, _onReplay, trace) => {
          if (!options.agentOf(agentId)) {
            throw new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id", { agentId });
          }
          if (input !== undefined) requireJson("input", input, limits.maxInputDepth);
          const admit = async (): Promise<void> => {
            await rateLimiter.check(by, "perturb", agentId);
            requireCaller(signal);
          };
          const from = { by, input, traceparent: trace.traceparent ?? null };
          return await runs.again(run.id, from, { admit }).catch(rethrowForClients);
        },
      );
    },
  };
}
