import type { Aborting } from "../../base/async/aborter.js";
import type { Clock } from "../../base/clock.js";
import { deferred } from "../../base/async/deferred.js";
import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import type { SemaphoreView } from "../../events/semaphore.js";
import type { HostCalls } from "../../link/port.js";
import { type AgentWork, agentWorkAttributes } from "../../tracing/gen-ai.js";
import type { SpanScope, SpanStart, Tracing } from "../../tracing/tracing.js";
import { isRefusal } from "../agent-errors.js";
import type { CommandRun } from "../modules/agent-commands.js";
import type { Entering } from "../publishing/agent-reporter.js";
import type { HostRun } from "../runs/host-run.js";

/** The purpose of a queued call whose input is not for `process`. */
export type Purpose =
  /** Passes a person's answer to `resume`. */
  | {
      readonly kind: "answer";
      readonly answered: HostCalls["resume"]["args"];
      /** Called before the agent's own code runs. */
      readonly onBegun: () => void;
    }
  | { readonly kind: "command"; readonly command: CommandRun };

/** An input in the stream's inbox, with data that the stream itself does not need. */
export class QueuedCall {
  /** The input of `process`. */
  readonly input: unknown;
  /** The original input, before a schema transformed it. */
  readonly raw: JsonValue;
  readonly purpose: Purpose | null;
  /** The span of the caller. */
  readonly traceparent: string | undefined;
  /** Null where the gateway keeps no runs. */
  readonly run: HostRun | null;
  /** The question that the agent asked instead of returning a result, on its way to the store. */
  question: Promise<SemaphoreView> | undefined;

  constructor(
    input: unknown,
    raw: JsonValue,
    about: Partial<Pick<QueuedCall, "purpose" | "traceparent" | "run">>,
  ) {
    this.input = input;
    this.raw = raw;
    this.purpose = about.purpose ?? null;
    this.traceparent = about.traceparent;
    this.run = about.run ?? null;
  }
}

/** The call's details in its PERTURBED event. */
export function enteringOf({ purpose, input, raw }: QueuedCall): Entering {
  if (purpose?.kind === "answer") return { isAnswer: true };
  return purpose?.kind === "command" ? { command: purpose.command.descriptor.name, input } : { input: raw };
}

/** An agent may refuse its input with BAD_USER_INPUT; any other error is its own failure. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof TerrariumError) || error.code !== "AGENT_ERROR") return error;
  const { cause } = error;
  return isRefusal(cause) ? cause : error;
}

/** Waits until a question is durable, at most as long as its caller waits. The question is stored in any case. */
export async function whileCallerWaits(
  question: Promise<SemaphoreView>,
  clock: Clock,
  timeoutMs: number,
  signal: Aborting,
): Promise<SemaphoreView> {
  const late = deferred<never>();
  const giveUp = (): void => late.reject(signal.reason);
  const cancel = clock.after(timeoutMs, () =>
    late.reject(new TerrariumError("AGENT_TIMEOUT", "the question was not stored in time", { timeoutMs })),
  );
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([question, late.promise]);
  } finally {
    cancel();
    signal.removeEventListener("abort", giveUp);
  }
}

/** The span of an agent's work for one caller. */
function runSpan(
  tracing: Tracing,
  agent: AgentWork["agent"],
  { purpose, traceparent, run }: QueuedCall,
  signal: Aborting,
): SpanStart {
  const tool = purpose?.kind === "command" ? purpose.command.descriptor : null;
  const session = run?.stamp.session ?? null;
  return {
    name: tool ? `execute_tool ${tool.name}` : `invoke_agent ${agent.id}`,
    kind: "INTERNAL",
    parent: traceparent,
    attributes: {
      ...agentWorkAttributes(tracing.genAi, { agent, session, tool }),
      ...(run ? { "terrarium.run.id": run.stamp.run, "terrarium.run.attempt": run.stamp.attempt } : {}),
      ...(purpose?.kind === "answer"
        ? {
            "terrarium.semaphore.id": purpose.answered.tokenId,
            "terrarium.semaphore.attempt": purpose.answered.attempt,
          }
        : {}),
    },
    failure: "AGENT_ERROR",
    signal,
  };
}

/** Runs the work of a caller's request in its own span when tracing is on and the caller sent a trace. */
export function traced<T>(
  tracing: Tracing | null,
  agent: AgentWork["agent"],
  queued: QueuedCall,
  signal: Aborting,
  work: (scope?: SpanScope) => Promise<T>,
): Promise<T> {
  if (!tracing || queued.traceparent === undefined) return work();
  return tracing.span(runSpan(tracing, agent, queued, signal), work);
}
