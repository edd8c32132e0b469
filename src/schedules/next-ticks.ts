import type { ScheduleDescriptor } from "../events/agent/schedule.js";
import { CronTimes } from "./cron-times.js";

interface Known {
  readonly times: CronTimes;
  next: number | null;
}

/** When schedules tick next that another gateway keeps: all compute the same. One entry for each description that is in use. */
export class NextTicks {
  readonly #known = new WeakMap<ScheduleDescriptor, Known>();

  /** The first tick after `now`, ms since 1970; null when there is none any more. */
  of(schedule: ScheduleDescriptor, now: number): number | null {
    const known = this.#known.get(schedule) ?? this.#add(schedule, now);
    if (known.next !== null && known.next <= now) known.next = known.times.next(now);
    return known.next;
  }

  #add(schedule: ScheduleDescriptor, now: number): Known {
    const times = new CronTimes(schedule.cron, schedule.timeZone);
    const known = { times, next: times.next(now) };
    this.#known.set(schedule, known);
    return known;
  }
}
