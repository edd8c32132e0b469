import { type Logger } from "pino";
import type { ServeSettings } from "../settings.js";
/**
 * `terrarium serve`: resolves once it listens. The first line on standard output is the address alone; logs go to
 * standard error. See `Ending` for how the process ends.
 */
export declare function serve(settings: ServeSettings): Promise<void>;
export interface EndingOptions {
  readonly logger: Pick<Logger, "info" | "warn" | "error" | "fatal">;
  /** Maximum duration of a drain, milliseconds. */
  readonly graceMs: number;
}
/** Resolves when draining is done. */
type Drain = () => Promise<void>;
/**
 * How the process of `terrarium serve` ends. The first SIGTERM or SIGINT drains and exits with 0, a second one exits at
 * once. An uncaught exception or unhandled rejection is logged with its stack, drains, and exits with 1, so that a
 * supervisor restarts the process. The state of the process is unknown after such a failure, so it never continues.
 */
export declare class Ending {
  #private;
  constructor(options: EndingOptions);
  /** Set once the server listens. */
  set drain(drain: Drain);
}
export {};
