import { messageOf } from "../../base/errors.js";
import { findJsonFault, type JsonValue } from "../../base/json.js";
import { defaultLimits } from "../../base/limits.js";
import { MISSED_TICKS, type MissedTicks, type ScheduleDescriptor } from "../../events/agent/schedule.js";
import { CronError, CronTimes } from "../../schedules/cron-times.js";
import { copyPayload } from "../payload.js";

/** As an author writes it. */
type Given = Readonly<Record<string, unknown>>;

const FIELDS: readonly string[] = ["name", "cron", "timeZone", "input", "missed"];
const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** A definition's field that is wrong. */
export class ScheduleFault extends Error {
  /** Below the agent: `schedule[1].cron`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

/** The schedules of one agent. Throws `ScheduleFault`. */
export function readSchedules(
  value: unknown,
  schedulesMax: number = defaultLimits.maxSchedulesPerAgent,
): readonly ScheduleDescriptor[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new ScheduleFault("schedule", "must be an array");
  if (value.length > schedulesMax) {
    throw new ScheduleFault("schedule", `has more than ${schedulesMax} schedules (maxSchedulesPerAgent)`);
  }
  const names = new Set<string>();
  return value.map((given: unknown, index) => {
    const schedule = readSchedule(given, `schedule[${index}]`);
    if (names.has(schedule.name)) {
      throw new ScheduleFault(`schedule[${index}].name`, `"${schedule.name}" is used twice`);
    }
    names.add(schedule.name);
    return schedule;
  });
}

function readSchedule(value: unknown, path: string): ScheduleDescriptor {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new ScheduleFault(path, 'must be an object, such as { name: "nightly", cron: "0 3 * * *" }');
  }
  const given = value as Given;
  const unknown = Object.keys(given).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) {
    throw new ScheduleFault(`${path}.${unknown}`, `is unknown; known are ${FIELDS.join(", ")}`);
  }
  const { name, cron, timeZone = "UTC", input = null, missed = "skip" } = given;
  if (typeof name !== "string" || !NAME.test(name)) {
    const rule = "must be 1 to 64 letters, digits, _ . - that begin with a letter or digit";
    throw new ScheduleFault(`${path}.name`, rule);
  }
  if (typeof cron !== "string") throw new ScheduleFault(`${path}.cron`, "must be a string");
  if (typeof timeZone !== "string") throw new ScheduleFault(`${path}.timeZone`, "must be a string");
  try {
    CronTimes.check(cron, timeZone);
  } catch (error) {
    if (error instanceof CronError) throw new ScheduleFault(`${path}.${error.field}`, error.message);
    throw error;
  }
  const fault = findJsonFault(input);
  if (fault) throw new ScheduleFault(`${path}.input`, `must be JSON: ${fault.found} at ${fault.path}`);
  if (!isMissed(missed)) {
    throw new ScheduleFault(
      `${path}.missed`,
      `must be ${MISSED_TICKS.map((one) => `"${one}"`).join(" or ")}`,
    );
  }
  return { name, cron, timeZone, input: copied(input, `${path}.input`), missed };
}

function copied(input: unknown, field: string): JsonValue {
  try {
    return copyPayload(input);
  } catch (error) {
    throw new ScheduleFault(field, `must be JSON of a payload's size: ${messageOf(error)}`);
  }
}

function isMissed(value: unknown): value is MissedTicks {
  return MISSED_TICKS.some((one) => one === value);
}
