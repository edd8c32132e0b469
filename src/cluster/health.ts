import type { Clock } from "../base/clock.js";
import type { Replica } from "./bucket/replica.js";
import type { ClusterConnection } from "./connection.js";

/** A connection that is lost for less is not told, ms: a leader election or a restarted server is no news. */
const TOLD_AFTER_MS = 1_000;

/** A request that was not answered for so long is told, ms: what is asked waits. */
const WAITING_MS = 2_000;

/** What is asked of the servers, and how long they have not answered. */
export interface AskingParts {
  readonly copies: () => Iterable<Pick<Replica, "isFull" | "isMissing" | "isRefusing" | "unansweredMs">>;
  /** The leases; null: they are not open yet. */
  readonly leases: () => { readonly isMissing: boolean; readonly unansweredMs: number } | null;
}

/** How many operations of a port have ended so. `OK`, or the code of a `StoreError`. */
export interface OperationCount {
  readonly port: string;
  readonly outcome: string;
  readonly count: number;
}

/** Whether the servers answer and have room, and how many operations they have answered. */
export class ClusterHealth {
  readonly #connection: ClusterConnection;
  readonly #parts: AskingParts;
  readonly #clock: Clock;
  readonly #counts = new Map<string, { port: string; outcome: string; count: number }>();
  #goodAt: number;
  /** Of the first failure since the last good operation; null: there is none. Wall time, ms since 1970. */
  #failingSince: number | null = null;

  /** `parts`: those of this moment. */
  constructor(connection: ClusterConnection, parts: AskingParts, clock: Clock) {
    this.#connection = connection;
    this.#parts = parts;
    this.#clock = clock;
    this.#goodAt = clock.monotonic();
  }

  /** An operation has ended. `failure`: the code of its `StoreError`. */
  note(port: string, failure: string | null): void {
    const outcome = failure ?? "OK";
    const key = `${port} ${outcome}`;
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { port, outcome, count: 1 });
    if (failure === null) {
      this.#goodAt = this.#clock.monotonic();
      this.#failingSince = null;
    } else if (isAbsence(failure)) this.#failingSince ??= this.#clock.now();
  }

  /** At most one entry for each port and code. */
  get operations(): readonly OperationCount[] {
    return [...this.#counts.values()];
  }

  /** Time since the servers have answered an operation, ms. An idle gateway asks every 5 seconds. */
  get sinceGoodMs(): number {
    return this.#clock.monotonic() - this.#goodAt;
  }

  /** The servers had no room for the last change of a bucket. */
  get isFull(): boolean {
    return [...this.#parts.copies()].some(({ isFull }) => isFull);
  }

  /** Since when steering is refused, because the servers cannot be reached or do not answer: wall time in ms since 1970; null: it is not. */
  get awaySince(): number | null {
    const now = this.#clock.now();
    const { downMs } = this.#connection;
    const refusing = [...this.#parts.copies()].filter((copy) => copy.isRefusing && !copy.isMissing);
    return earliest([
      ...(this.#failingSince === null ? [] : [this.#failingSince]),
      ...(downMs > TOLD_AFTER_MS ? [now - downMs] : []),
      ...refusing.map(({ unansweredMs }) => now - unansweredMs),
    ]);
  }

  /** The same, and since when they have not answered what waits for them. */
  get troubledSince(): number | null {
    const leases = this.#parts.leases();
    const asking = [...this.#parts.copies(), ...(leases ? [leases] : [])].filter((one) => !one.isMissing);
    const waits = asking.map(({ unansweredMs }) => unansweredMs).filter((ms) => ms > WAITING_MS);
    const away = this.awaySince;
    return earliest([...(away === null ? [] : [away]), ...waits.map((ms) => this.#clock.now() - ms)]);
  }
}

function earliest(times: readonly number[]): number | null {
  return times.length === 0 ? null : Math.min(...times);
}

function isAbsence(code: string): boolean {
  return code === "STORE_UNREACHABLE" || code === "STORE_TIMEOUT";
}
