import type { Cancel, Clock } from "../../base/clock.js";
import { messageOf } from "../../base/errors.js";
import { LogError, type LogErrorCode } from "./port.js";
import type { LogAppend, LogAppended, LogServer, StoredMessage } from "./server.js";

/** Pauses before another try, ms; doubled up to the greater. An election takes up to 8 seconds. */
const PAUSE_MS = 50;
const PAUSE_MS_MAX = 1_000;

export interface AppenderOptions {
  readonly server: LogServer;
  readonly clock: Clock;
  /** The servers refuse, or take again (null). */
  readonly onHealth: (problem: LogError | null) => void;
}

/** BEHIND: the subject has another last message than was expected; null: none. */
export type Known =
  | { readonly outcome: "STORED"; readonly seq: number }
  | { readonly outcome: "BEHIND"; readonly last: StoredMessage | null };

const CODES: Readonly<Record<(LogAppended & { outcome: "REFUSED" })["why"], LogErrorCode>> = {
  FULL: "LOG_FULL",
  FORBIDDEN: "LOG_FORBIDDEN",
  OTHER: "LOG_FAILED",
};

/** Appends one message after the other until it is known what became of it, however often the servers have to be asked. */
export class Appender {
  readonly #options: AppenderOptions;
  readonly #pauses = new Map<Cancel, () => void>();
  #problem: LogError | null = null;
  /** When it began, by the monotonic clock. */
  #problemAt = 0;
  #isClosed = false;

  constructor(options: AppenderOptions) {
    this.#options = options;
  }

  get problem(): LogError | null {
    return this.#problem;
  }

  /** For how long nothing was taken, or read; 0 without a problem. */
  get stuckMs(): number {
    return this.#problem === null ? 0 : this.#options.clock.monotonic() - this.#problemAt;
  }

  /**
   * A lost answer, an election or a full stream only delay it: the message is sent again as it was, so that it is stored once.
   * Rejects with LOG_UNREACHABLE when this appender is closed.
   */
  async append(message: LogAppend): Promise<Known> {
    return await this.#insistently(async () => {
      const answer = await this.#options.server.append(message);
      if (answer.outcome === "REFUSED") throw new LogError(CODES[answer.why], answer.text);
      if (answer.outcome === "STORED") return answer;
      // Sent again after a lost answer it is refused although it is there. What is behind it decides whether it counts.
      const last = await this.#options.server.last(message.agentId);
      return last?.id === message.id ? { outcome: "STORED", seq: last.seq } : { outcome: "BEHIND", last };
    });
  }

  /** The last message of a subject, as the leader says. */
  last(agentId: string | null): Promise<StoredMessage | null> {
    return this.#insistently(() => this.#options.server.last(agentId));
  }

  /** The first message of an agent behind a sequence, as the leader says. */
  next(agentId: string, after: number): Promise<StoredMessage | null> {
    return this.#insistently(() => this.#options.server.next(agentId, after));
  }

  /** Everything under way rejects. */
  close(): void {
    this.#isClosed = true;
    for (const [cancel, wake] of this.#pauses) {
      cancel();
      wake();
    }
    this.#pauses.clear();
  }

  async #insistently<T>(work: () => Promise<T>): Promise<T> {
    for (let pauseMs = PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX)) {
      if (this.#isClosed) throw new LogError("LOG_UNREACHABLE", "the log is closed");
      try {
        const value = await work();
        this.#note(null);
        return value;
      } catch (error) {
        this.#note(
          error instanceof LogError
            ? error
            : new LogError("LOG_UNREACHABLE", `the log does not answer: ${messageOf(error)}`),
        );
      }
      await this.#pause(pauseMs);
    }
  }

  #note(problem: LogError | null): void {
    const isKnown = this.#problem?.code === problem?.code;
    if (this.#problem === null) this.#problemAt = this.#options.clock.monotonic();
    this.#problem = problem;
    if (!isKnown && !this.#isClosed) this.#options.onHealth(problem);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.#isClosed) return resolve();
      const cancel = this.#options.clock.after(ms, () => {
        this.#pauses.delete(cancel);
        resolve();
      });
      this.#pauses.set(cancel, resolve);
    });
  }
}
