import { TerrariumError } from "./errors.js";
import { defaultLimits, type LimitName, type Limits, LIMITS, type LimitSpec } from "./limits.js";

/** What a gateway stores is in files or in NATS, all or all but the history of events; or in memory. */
export type Kept = "STORED" | "HISTORY_IN_MEMORY" | "IN_MEMORY";

/** Lower defaults when history is kept in memory. */
const HISTORY_IN_MEMORY = {
  historyMaxEvents: 10_000,
  historyMaxBytes: 67_108_864,
} as const satisfies Partial<Limits>;

/** Lower defaults when all is. */
const IN_MEMORY = {
  ...HISTORY_IN_MEMORY,
  maxSettledSemaphores: 500,
  maxAuditEntries: 2_000,
  maxOpenRuns: 10_000,
  maxRuns: 1_000,
  maxRunBytes: 67_108_864,
  maxStates: 10_000,
  maxStatesBytes: 67_108_864,
  maxPheromoneDeposits: 1_000,
} as const satisfies Partial<Limits>;

const LOWER: Readonly<Record<Kept, Partial<Limits>>> = { STORED: {}, HISTORY_IN_MEMORY, IN_MEMORY };

/** The longest delay of Node's timers, ms: a longer one fires at once. Libraries have timers of their own. */
const TIMER_MS_MAX = 2_147_483_647;
/** A tebibyte; practically unlimited for any counted unit. */
const VALUE_MAX = 2 ** 40;

/** Largest value that may be set. */
export function limitMax(name: LimitName): number {
  const { max, unit }: LimitSpec = LIMITS[name];
  return max ?? (unit === "ms" ? TIMER_MS_MAX : VALUE_MAX);
}

/** The valid range of a limit, for messages. */
function limitRange(name: LimitName): string {
  return `a whole number of ${LIMITS[name].unit} from 1 to ${limitMax(name)}`;
}

/** Fills in the defaults. Throws BAD_USER_INPUT that names an unknown limit or a value out of range. */
export function resolveLimits(given: Partial<Limits> = {}, kept: Kept = "STORED"): Limits {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(LIMITS, name)) throw refused(name, `limits.${name} is not a limit`);
    const limit = name as LimitName;
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1 && value <= limitMax(limit)))
      throw refused(name, `limits.${name} must be ${limitRange(limit)}; found ${String(value)}`);
  }
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...defaultLimits, ...LOWER[kept], ...set };
}

function refused(name: string, message: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", message, { field: `limits.${name}` });
}
