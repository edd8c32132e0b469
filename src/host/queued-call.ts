import type { Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { HostCalls } from "../link/port.js";
import type { SpanStart, Tracing } from "../tracing/tracing.js";
import type { CommandRun } from "./agent-commands.js";

/** What a queued call is for, when its input is not for `process`. */
export type Purpose =
  /** Brings a person's answer to `resume`. */
  | {
      readonly kind: "answer";
      readonly answered: HostCalls["resume"]["args"];
      /** Called before the agent's own code runs. */
      readonly onBegun: () => void;
    }
  | { readonly kind: "command"; readonly command: CommandRun };

/** An input on its way through the stream together with what the stream has no business knowing. */
export class QueuedCall {
  /** As `process` gets it. */
  readonly input: unknown;
  /** As it came, before a schema made something else of it. */
  readonly raw: JsonValue;
  readonly purpose: Purpose | null;
  /** Where the span of whoever sent it is. */
  readonly traceparent: string | undefined;
  /** The question the agent asked instead of giving a result, on its way to where it is kept. */
  question: Promise<SemaphoreView> | undefined;

  constructor(input: unknown, raw: JsonValue, purpose: Purpose | null = null, traceparent?: string) {
    this.input = input;
    this.raw = raw;
    this.purpose = purpose;
    this.traceparent = traceparent;
  }
}

export function commandOf({ purpose }: QueuedCall): CommandRun | undefined {
  return purpose?.kind === "command" ? purpose.command : undefined;
}

/** An agent may refuse its input with BAD_USER_INPUT; whatever else it throws is its own failure. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof TerrariumError) || error.code !== "AGENT_ERROR") return error;
  const { cause } = error;
  return cause instanceof TerrariumError && cause.code === "BAD_USER_INPUT" ? cause : error;
}

/** Waits for a question to be durable, no longer than its caller does. The question goes on either way. */
export async function whileCallerWaits(
  question: Promise<SemaphoreView>,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<SemaphoreView> {
  const late = deferred<never>();
  const giveUp = (): void => late.reject(signal.reason);
  const cancel = clock.after(timeoutMs, () =>
    late.reject(
      new TerrariumError("AGENT_TIMEOUT", "the question was not yet kept when time was up", { timeoutMs }),
    ),
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

/**
 * The span of what an agent does for one caller, by OpenTelemetry's conventions for generative AI: a command is a tool,
 * anything else invokes the agent.
 */
function runSpan(agentId: string, { purpose, traceparent }: QueuedCall, signal: AbortSignal): SpanStart {
  const operation = purpose?.kind === "command" ? "execute_tool" : "invoke_agent";
  const tool = purpose?.kind === "command" ? purpose.command.descriptor.name : null;
  return {
    name: `${operation} ${tool ?? agentId}`,
    kind: "INTERNAL",
    parent: traceparent,
    attributes: {
      "gen_ai.operation.name": operation,
      "gen_ai.agent.id": agentId,
      "gen_ai.agent.name": agentId,
      ...(tool === null ? {} : { "gen_ai.tool.name": tool, "gen_ai.tool.type": "function" }),
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

/** Runs what somebody's call set off in a span of its own, where somebody traces. */
export function traced<T>(
  tracing: Tracing | null,
  agentId: string,
  queued: QueuedCall,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  if (!tracing || queued.traceparent === undefined) return work();
  return tracing.span(runSpan(agentId, queued, signal), work);
}
