import { collectDefaultMetrics, Registry } from "prom-client";

/** Sums the library gives under names that end as counters' do, though they go down too. `sum()` has them. */
const MISNAMED = [
  "nodejs_active_handles_total",
  "nodejs_active_requests_total",
  "nodejs_active_resources_total",
];

let shared: Registry | undefined;

/**
 * Event loop lag, memory, handles, garbage collection: of the process, so there is one for all gateways in it. Its
 * probes run from the first call on.
 */
export function processMetrics(): Registry {
  if (shared) return shared;
  shared = new Registry();
  collectDefaultMetrics({ register: shared });
  for (const name of MISNAMED) shared.removeSingleMetric(name);
  return shared;
}
