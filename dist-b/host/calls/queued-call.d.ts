import type { Clock } from "../../base/clock.js";
import type { JsonValue } from "../../base/json.js";
import type { SemaphoreView } from "../../events/semaphore.js";
import type { HostCalls } from "../../link/port.js";
import { type AgentWork } from "../../tracing/gen-ai.js";
import type { SpanScope, Tracing } from "../../tracing/tracing.js";
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
  | {
      readonly kind: "command";
      readonly command: CommandRun;
    };
/** An input in the stream's inbox, with data that the stream itself does not need. */
export declare class QueuedCall {
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
  );
}
/** The call's details in its PERTURBED event. */
export declare function enteringOf({ purpose, input, raw }: QueuedCall): Entering;
/** An agent may refuse its input with BAD_USER_INPUT; any other error is its own failure. */
export declare function refusalOf(error: unknown): unknown;
/** Waits until a question is durable, at most as long as its caller waits. The question is stored in any case. */
export declare function whileCallerWaits(
  question: Promise<SemaphoreView>,
  clock: Clock,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<SemaphoreView>;
/** Runs the work of a caller's request in its own span when tracing is on and the caller sent a trace. */
export declare function traced<T>(
  tracing: Tracing | null,
  agent: AgentWork["agent"],
  queued: QueuedCall,
  signal: AbortSignal,
  work: (scope?: SpanScope) => Promise<T>,
): Promise<T>;
