import type { HostCalls } from "../backplane/port.js";
import type { Clock } from "../base/clock.js";
import { deferred } from "../base/deferred.js";
import { TerrariumError } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";
import type { SemaphoreView } from "../events/semaphore.js";

/** An input on its way through the stream together with what the stream has no business knowing. */
export class Errand {
  /** As `process` gets it. */
  readonly input: unknown;
  /** As it came, before a schema made something else of it. */
  readonly raw: JsonValue;
  /** The answer this brings to `resume`, if that is what it is for. */
  readonly answered: HostCalls["resume"]["args"] | null;
  /** The question the agent asked instead of giving a result, on its way to where it is kept. */
  question: Promise<SemaphoreView> | undefined;

  constructor(input: unknown, raw: JsonValue, answered: HostCalls["resume"]["args"] | null = null) {
    this.input = input;
    this.raw = raw;
    this.answered = answered;
  }
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
