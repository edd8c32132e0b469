import { type Logger, pino } from "pino";
import { createSightOf, type SightOf, Sights } from "../auth/sights.js";
import { type Clock, SettableClock, systemClock } from "../base/clock.js";
import { CallsUnderWay } from "../base/bounds/calls-under-way.js";
import { Drops } from "../base/bounds/tally.js";
import { guardedClock, type OnFailure } from "../base/async/guard.js";
import { type Kept, resolveLimits } from "../base/limit-range.js";
import type { Limits } from "../base/limits.js";
import { type GatewayCounts, gatewayCounts } from "../gateway/metrics/counts.js";
import { createInstruments, type Instruments } from "../gateway/metrics/instruments.js";
import { genAiConventions } from "../tracing/gen-ai.js";
import { createTracing, type Tracing } from "../tracing/tracing.js";
import type { TerrariumOptions } from "./options.js";

/** Shared by every part. Contains nothing that must be closed. */
export interface Runtime {
  readonly clock: Clock;
  /** Sets the wall time of `clock`: see `SettableClock`. */
  readonly setClock: (aheadMs: number) => void;
  readonly log: Logger;
  readonly limits: Limits;
  readonly counts: GatewayCounts;
  readonly drops: Drops;
  /** The calls that are being acknowledged: other work gives way to them. */
  readonly calls: CallsUnderWay;
  readonly instruments: Instruments;
  /** Who may see each agent. */
  readonly sights: Sights;
  readonly sightOf: SightOf;
  /** Null when tracing is off. */
  readonly tracing: Tracing | null;
  /** Logs the failure of a callback without a caller. */
  readonly onCallbackFailure: OnFailure;
}

/** Where a gateway keeps what it stores. */
function keptIn({ dataDir = null, nats }: TerrariumOptions): Kept {
  if (dataDir !== null) return "STORED";
  return nats ? "HISTORY_IN_MEMORY" : "IN_MEMORY";
}

/** Throws RangeError for an invalid limit. */
export function buildRuntime(options: TerrariumOptions): Runtime {
  const log = options.logger ?? pino({ enabled: false });
  const onCallbackFailure: OnFailure = (error) => log.error({ err: error }, "a timer failed");
  const wall = new SettableClock(systemClock);
  const clock = guardedClock(wall, onCallbackFailure);
  const limits = resolveLimits(options.limits, keptIn(options));
  const counts = gatewayCounts();
  const sights = new Sights(options.defaultVisibility);
  return {
    clock,
    setClock: (aheadMs) => void (wall.aheadMs = aheadMs),
    log,
    limits,
    counts,
    calls: new CallsUnderWay(clock),
    drops: new Drops(clock, (limit, count) => counts.refused.count(limit, count)),
    instruments: createInstruments(limits.maxMetricAgents),
    sights,
    sightOf: createSightOf(sights, clock),
    tracing: options.tracer ? createTracing(options.tracer, genAiConventions(process.env)) : null,
    onCallbackFailure,
  };
}
