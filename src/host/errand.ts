import type { Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { SemaphoreView } from "../events/semaphore.js";
import type { HostCalls } from "../link/port.js";
import type { CommandRun } from "./agent-commands.js";

/** What an errand is for, where that is not to be processed. */
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
export class Errand {
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

export function commandOf({ purpose }: Errand): CommandRun | undefined {
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
