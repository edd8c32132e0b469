import { isSpanContextValid, type SpanContext } from "@opentelemetry/api";

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
