import { pino } from "pino";
import { systemClock } from "../base/clock.js";
import { Drops } from "../base/bounds/tally.js";
import { guardedClock } from "../base/guard.js";
import { resolveLimits } from "../base/limit-range.js";
import { gatewayCounts } from "../gateway/metrics/counts.js";
import { createInstruments } from "../gateway/metrics/instruments.js";
import { genAiConventions } from "../tracing/gen-ai.js";
import { createTracing } from "../tracing/tracing.js";
/** Throws RangeError for an invalid limit. */
export function buildRuntime(options) {
  const log = options.logger ?? pino({ enabled: false });
  const onCallbackFailure = (error) => log.error({ err: error }, "a timer failed");
  const clock = guardedClock(systemClock, onCallbackFailure);
  const limits = resolveLimits(options.limits, (options.dataDir ?? null) === null);
  const counts = gatewayCounts();
  return {
    clock,
    log,
    limits,
    counts,
    drops: new Drops(clock, (limit, count) => counts.refused.count(limit, count)),
    instruments: createInstruments(limits.maxMetricAgents),
    tracing: options.tracer ? createTracing(options.tracer, genAiConventions(process.env)) : null,
    onCallbackFailure,
  };
}
//# sourceMappingURL=runtime.js.map
