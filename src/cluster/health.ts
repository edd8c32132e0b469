import type { Clock } from "../base/clock.js";
import type { Replica } from "./bucket/replica.js";
import type { ClusterConnection } from "./connection.js";

/** A connection that is lost for less is not told, ms: a leader election or a restarted server is no news. */
const TOLD_AFTER_MS = 1_000;

/** How many operations of a port have ended so. `OK`, or the code of a `StoreError`. */
export interface OperationCount {
  readonly port: string;
  readonly outcome: string;
  readonly count: number;
}

/** Whether the servers answer and have room, and how many operations they have answered. */
export class ClusterHealth {
  readonly #connection: ClusterConnection;
  readonly #copies: () => Iterable<Pick<Replica, "isFull">>;
  readonly #clock: Clock;
  readonly #counts = new Map<string, { port: string; outcome: string; count: number }>();
  #goodAt: number;
  /** Of the first failure since the last good operation; null: there is none. Wall time, ms since 1970. */
  #failingSince: number | null = null;

  /** `copies`: those of this moment. */
  constructor(connection: ClusterConnection, copies: () => Iterable<Pick<Replica, "isFull">>, clock: Clock) {
    this.#connection = connection;
    this.#copies = copies;
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
    return [...this.#copies()].some(({ isFull }) => isFull);
  }

  /** Since when the servers cannot be reached, wall time in ms since 1970; null while they can. */
  get awaySince(): number | null {
    const { downMs } = this.#connection;
    const downSince = downMs > TOLD_AFTER_MS ? this.#clock.now() - downMs : null;
    return this.#failingSince === null ? downSince : Math.min(this.#failingSince, downSince ?? Infinity);
  }
}

function isAbsence(code: string): boolean {
  return code === "STORE_UNREACHABLE" || code === "STORE_TIMEOUT";
}
