import type { Viewer } from "../auth/viewer.js";
import type { CallsUnderWay } from "../base/bounds/calls-under-way.js";
import type { Clock } from "../base/clock.js";
import type { Tracing } from "../tracing/tracing.js";
import { outcomeOf, type SteeringLine, steeringSpan, type Trace, UNTRACED } from "./audit.js";

export type SteeringAbout = Pick<
  SteeringLine,
  "action" | "agentId" | "command" | "semaphoreId" | "runId" | "hasIdempotencyKey" | "fleet"
>;

export interface GuardOptions {
  readonly clock: Clock;
  readonly log: (line: SteeringLine) => void;
  /** Records one span for each action. Null: tracing is off. */
  readonly tracing: Tracing | null;
  /** The caller's `traceparent`. */
  readonly parent: string | null;
  /** Counts each action while it lasts. Default: not counted. */
  readonly calls?: Pick<CallsUnderWay, "begin"> | undefined;
}

/** Returns the id of a caller that may do it, at wall time `nowMs`; throws otherwise. */
export type Requirement = (viewer: Viewer, nowMs: number) => string;

/** Runs `work` for a viewer that meets the requirement, and always writes its log line. */
export type Guard = <T>(
  viewer: Viewer,
  requirement: Requirement,
  about: SteeringAbout,
  work: (by: string, onReplay: () => void, trace: Trace) => Promise<T>,
) => Promise<T>;

/** The acting client, as shown in the log. */
type Actor = Pick<SteeringLine, "client" | "address">;

/** Runs `work` in a span, and always writes its log line. */
export type Audit = <T>(
  actor: Actor,
  about: SteeringAbout,
  work: (onReplay: () => void, inSpan: InSpan) => Promise<T>,
) => Promise<T>;

/** Runs the rest of an action in its span, once it is authorised: unauthorised requests must not flood the exporter. */
export type InSpan = <T>(work: (trace: Trace) => Promise<T>) => Promise<T>;

export function createAudit({ clock, log, tracing, parent, calls }: GuardOptions): Audit {
  return async (actor, about, work) => {
    const startedAt = clock.monotonic();
    const leave = calls?.begin();
    let outcome: SteeringLine["outcome"] = "ok";
    let isReplay = false;
    const inSpan: InSpan = async (rest) => {
      if (!tracing) return await rest(UNTRACED);
      return await tracing.span(steeringSpan(about, parent), async ({ traceparent, note }) => {
        const result = await rest({ traceparent });
        note("terrarium.replay", isReplay);
        return result;
      });
    };
    try {
      return await work(() => void (isReplay = true), inSpan);
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      leave?.();
      const end = { outcome, durationMs: clock.monotonic() - startedAt, isReplay };
      // Spreads that add members take 8 µs.
      log(Object.assign({}, about, actor, end));
    }
  };
}

export function createGuard(options: GuardOptions): Guard {
  const audit = createAudit(options);
  return (viewer, requirement, about, work) => {
    const actor = {
      client: viewer.kind === "anonymous" ? null : viewer.id,
      address: viewer.kind === "anonymous" ? viewer.address : null,
    };
    return audit(actor, about, async (onReplay, inSpan) => {
      const by = requirement(viewer, options.clock.now());
      return await inSpan((trace) => work(by, onReplay, trace));
    });
  };
}

/** The fields of a log line when nothing more is known about the action. */
export function aboutAgent(
  action: SteeringLine["action"],
  agentId: string | null,
  command: string | null,
  hasIdempotencyKey: boolean,
): SteeringAbout {
  return { action, agentId, command, semaphoreId: null, runId: null, hasIdempotencyKey };
}
