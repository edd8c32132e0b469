import type { Cancel, Clock } from "../base/clock.js";
import type { Log } from "../base/log.js";
import { isNatsAbsence, natsTrouble } from "../base/nats-trouble.js";
import type { ClusterConnection } from "./connection.js";
import type { ClusterHealth } from "./health.js";

/** How often it looks whether servers answer, ms. */
const LOOK_MS = 250;
/** A failure may come so long before it is known that the servers are away, or after they have answered again, ms. */
const HOLD_MS = 10_000;
/** Kinds of failures that wait for that; further ones are told at once. */
const HELD_MAX = 32;

const AWAY = "NATS is away: steering is refused, agents go on";
const REFUSED = "NATS refuses the credentials: steering is refused, agents go on";
const SILENT =
  "NATS does not answer: steering waits, and is refused when that goes on; most servers of its cluster must run";
const BACK = "NATS answers again";

interface Held {
  readonly at: number;
  readonly fields: object;
  readonly message: string;
  times: number;
}

export interface TroublesOptions {
  readonly log: Pick<Log, "debug" | "info" | "warn">;
  readonly clock: Clock;
  /** `host:port` of each, without a login. */
  readonly servers: readonly string[];
}

/**
 * What the log tells of NATS. An outage is one line when it begins and one when it ends, with how long it was; what fails because
 * of it is told at level debug. Whatever else fails is a warning, those that servers do not answer a few seconds later.
 */
export class Troubles {
  readonly #options: TroublesOptions;
  #health: Pick<ClusterHealth, "troubledSince"> | null = null;
  #connection: Pick<ClusterConnection, "isDown" | "isRefused"> | null = null;
  /** By message and reason. */
  #held = new Map<string, Held>();
  /** Wall time, ms since 1970; null: there is no outage. */
  #since: number | null = null;
  /** Monotonic. */
  #endedAt = Number.NEGATIVE_INFINITY;
  #cancel: Cancel = () => undefined;
  #isClosed = false;

  constructor(options: TroublesOptions) {
    this.#options = options;
  }

  /** From now on it looks whether servers answer. What fails before is told at once. */
  follow(
    health: Pick<ClusterHealth, "troubledSince">,
    connection: Pick<ClusterConnection, "isDown" | "isRefused">,
  ): void {
    this.#health = health;
    this.#connection = connection;
    this.#lookSoon();
  }

  /** Something has failed, and is tried again. */
  tell(error: unknown, message: string, more: object = {}): void {
    const { log, clock } = this.#options;
    const reason = natsTrouble(error);
    const fields = { ...more, reason };
    if (!this.#health || this.#isClosed || !isNatsAbsence(error)) return log.warn(fields, message);
    if (this.#since !== null) return log.debug(fields, message);
    const key = `${message} ${JSON.stringify(fields)}`;
    const known = this.#held.get(key);
    if (known) known.times += 1;
    else if (this.#held.size >= HELD_MAX) log.warn(fields, message);
    else this.#held.set(key, { at: clock.monotonic(), fields, message, times: 1 });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel();
    this.#release(() => "warn");
  }

  #lookSoon(): void {
    this.#cancel = this.#options.clock.after(LOOK_MS, () => {
      this.#look(this.#health?.troubledSince ?? null);
      this.#lookSoon();
    });
  }

  #look(since: number | null): void {
    const { log, clock, servers } = this.#options;
    const now = clock.monotonic();
    if (since !== null && this.#since === null) {
      this.#since = since;
      log.warn({ servers, since: new Date(since).toISOString() }, this.#words());
    } else if (since === null && this.#since !== null) {
      const seconds = Math.max(0, Math.round((clock.now() - this.#since) / 100) / 10);
      this.#since = null;
      this.#endedAt = now;
      log.warn({ servers, seconds }, BACK);
    }
    this.#release(({ at }) => {
      if (this.#since !== null || at - this.#endedAt < HOLD_MS) return "debug";
      return now - at < HOLD_MS ? null : "warn";
    });
  }

  #words(): string {
    const { isDown = false, isRefused = false } = this.#connection ?? {};
    if (!isDown) return SILENT;
    return isRefused ? REFUSED : AWAY;
  }

  /** `levelOf`: null for what is held on. */
  #release(levelOf: (held: Held) => "debug" | "warn" | null): void {
    for (const [key, held] of this.#held) {
      const level = levelOf(held);
      if (level === null) continue;
      this.#held.delete(key);
      const { fields, message, times } = held;
      this.#options.log[level](times > 1 ? { ...fields, times } : fields, message);
    }
  }
}
