import { Cron } from "croner";
/** A cron expression that cannot be read, or never ticks. `field` is the one at fault. */
export class CronError extends Error {
  name = "CronError";
  field;
  constructor(field, message) {
    super(message);
    this.field = field;
  }
}
/**
 * When a cron expression ticks, in a time zone. In spring, a time that is skipped ticks when the clock has moved; in autumn, a
 * time that comes twice ticks the first time. Expressions for every hour, or minute, tick in each that passes.
 */
export class CronTimes {
  #cron;
  /** Throws `CronError` unless the expression ticks in that time zone. */
  static check(cron, timeZone) {
    if (new CronTimes(cron, timeZone).next(0) === null) throw new CronError("cron", "never ticks");
  }
  /** Throws `CronError`. */
  constructor(cron, timeZone) {
    requireZone(timeZone);
    // The library takes more: a date, a seventh part for the year, which ends, and nicknames that it then refuses.
    const parts = cron.trim().split(/\s+/).length;
    if (!NICKNAMES.includes(cron) && parts !== 5 && parts !== 6) {
      const message = `must have five or six parts, such as "0 3 * * *", or be one of ${NICKNAMES.join(", ")}`;
      throw new CronError("cron", message);
    }
    try {
      this.#cron = new Cron(cron, { timezone: timeZone, paused: true });
    } catch (error) {
      throw new CronError(
        "cron",
        error instanceof Error ? error.message.replace(/^\w+: /, "") : String(error),
      );
    }
  }
  /** The first tick after an instant; null when there is none any more. Wall clock, ms since 1970. */
  next(after) {
    return this.#cron.nextRun(new Date(after))?.getTime() ?? null;
  }
  /** The last tick up to an instant, this one included; null when there is none. */
  latest(until) {
    // The library looks strictly before.
    return (
      this.#cron
        .previousRuns(1, new Date(until + 1))
        .at(0)
        ?.getTime() ?? null
    );
  }
}
const NICKNAMES = ["@hourly", "@daily", "@weekly", "@monthly", "@yearly", "@annually", "@midnight"];
function requireZone(timeZone) {
  try {
    // An offset such as "+02:00" is no zone: it knows no summer.
    if (timeZone !== "" && !/^[+-]/.test(timeZone)) return void new Intl.DateTimeFormat("en", { timeZone });
  } catch {
    // Told below.
  }
  throw new CronError("timeZone", 'must be an IANA time zone, such as "Europe/Berlin"');
}
//# sourceMappingURL=cron-times.js.map
