import { type ScheduleDescriptor } from "../../events/schedule.js";
/** A definition's field that is wrong. */
export declare class ScheduleFault extends Error {
  /** Below the agent: `schedule[1].cron`. */
  readonly field: string;
  constructor(field: string, message: string);
}
/** The schedules of one agent. Throws `ScheduleFault`. */
export declare function readSchedules(value: unknown, schedulesMax?: number): readonly ScheduleDescriptor[];
