import { TerrariumError } from "./errors.js";
import { defaultLimits, LIMITS } from "./limits.js";
/** Lower defaults when questions are kept in memory. */
const EPHEMERAL = {
  historyMaxEvents: 10_000,
  historyMaxBytes: 67_108_864,
  maxSettledSemaphores: 500,
  maxAuditEntries: 2_000,
  maxOpenRuns: 10_000,
  maxRuns: 1_000,
  maxRunBytes: 67_108_864,
  maxStates: 10_000,
  maxStatesBytes: 67_108_864,
  maxPheromoneDeposits: 1_000,
};
/** The longest delay of Node's timers, ms: a longer one fires at once. Libraries have timers of their own. */
const TIMER_MS_MAX = 2_147_483_647;
/** A tebibyte; practically unlimited for any counted unit. */
const VALUE_MAX = 2 ** 40;
/** Largest value that may be set. */
export function limitMax(name) {
  const { max, unit } = LIMITS[name];
  return max ?? (unit === "ms" ? TIMER_MS_MAX : VALUE_MAX);
}
/** The valid range of a limit, for messages. */
function limitRange(name) {
  return `a whole number of ${LIMITS[name].unit} from 1 to ${limitMax(name)}`;
}
/** Fills in the defaults. Throws BAD_USER_INPUT that names an unknown limit or a value out of range. */
export function resolveLimits(given = {}, ephemeral = false) {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(LIMITS, name)) throw refused(name, `limits.${name} is not a limit`);
    const limit = name;
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1 && value <= limitMax(limit)))
      throw refused(name, `limits.${name} must be ${limitRange(limit)}; found ${String(value)}`);
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaultLimits, ...(ephemeral ? EPHEMERAL : {}), ...set };
}
function refused(name, message) {
  return new TerrariumError("BAD_USER_INPUT", message, { field: `limits.${name}` });
}
//# sourceMappingURL=limit-range.js.map
