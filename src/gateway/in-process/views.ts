import type { JsonValue } from "../../base/json.js";
import type { RunKind, RunStatus, Usage } from "../../events/run.js";
import type { SemaphoreView } from "../../events/semaphore.js";
import { type ShownSemaphore, unreadSchema } from "../../inbox/shown-semaphore.js";
import { readMember, type ShownRun } from "../../runs/index.js";

/** One unit of accepted work, as `terrarium.run` shows it. */
export interface RunView {
  /** `per-…`: the perturbation's id, and `run` of its events. */
  readonly id: string;
  /** The agent that does the work. */
  readonly agentId: string;
  /** The kind of call that started it. */
  readonly kind: RunKind;
  /** Its status. */
  readonly status: RunStatus;
  /** Name of the command; null for other kinds. */
  readonly command: string | null;
  /** The session it belongs to, or null. */
  readonly session: string | null;
  /** The client that asked for it. */
  readonly by: string | null;
  /** The person or client behind the agent that asked; null when no agent asked, or no person is behind it. */
  readonly onBehalfOf: string | null;
  /** 1 for the first attempt; higher after one that was cut off. */
  readonly attempt: number;
  /** When it was accepted, milliseconds since 1970. */
  readonly acceptedAt: number;
  /** When the present attempt began, milliseconds since 1970; null before. */
  readonly startedAt: number | null;
  /** When it ended, milliseconds since 1970; null before. */
  readonly endedAt: number | null;
  /** What it was given. Null when it is no longer kept. */
  readonly input: JsonValue;
  /** What it returned; null before, and when it is no longer kept. */
  readonly result: JsonValue;
  /** Why it failed, with a code of `ERROR_CODES`; null when it did not. */
  readonly error: { readonly code: string; readonly message: string } | null;
  /** What it used of language models; null when it reported nothing. */
  readonly usage: Usage | null;
  /** Ids of the questions it asked, oldest first. */
  readonly semaphores: readonly string[];
  /** The run that this one belongs to: the run that called this agent, and of a resumption the run that parked. */
  readonly parent: string | null;
}

/** A question with all that was frozen with it, as `terrarium.semaphore` shows it. */
export interface SemaphoreDetails extends SemaphoreView {
  /** What `park` froze, for `resume`. */
  readonly state: JsonValue;
  /** The input that led to the question. */
  readonly input: JsonValue;
  /** The answer; null unless the status is RESOLVED. */
  readonly answer: JsonValue;
  /** Why it was cancelled; null when it was not, or without a reason. */
  readonly cancelReason: string | null;
}

export function runView(run: ShownRun): RunView {
  const { id, agentId, kind, status, command, session, by, attempt, acceptedAt, startedAt, endedAt } = run;
  const { onBehalfOf, usage, semaphores, parent } = run;
  const [input, result] = [readMember(run, "input"), readMember(run, "result")];
  const error = run.error && { ...run.error, message: run.error.message ?? "" };
  const about = { id, agentId, kind, status, command, session, by, attempt, acceptedAt, startedAt, endedAt };
  return { ...about, onBehalfOf, input, result, error, usage, semaphores, parent };
}

export function semaphoreDetails({ secrets, isPartial, ...view }: ShownSemaphore): SemaphoreDetails {
  if (isPartial) throw unreadSchema(view.id);
  const { state = null, input = null, answer = null, cancelReason = null } = secrets ?? {};
  return { ...view, state, input, answer, cancelReason };
}
