import type { Logger } from "pino";
import { systemClock } from "../base/clock.js";

/** Failures that are logged while it drains: one that repeats each turn must not fill the log. */
const LOGGED_MAX = 10;

export interface EndingOptions {
  readonly logger: Pick<Logger, "info" | "warn" | "error" | "fatal">;
  /** What a drain may take, milliseconds. */
  readonly graceMs: number;
}

/** What is drained, once there is something: resolves when it is done. */
type Drain = () => Promise<void>;

/**
 * How the process of `terrarium serve` ends. A first SIGTERM or SIGINT drains and exits with 0, a second one exits at
 * once. So does a failure that nobody received (an exception out of a callback, a promise nobody waits for): it is
 * logged with its stack, what is under way is drained, and the process exits with 1, for whoever starts it again. After
 * such a failure nobody can know what state the process is in, so it never goes on.
 */
export class Ending {
  readonly #options: EndingOptions;
  #drain: Drain = () => Promise.resolve();
  #isUnderWay = false;
  #status = 0;
  #failures = 0;

  constructor(options: EndingOptions) {
    this.#options = options;
    process.on("SIGTERM", (signal) => this.#asked(signal));
    process.on("SIGINT", (signal) => this.#asked(signal));
    // With a listener here, Node reports rejections nobody handled the same way, as of that origin.
    process.on("uncaughtException", (error, origin) => this.#failed(error, origin));
  }

  /** There is something to drain from now on. */
  set drain(drain: Drain) {
    this.#drain = drain;
  }

  #asked(signal: NodeJS.Signals): void {
    if (this.#isUnderWay) process.exit(this.#status || (signal === "SIGINT" ? 130 : 143));
    this.#options.logger.info({ signal }, "asked to end");
    this.#begin();
  }

  #failed(error: unknown, origin: string): void {
    this.#status = 1;
    this.#failures += 1;
    // Where the event loop runs dry before the drain is over.
    process.exitCode = 1;
    if (this.#failures <= LOGGED_MAX) {
      this.#options.logger.fatal({ err: error, origin }, "a failure nobody received; draining");
    }
    this.#begin();
  }

  #begin(): void {
    if (this.#isUnderWay) return;
    this.#isUnderWay = true;
    const { logger, graceMs } = this.#options;
    systemClock.after(graceMs, () => {
      logger.warn({ graceMs }, "not drained in time, leaving");
      process.exit(this.#status);
    });
    this.#drain().then(
      () => process.exit(this.#status),
      (error: unknown) => {
        logger.error({ err: error }, "draining failed");
        process.exit(1);
      },
    );
  }
}
