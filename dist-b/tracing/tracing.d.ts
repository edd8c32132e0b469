import { type SpanContext, type Tracer } from "@opentelemetry/api";
import { type ErrorCode } from "../base/errors.js";
import type { GenAiConventions } from "./gen-ai.js";
/** Attributes of a span: names and numbers, never payloads, tokens or texts of errors. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;
export interface SpanStart {
  readonly name: string;
  /** SERVER for a caller's request, INTERNAL for the work it causes. */
  readonly kind: "SERVER" | "INTERNAL";
  /** The caller's `traceparent`. Without one, or with an invalid one, a new trace begins. */
  readonly parent: string | null | undefined;
  readonly attributes: SpanAttributes;
  /** The code for failures without one. */
  readonly failure: ErrorCode;
  /** Ends the span when it aborts, even if the work continues. */
  readonly signal?: AbortSignal;
}
/** The context of the work inside a span. */
export interface SpanScope {
  /** For work that continues elsewhere. */
  readonly traceparent: string;
  readonly note: (attribute: string, value: string | number | boolean) => void;
}
/** Measures pieces of work: duration, parent and outcome. Null when tracing is off. */
export interface Tracing {
  readonly genAi: GenAiConventions;
  /** Runs `work` in a span and settles like it. A failure sets the span's status, and its code as `error.type`. */
  span<T>(start: SpanStart, work: (scope: SpanScope) => Promise<T>): Promise<T>;
}
export declare function createTracing(tracer: Tracer, genAi: GenAiConventions): Tracing;
/** The caller's span; null for an invalid `traceparent`, which begins a new trace. */
export declare function parseTraceparent(text: unknown): SpanContext | null;
export declare function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string;
