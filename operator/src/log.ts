import type { Log } from "../../src/base/log.js";
import type { Clock } from "../../src/base/clock.js";

const LEVELS = ["debug", "info", "warn", "error"] as const;
type Level = (typeof LEVELS)[number];

/** One line of JSON for each entry. */
export function jsonLog(write: (line: string) => void, least: string, clock: Clock): Log {
  const from = Math.max(0, LEVELS.indexOf(least as Level));
  const at =
    (level: Level) =>
    (fields: object, message: string): void => {
      if (LEVELS.indexOf(level) < from) return;
      write(`${JSON.stringify({ level, time: new Date(clock.now()).toISOString(), ...fields, message })}\n`);
    };
  return { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
