import type { Clock } from "../../base/clock.js";

/** Of the gateway's thread, what the hosts of one token may take together. */
const SHARE = 3 / 4;
/** Work that may be done in one go, ms. */
const BURST_MS = 100;

/** The share of the gateway's thread that the messages of one client may take. */
export class ThreadShare {
  readonly #clock: Clock;
  /** When all work is paid for, monotonic ms. */
  #paidAt = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs `work`; returns how long to wait before the next, ms. */
  spend(work: () => void): number {
    const began = this.#clock.monotonic();
    this.#paidAt = Math.max(this.#paidAt, began);
    try {
      work();
    } finally {
      this.#paidAt += (this.#clock.monotonic() - began) / SHARE;
    }
    return this.owedMs > BURST_MS ? this.owedMs : 0;
  }

  /** How long until all work is paid for, ms. */
  get owedMs(): number {
    return Math.max(0, this.#paidAt - this.#clock.monotonic());
  }
}

/** One share for each client that has a connection, or has not paid for its last: connecting anew must not clear the debt. */
export class ThreadShares {
  readonly #clock: Clock;
  readonly #shares = new Map<string, { readonly share: ThreadShare; connections: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  enter(client: string): ThreadShare {
    for (const [key, { share, connections }] of this.#shares) {
      if (connections === 0 && share.owedMs === 0) this.#shares.delete(key);
    }
    const entry = this.#shares.get(client) ?? { share: new ThreadShare(this.#clock), connections: 0 };
    entry.connections += 1;
    this.#shares.set(client, entry);
    return entry.share;
  }

  leave(client: string): void {
    const entry = this.#shares.get(client);
    if (!entry) return;
    entry.connections -= 1;
    if (entry.connections === 0 && entry.share.owedMs === 0) this.#shares.delete(client);
  }
}
