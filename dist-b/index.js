export { systemClock } from "./base/clock.js";
export { ERROR_CODES, TerrariumError } from "./base/errors.js";
export { defaultLimits, LIMITS } from "./base/limits.js";
export { CLOSE_CODES } from "./events/close-codes.js";
export { MISSED_TICKS } from "./events/schedule.js";
export {
  RESUMPTION_STATUSES,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  SEVERITIES,
} from "./events/semaphore.js";
export { EVENT_TABLE, FLUX_STATES, GAP_REASONS, TERRARIUM_EVENT_TYPES } from "./events/table.js";
export {
  FLUX_DEFAULTS,
  FluxAgent,
  FluxStateError,
  fromEvents,
  fromIterable,
  isAlive,
  merge,
  periodic,
  Pipeline,
  tail,
} from "./flux/index.js";
export { DELIVERIES, RUN_KINDS, RUN_STATUSES } from "./events/run.js";
export { defineAgent } from "./host/modules/definition.js";
export { answers, answersCommand, echo, progress } from "./host/probes/helpers.js";
export { HEALTH_STATUSES } from "./events/probe.js";
export { park } from "./host/modules/definition.js";
export { command } from "./prism/command.js";
/**
 * Creates a terrarium: agents, their mirrors, and the gateway in front of them, not listening yet. Throws
 * BAD_USER_INPUT that names the file and field when an agent has a wrong shape, and for insecure options (a short JWT
 * secret).
 */
export async function createTerrarium(options = {}) {
  // Agent modules import this file in their host's thread, so the gateway's code is loaded only with the first
  // gateway.
  const app = await import("./app/terrarium.js");
  return app.createTerrarium(options);
}
//# sourceMappingURL=index.js.map
