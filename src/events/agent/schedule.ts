import type { JsonValue } from "../../base/json.js";

/** What happens to ticks that were due while the gateway was down: nothing, or one run for all of them. */
export const MISSED_TICKS = ["skip", "once"] as const;
/** What happens to ticks that were due while the gateway was down: nothing, or one run for all of them. */
export type MissedTicks = (typeof MISSED_TICKS)[number];

/** One schedule of an agent, as its host loaded it. */
export interface ScheduleDescriptor {
  readonly name: string;
  readonly cron: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly input: JsonValue;
  readonly missed: MissedTicks;
}
