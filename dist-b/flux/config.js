import { inspect } from "node:util";
import { DELIVERIES } from "../events/run.js";
/** The default settings. */
export const FLUX_DEFAULTS = {
  entropyBudget: Number.POSITIVE_INFINITY,
  entropyDecay: 0.01,
  maxEvents: undefined,
  bufferSize: 100,
  dropPolicy: "block",
  feedbackFraction: 0,
  feedbackMax: 50,
  inboxMax: 1_000,
  sessionInboxMax: 100,
  concurrency: 1,
  delivery: "at_least_once",
  coalesceMs: 0,
  timeoutMs: 30_000,
  graceMs: 1_000,
};
const DROP_POLICIES = ["block", "drop_oldest", "drop_newest"];
const DELIVERY_NAMES = DELIVERIES;
/** The rule for each field, with the words for its error message. */
const RULES = {
  entropyBudget: { must: "a number above 0, or Infinity", holds: (value) => isNumber(value) && value > 0 },
  entropyDecay: { must: "a finite number of 0 or more", holds: (value) => isFiniteFrom(value, 0) },
  maxEvents: { must: "a whole number above 0", holds: (value) => value === undefined || isCount(value) },
  bufferSize: { must: "a whole number above 0", holds: isCount },
  dropPolicy: { must: "block, drop_oldest or drop_newest", holds: (value) => DROP_POLICIES.includes(value) },
  feedbackFraction: {
    must: "a number from 0 to 1",
    holds: (value) => isNumber(value) && value >= 0 && value <= 1,
  },
  feedbackMax: { must: "a whole number above 0", holds: isCount },
  inboxMax: { must: "a whole number above 0", holds: isCount },
  sessionInboxMax: { must: "a whole number above 0", holds: isCount },
  concurrency: { must: "a whole number above 0", holds: isCount },
  coalesceMs: { must: "a finite number of 0 or more", holds: (value) => isFiniteFrom(value, 0) },
  delivery: { must: DELIVERIES.join(" or "), holds: (value) => DELIVERY_NAMES.includes(value) },
  timeoutMs: { must: "a number above 0, or Infinity", holds: (value) => isNumber(value) && value > 0 },
  graceMs: { must: "a finite number of 0 or more", holds: (value) => isFiniteFrom(value, 0) },
};
/** Fills in the defaults. Throws `RangeError` that names a wrong or unknown field. */
export function fluxConfig(given = {}) {
  const config = { ...FLUX_DEFAULTS };
  for (const [name, value] of Object.entries(given)) {
    if (!isField(name)) throw new RangeError(`flux.${name}: there is no such setting`);
    if (value === undefined) continue;
    const { must, holds } = RULES[name];
    if (!holds(value)) throw new RangeError(`flux.${name}: must be ${must}, not ${inspect(value)}`);
    Object.assign(config, { [name]: value });
  }
  return config;
}
function isField(name) {
  return Object.hasOwn(RULES, name);
}
function isNumber(value) {
  return typeof value === "number" && !Number.isNaN(value);
}
function isFiniteFrom(value, least) {
  return isNumber(value) && Number.isFinite(value) && value >= least;
}
function isCount(value) {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
//# sourceMappingURL=config.js.map
