import type { Usage, UsageReport } from "../../events/run.js";
import type { SpanScope } from "../../tracing/tracing.js";
/** Sums what a run reports about its use of language models. */
export declare class UsageSum {
  #private;
  /** Throws `RangeError` in the author's own stack. */
  add(report: UsageReport): void;
  /** Null when nothing was reported. */
  get total(): Usage | null;
}
/** Adds the usage to a span, by OpenTelemetry's conventions for generative AI. */
export declare function noteUsage(scope: SpanScope | undefined, usage: Usage | null): void;
