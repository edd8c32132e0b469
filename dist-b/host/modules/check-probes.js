import { inspect } from "node:util";
import { defaultLimits } from "../../base/limits.js";
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
/** Checks in a row. */
const THRESHOLD_MAX = 1_000;
const EVERY_MS = { least: 100, most: 86_400_000 };
const TIMEOUT_MS = { least: 10, most: 600_000 };
/** The fields with a number: its range, and the default. */
const NUMBERS = {
  everyMs: { ...EVERY_MS, default: 60_000 },
  timeoutMs: { ...TIMEOUT_MS, default: 10_000 },
  failureThreshold: { least: 1, most: THRESHOLD_MAX, default: 3 },
  successThreshold: { least: 1, most: THRESHOLD_MAX, default: 1 },
};
const FLAGS = ["critical", "pure"];
/** The fields of a probe. */
export const PROBE_FIELDS = [...Object.keys(NUMBERS), ...FLAGS, "check"];
/** A definition's field that is wrong. */
export class ProbeFault extends Error {
  /** Below the agent: `probes.sane.everyMs`. */
  field;
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}
/** The probes of one agent, with defaults. Throws `ProbeFault`. */
export function readProbes(value, probesMax = defaultLimits.maxProbesPerAgent) {
  if (value === undefined) return [];
  if (!isRecord(value)) {
    throw new ProbeFault(
      "probes",
      "must be an object of probes by name, such as { sane: { check: echo() } }",
    );
  }
  const entries = Object.entries(value);
  if (entries.length > probesMax) {
    throw new ProbeFault("probes", `has more than ${probesMax} probes (maxProbesPerAgent)`);
  }
  return entries.map(([name, probe]) => readProbe(name, probe));
}
function readProbe(name, value) {
  const path = `probes.${name.slice(0, 80)}`;
  if (!NAME.test(name)) {
    throw new ProbeFault(path, "a name is 1 to 64 letters, digits, _ . - that begin with a letter or digit");
  }
  if (typeof value === "function") {
    throw new ProbeFault(path, `must be an object; put the function into it: { check: … }`);
  }
  if (!isRecord(value)) throw new ProbeFault(path, "must be an object with a `check`");
  const unknown = Object.keys(value).find((field) => !PROBE_FIELDS.includes(field));
  if (unknown !== undefined) {
    throw new ProbeFault(`${path}.${unknown}`, `is unknown; known are ${PROBE_FIELDS.join(", ")}`);
  }
  if (typeof value["check"] !== "function") {
    throw new ProbeFault(`${path}.check`, "must be a function, such as echo() or async (ctx) => true");
  }
  for (const flag of FLAGS) {
    const given = value[flag];
    if (given !== undefined && typeof given !== "boolean") {
      throw new ProbeFault(`${path}.${flag}`, `must be true or false, not ${shown(given)}`);
    }
  }
  const numbers = Object.fromEntries(
    Object.keys(NUMBERS).map((field) => [field, readNumber(value, field, path)]),
  );
  return { name, ...numbers, critical: value["critical"] === true };
}
function readNumber(probe, field, path) {
  const { least, most, default: usual } = NUMBERS[field];
  const given = probe[field];
  if (given === undefined) return usual;
  if (typeof given === "number" && Number.isInteger(given) && given >= least && given <= most) return given;
  const range = `${least.toLocaleString("en")} to ${most.toLocaleString("en")}`;
  throw new ProbeFault(`${path}.${field}`, `must be a whole number from ${range}, not ${shown(given)}`);
}
function shown(value) {
  return inspect(value, { depth: 0, maxStringLength: 40 });
}
function isRecord(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
//# sourceMappingURL=check-probes.js.map
