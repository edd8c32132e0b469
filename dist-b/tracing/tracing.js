import { isSpanContextValid, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { TerrariumError } from "../base/errors.js";
const KINDS = { SERVER: SpanKind.SERVER, INTERNAL: SpanKind.INTERNAL };
export function createTracing(tracer, genAi) {
  return {
    genAi,
    async span({ name, kind, parent, attributes, failure, signal }, work) {
      const above = parseTraceparent(parent);
      const context = above ? trace.setSpanContext(ROOT_CONTEXT, above) : ROOT_CONTEXT;
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes }, context);
      const end = () => {
        signal?.removeEventListener("abort", abort);
        if (span.isRecording()) span.end();
      };
      const fail = (error) => {
        const code = error instanceof TerrariumError ? error.code : failure;
        span.setAttribute("error.type", code).setStatus({ code: SpanStatusCode.ERROR, message: code });
        end();
      };
      const abort = () => fail(signal?.reason);
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
/** The caller's span; null for an invalid `traceparent`, which begins a new trace. */
export function parseTraceparent(text) {
  if (typeof text !== "string") return null;
  const [, version, traceId = "", spanId = "", flags = "", more] = PATTERN.exec(text) ?? [];
  if (version === undefined || version === "ff" || (version === "00" && more !== undefined)) return null;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : null;
}
export function formatTraceparent({ traceId, spanId, traceFlags }) {
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, "0")}`;
}
//# sourceMappingURL=tracing.js.map
