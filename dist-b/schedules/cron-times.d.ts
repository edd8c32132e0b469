/** A cron expression that cannot be read, or never ticks. `field` is the one at fault. */
export declare class CronError extends Error {
  readonly name = "CronError";
  readonly field: "cron" | "timeZone";
  constructor(field: "cron" | "timeZone", message: string);
}
/**
 * When a cron expression ticks, in a time zone. In spring, a time that is skipped ticks when the clock has moved; in autumn, a
 * time that comes twice ticks the first time. Expressions for every hour, or minute, tick in each that passes.
 */
export declare class CronTimes {
  #private;
  /** Throws `CronError` unless the expression ticks in that time zone. */
  static check(cron: string, timeZone: string): void;
  /** Throws `CronError`. */
  constructor(cron: string, timeZone: string);
  /** The first tick after an instant; null when there is none any more. Wall clock, ms since 1970. */
  next(after: number): number | null;
  /** The last tick up to an instant, this one included; null when there is none. */
  latest(until: number): number | null;
}
