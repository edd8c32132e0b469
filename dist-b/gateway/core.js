import { systemClock } from "../base/clock.js";
import { randomId } from "../base/ids.js";
import { createErrorMapper } from "./answers/errors.js";
import { createAdmission, MemoryWatch } from "./callers/admission.js";
import { TokenWatch } from "./callers/tokens.js";
import { subscriptionTexts } from "./graphql/fanout-plan.js";
import { createFanout } from "./graphql/fanout.js";
import { createOperations } from "./graphql/operations.js";
import { gatewayCounts } from "./metrics/counts.js";
export function createGatewayCore(options) {
  const { limits, log, clock = systemClock, counts = gatewayCounts() } = options;
  const errors = createErrorMapper({
    log,
    newId: options.newId ?? randomId,
    development: options.development ?? false,
    onMapped(code, limit) {
      counts.errors.count(code);
      if (limit !== null) counts.refused.count(limit);
    },
  });
  const tokens = new TokenWatch(clock, (error) =>
    log.error({ err: error }, "a stream could not be updated after its token changed"),
  );
  const operations = createOperations({
    schema: options.schema,
    introspection: options.introspection,
    persisted: options.persistedOperations,
    limits,
    errors,
    clock,
    onForgotten: (limit) => counts.refused.count(limit),
  });
  const fanout = createFanout({
    operations,
    projections: options.projections,
    visibilityOf: options.visibilityOf,
    tokens,
    ownTexts: subscriptionTexts(options.ownOperations ?? []),
  });
  const admission = createAdmission(limits, new MemoryWatch(clock, limits.maxMemoryBytes));
  return { operations, fanout, errors, admission, tokens };
}
//# sourceMappingURL=core.js.map
