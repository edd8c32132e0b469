import { createRequire } from "node:module";
import type * as OpenTelemetry from "@opentelemetry/api";
import type { SpanContext, Tracer } from "@opentelemetry/api";
import type { Aborting } from "../base/async/aborter.js";
import { type ErrorCode, TerrariumError } from "../base/errors.js";
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
  readonly signal?: Aborting;
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

export function createTracing(tracer: Tracer, genAi: GenAiConventions): Tracing {
  // Only here: its 65 files take 30 ms of the start of a thread that traces nothing.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the package of this name
  const api = createRequire(import.meta.url)("@opentelemetry/api") as typeof OpenTelemetry;
  const { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } = api;
  return {
    genAi,
    async span({ name, kind, parent, attributes, failure, signal }, work) {
      const above = parseTraceparent(parent);
      const context = above ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind: SpanKind[kind], attributes }, context);
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

/** W3C Trace Context, 3.2: version, trace, parent, flags; later versions may append fields. */
const PATTERN = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.{0,200})?$/;

const NOTHING = /^0+$/;

/** The caller's span; null for an invalid `traceparent`, which begins a new trace. */
export function parseTraceparent(text: unknown): SpanContext | null {
  if (typeof text !== "string") return null;
  const [, version, traceId = "", spanId = "", flags = "", more] = PATTERN.exec(text) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  // W3C: an id of zeros is invalid.
  if (NOTHING.test(traceId) || NOTHING.test(spanId)) return null;
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
}

export function formatTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, "0")}`;
}
