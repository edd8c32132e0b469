import { withoutHiddenAgents } from "../auth/hidden-names.js";
import { seesPrivate } from "../auth/private-runs.js";
import { agentNotFound, requireRight } from "../auth/requirements.js";
import { requireToken } from "../auth/scopes.js";
import type { Sights } from "../auth/sights.js";
import type { AgentAction, SightLevel, Viewer } from "../auth/viewer.js";
import { visibilityOf } from "../auth/visibility.js";
import type { Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import { evenly } from "../base/async/even-time.js";
import type { Limits } from "../base/limits.js";
import type { RunKind } from "../events/run.js";
import { resumptionOf } from "../inbox/question-standing.js";
import { rethrowForClients } from "../base/store-error.js";
import type { AgentDescriptor } from "../link/port.js";
import type { Purgatory } from "../purgatory/index.js";
import { noRun, type Run, type Runs, shownRun, withoutPrivate } from "../runs/index.js";
import { cut, requireCaller, type SteeringLine, type Trace } from "./audit.js";
import { requireJson } from "./checks.js";
import type { Guard, Requirement } from "./guard.js";
import type { Steer } from "./port.js";
import type { RateLimiter } from "./rate-limit.js";

export interface RunSteeringOptions {
  readonly guard: Guard;
  readonly runs: Pick<Runs, "cancel" | "again" | "get" | "require" | "resumptions">;
  readonly purgatory: Pick<Purgatory, "cancel" | "get">;
  readonly rateLimiter: RateLimiter;
  readonly agentOf: (agentId: string) => AgentDescriptor | undefined;
  readonly sights: Pick<Sights, "of">;
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

/** The rate window of a client's calls for runs that it may not know of. No agent has this id. */
const UNKNOWN_AGENT = "";

interface RunRequest {
  readonly action: "cancelRun" | "rerun";
  readonly id: string;
  readonly rightsOn: (run: Run) => readonly [AgentAction, ...AgentAction[]];
}

/** Steering of accepted runs: cancels them and repeats them. */
export function createRunSteering(
  options: RunSteeringOptions,
): Pick<Steer, "cancelRun" | "rerun" | "quotaOfRun"> {
  const { guard, runs, purgatory, rateLimiter, sights, limits, clock } = options;

  const levelOf = (viewer: Viewer, agentId: string): SightLevel =>
    visibilityOf(viewer, clock.now()).levelOf(sights.of(agentId));

  /** Null for a viewer without any right on the agent, as for an id that no run has. */
  async function find(viewer: Viewer, id: string): Promise<Run | null> {
    if (viewer.kind === "anonymous") return null;
    return await evenly(async () => {
      const run = await runs.get(id).catch(rethrowForClients("the run cannot be read"));
      return run && levelOf(viewer, run.agentId) === "steer" ? run : null;
    });
  }

  /** Token, scope and rate are checked before the caller learns whether the run exists. */
  async function steer<T>(
    viewer: Viewer,
    { action, id, rightsOn }: RunRequest,
    work: (run: Run, by: string, trace: Trace) => Promise<T>,
  ): Promise<T> {
    const run = await find(viewer, id);
    const requirement: Requirement = (caller, now) =>
      run ? requireRight(caller, sights.of(run.agentId), rightsOn(run), now) : requireToken(caller, now);
    return await guard(viewer, requirement, about(action, id, run), async (by, _, trace) => {
      await rateLimiter.check(by, action, run?.agentId ?? UNKNOWN_AGENT);
      if (!run) throw noRun(id);
      return await work(run, by, trace);
    });
  }

  const about = (action: SteeringLine["action"], id: string, run: Run | null) => ({
    action,
    agentId: run && run.agentId,
    command: null,
    semaphoreId: null,
    runId: cut(id),
    hasIdempotencyKey: false,
  });

  /** Withdraws a question. If it was answered meanwhile, its resumption is cancelled instead. */
  async function withdraw(id: string, by: string, reason: string | null): Promise<void> {
    try {
      await purgatory.cancel({ id, by, reason });
    } catch (error) {
      if (!(error instanceof TerrariumError) || error.code !== "SEMAPHORE_SETTLED") throw error;
      const token = await purgatory.get(id);
      if (token?.status === "RESOLVED")
        await runs.resumptions.cancelAnswered(resumptionOf(token), by, reason);
    }
  }

  return {
    async cancelRun(viewer, id, reason) {
      if (reason !== null && reason.length > REASON_LENGTH_MAX) {
        const message = `a reason has at most ${REASON_LENGTH_MAX} characters`;
        throw new TerrariumError("BAD_USER_INPUT", message, { field: "reason" });
      }
      const rightsOn: RunRequest["rightsOn"] = ({ kind }) => [SCOPE_TO_CANCEL[kind], "control"];
      return await steer(viewer, { action: "cancelRun", id, rightsOn }, async (_run, by) => {
        const failed = rethrowForClients("the cancellation of the run cannot be stored");
        const { run, question } = await runs.cancel(id, by, reason).catch(failed);
        if (question !== null) await withdraw(question, by, reason).catch(failed);
        const ended = question === null ? run : await runs.require(id).catch(failed);
        const sees = (agentId: string): boolean => levelOf(viewer, agentId) !== "none";
        const shown = withoutHiddenAgents(shownRun(ended, true), ended, { sees });
        return seesPrivate(viewer, sights.of(ended.agentId), ended, clock.now())
          ? shown
          : withoutPrivate(shown);
      });
    },
    rerun(viewer, id, input, signal) {
      // A repetition belongs to its caller, who then sees the input.
      const rightsOn: RunRequest["rightsOn"] = (run) => [
        run.private && !seesPrivate(viewer, sights.of(run.agentId), run, clock.now()) ? "control" : "perturb",
      ];
      return steer(viewer, { action: "rerun", id, rightsOn }, async ({ agentId }, by, trace) => {
        if (!options.agentOf(agentId)) throw agentNotFound(agentId);
        if (input !== undefined) requireJson("input", input, limits.maxInputDepth);
        const from = { by, input, traceparent: trace.traceparent ?? null };
        requireCaller(signal);
        // The call is counted already.
        const admit = (): Promise<void> => Promise.resolve();
        return await runs.again(id, from, { admit }).catch(rethrowForClients("the run cannot be stored"));
      });
    },
    async quotaOfRun(viewer, id) {
      if (viewer.kind === "anonymous") return null;
      const run = await find(viewer, id);
      return rateLimiter.quota(viewer.id, run?.agentId ?? UNKNOWN_AGENT);
    },
  };
}
