import {
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { type ErrorCode, TerrariumError } from "../base/errors.js";

/** What a span says of itself: names and numbers, never payloads, tokens or texts of errors. */
type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanStart {
  readonly name: string;
  /** SERVER where a caller's request comes in, INTERNAL for what follows from it. */
  readonly kind: "SERVER" | "INTERNAL";
  /** The caller's `traceparent`. Without one, or with one that cannot be read, a new trace begins. */
  readonly parent: string | null | undefined;
  readonly attributes: SpanAttributes;
  /** The code of whatever fails without one. */
  readonly failure: ErrorCode;
  /** Ends the span when it aborts, whatever the work still does. */
  readonly signal?: AbortSignal;
}

/** What the work inside a span is given. */
export interface SpanScope {
  /** For whoever goes on with the work elsewhere. */
  readonly traceparent: string;
  readonly note: (attribute: string, value: string | number | boolean) => void;
}

/** Tells how long a piece of work took, as part of what, and how it ended. Where tracing is off there is none. */
export interface Tracing {
  /** Runs `work` in a span; settles as it does. A failure sets the span's status, and its code as `error.type`. */
  span<T>(start: SpanStart, work: (scope: SpanScope) => Promise<T>): Promise<T>;
}

const KINDS = { SERVER: SpanKind.SERVER, INTERNAL: SpanKind.INTERNAL } as const;

export function createTracing(tracer: Tracer): Tracing {
  return {
    async span({ name, kind, parent, attributes, failure, signal }, work) {
      const above = parseTraceparent(parent);
      const context = above ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, context);
      const end = (): void => {
        signal?.removeEventListener("abort", abort);
        if (span.isRecording()) span.end();
      };
      const fail = (error: unknown): void => {
        const code = error instanceof TerrariumError ? error.code : failure;
        span.setAttribute("error.type", code).setStatus({ code: SpanStatusCode.ERROR, message: code });
        end();
      };
      const abort = (): void => fail(signal?.reason);
      signal?.addEventListener("abort", abort, { once: true });
      try {
        return await work({
          traceparent: formatTraceparent(span.spanContext()),
          note: (attribute, value) => void span.setAttribute(attribute, value),
        });
      } catch (error) {
        if (span.isRecording()) fail(error);
        throw error;
      } finally {
        end();
      }
    },
  };
}

/** W3C Trace Context, 3.2: version, trace, parent, flags; later versions may add fields behind them. */
const PATTERN = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,200})?$/;

/** Where a caller's span is; null for what is no `traceparent`, which begins a new trace as if nothing had been sent. */
export function parseTraceparent(text: unknown): SpanContext | null {
  if (typeof text !== "string") return null;
  const [, version, traceId = "", spanId = "", flags = "", more] = PATTERN.exec(text) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : null;
}

export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, "0")}`;
}
