import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import type { Cancel, Clock } from "../base/clock.js";
import { type Difference, isStreamMissing, missingBucket, openBucket, untilLed } from "./bucket/buckets.js";
import { ClockSkew } from "./clock-skew.js";
import type { ClusterConnection } from "./connection.js";
import { StoreError } from "../base/store-error.js";
import { unreachable } from "./bucket/texts.js";

/** How often a lease is refreshed, as a share of its length. */
const REFRESHES = 3;
/** The same for one that failed. */
const TRIES = 10;
/** A refresh that is later than this share of the lease has met servers that were away: no gateway could refresh in time. */
const LATE_SHARE = 2 / 3;
const REQUEST_MS = 2_000;
/** The server's own window in which it knows a message again, ms; it refuses one that is longer than `max_age`. */
const DUPLICATE_MS = 120_000;
/** Nanoseconds of a millisecond. */
const NANOS = 1_000_000;

/** What the server says of a refresh. */
interface Stored {
  readonly seq?: number;
  readonly error?: { readonly description: string };
}

export interface LeasesOptions {
  readonly connection: ClusterConnection;
  readonly bucket: string;
  readonly replicas: 1 | 3;
  readonly gateway: string;
  /** Of a bucket that this start makes. */
  readonly leaseMs: number;
  readonly clock: Clock;
  /** See `ClockSkew`. */
  readonly setClock?: ((aheadMs: number) => void) | undefined;
  /** Called for each setting of the bucket that is not what this gateway would have made. */
  readonly onDifference: (difference: Difference) => void;
  /** Called for the first of several refreshes that fail. */
  readonly onError: (error: unknown) => void;
}

/**
 * Which gateways live: each refreshes a message that the server forgets after `leaseMs`. What a gateway holds may be taken from
 * it when its lease has ended; it learns that when it wants to change it, and by its own clock (`isHeld`), which begins to count
 * before the server's does. A lease that ended says nothing about whether the gateway still works: only a compare-and-set decides
 * what counts.
 *
 * When the servers were away, the leases of all end, and the gateway that comes back first would take what the others have. So it gives them the
 * time of a lease: meanwhile no other one counts as gone.
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #manager: JetStreamManager;
  /** Of the wall clock here from that of the servers. */
  readonly skew: ClockSkew;
  /** When the last refresh that was answered had been sent. Both clocks of the machine: one stands still while it sleeps. */
  #refreshed = { monotonic: Number.NEGATIVE_INFINITY, wall: 0 };
  /** No other gateway counts as gone before this, and the next doubt begins later than that. Monotonic ms. */
  #doubtUntil = Number.NEGATIVE_INFINITY;
  #sureUntil = Number.NEGATIVE_INFINITY;
  #wasHeld = false;
  /** When the first of the refreshes that failed was sent, by the monotonic clock; null: the last one was answered. */
  #failingSince: number | null = null;
  #isMissing = false;
  /** Since when the lease has ended by this gateway's clock, wall time in ms since 1970; null: it is held. */
  #endedSince: number | null = null;
  readonly #listeners = new Set<(isHeld: boolean) => void>();
  #cancel: Cancel = () => undefined;
  #cancelEnd: Cancel = () => undefined;
  #isClosed = false;

  static async open(options: LeasesOptions): Promise<Leases> {
    const { connection, bucket, replicas, leaseMs, clock, onDifference } = options;
    const manager = await jetstreamManager(connection.nats, { timeout: REQUEST_MS, checkAPI: false });
    // The time of all messages: a message's own one is lost when it is replaced.
    const { found, differences } = await openBucket(manager, bucket, {
      replicas,
      clock,
      more: { max_age: leaseMs * NANOS, duplicate_window: Math.min(leaseMs, DUPLICATE_MS) * NANOS },
    });
    for (const difference of differences) onDifference(difference);
    if (found.max_age === 0)
      throw new StoreError(
        "STORE_FAILED",
        `bucket ${bucket} has no max_age: no lease of a gateway would end`,
      );
    // The server forgets after the time of the bucket: one lease for all.
    const leases = new Leases({ ...options, leaseMs: found.max_age / NANOS }, manager);
    // A server that has just made the bucket may not lead it yet.
    await untilLed(clock, () => leases.#refresh());
    leases.#refreshSoon();
    return leases;
  }

  private constructor(options: LeasesOptions, manager: JetStreamManager) {
    this.#options = options;
    this.#manager = manager;
    this.skew = new ClockSkew(options.onError, options.setClock);
  }

  /** How long a gateway that says nothing counts as alive, ms: the same for all of the namespace. */
  get leaseMs(): number {
    return this.#options.leaseMs;
  }

  /** False once others may have taken over what this gateway holds: it begins nothing then. */
  get isHeld(): boolean {
    const { clock, leaseMs } = this.#options;
    const { monotonic, wall } = this.#refreshed;
    return clock.monotonic() - monotonic < leaseMs && this.#wall() - wall < leaseMs;
  }

  /** The bucket of the leases was deleted. */
  get isMissing(): boolean {
    return this.#isMissing;
  }

  /** Time since the first of the refreshes that the servers have not answered, ms; 0: they have answered the last one. */
  get unansweredMs(): number {
    return this.#failingSince === null ? 0 : this.#options.clock.monotonic() - this.#failingSince;
  }

  /** Since when it is not held, wall time in ms since 1970; null: it is. */
  get endedSince(): number | null {
    return this.isHeld ? null : (this.#endedSince ?? this.#options.clock.now());
  }

  /** Called when the lease has ended by this gateway's clock, and when it has it again. Must not throw. */
  onChange(listener: (isHeld: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Those of these gateways whose lease has ended, and who could have refreshed it. Rejects with STORE_UNREACHABLE. */
  async ended(gateways: Iterable<string>): Promise<ReadonlySet<string>> {
    const asked = [...new Set(gateways)];
    const alive = await Promise.all(asked.map((gateway) => this.#isAlive(gateway)));
    const ended = asked.filter((_gateway, index) => !alive[index]);
    // Its own is gone, too: those of all were purged, or there was no room for them.
    if (ended.length > 0 && this.isHeld && !(await this.#isAlive(this.#options.gateway))) this.#doubt();
    return this.#isInDoubt() ? new Set() : new Set(ended);
  }

  /** All gateways that hold one. Rejects with STORE_UNREACHABLE. */
  async alive(): Promise<readonly string[]> {
    const { bucket, connection } = this.#options;
    if (connection.isDown) throw unreachable();
    const all = this.#subjectOf("*");
    const { state } = await this.#manager.streams.info(`KV_${bucket}`, { subjects_filter: all }).catch(() => {
      throw unreachable();
    });
    return Object.keys(state.subjects ?? {}).map((subject) => subject.slice(all.length - 1));
  }

  /** Ends the lease of a gateway that is known to have ended, such as an earlier one on the same data folder. */
  async end(gateway: string): Promise<void> {
    await this.#manager.streams.purge(`KV_${this.#options.bucket}`, { filter: this.#subjectOf(gateway) });
  }

  /** Stops refreshing. `release` ends the lease at once; without it, others wait for its end. */
  async close({ release }: { readonly release: boolean }): Promise<void> {
    this.#isClosed = true;
    this.#cancel();
    this.#cancelEnd();
    const { gateway, connection } = this.#options;
    if (release && !connection.isDown) await this.end(gateway).catch(() => undefined);
  }

  /** The wall time of this machine, which `ClockSkew` does not set, ms since 1970. */
  #wall(): number {
    return this.#options.clock.now() - this.skew.aheadMs;
  }

  #isInDoubt(now = this.#options.clock.monotonic()): boolean {
    const { leaseMs } = this.#options;
    const sinceRefreshed = now - this.#refreshed.monotonic;
    if (sinceRefreshed > leaseMs * LATE_SHARE) this.#doubt(now);
    return now < this.#doubtUntil;
  }

  #doubt(now = this.#options.clock.monotonic()): void {
    if (now < this.#sureUntil) return;
    const { leaseMs } = this.#options;
    this.#doubtUntil = now + leaseMs;
    // One that is always late, on a machine that is too busy, takes over nevertheless.
    this.#sureUntil = this.#doubtUntil + leaseMs;
  }

  async #isAlive(gateway: string): Promise<boolean> {
    const { bucket, connection } = this.#options;
    if (connection.isDown) throw unreachable();
    const query = { last_by_subj: this.#subjectOf(gateway) };
    const found = await this.#manager.streams.getMessage(`KV_${bucket}`, query).catch(() => {
      throw unreachable();
    });
    return found !== null;
  }

  async #refresh(): Promise<void> {
    const { connection, gateway, clock, leaseMs } = this.#options;
    const sent = { monotonic: clock.monotonic(), wall: this.#wall() };
    const reply = await connection.nats.request(this.#subjectOf(gateway), "", { timeout: REQUEST_MS });
    const { seq, error } = reply.json<Stored>();
    // What is not stored does not count for the others: nor does it here. A refusal has a sequence too: 0.
    if (error || seq === undefined)
      throw new StoreError("STORE_FAILED", `the lease is not stored: ${error?.description ?? "no reason"}`);
    const compared = this.#compareClocks(seq, sent.wall, this.#wall());
    // Nothing begins by a clock that is wrong, or has jumped, which ends a lease.
    if (!this.isHeld) await compared;
    const isFirst = this.#refreshed.monotonic === Number.NEGATIVE_INFINITY;
    if (!isFirst) this.#isInDoubt(sent.monotonic);
    // It may have ended since, and a caller that has looked at `isHeld` waits to be told that it is back.
    this.#look();
    this.#refreshed = sent;
    this.#failingSince = null;
    this.#isMissing = false;
    this.#cancelEnd();
    this.#cancelEnd = clock.after(leaseMs, () => this.#look());
    this.#look();
  }

  /** Looks when the servers took this refresh. Never rejects: the next one is looked at again. */
  async #compareClocks(seq: number, sent: number, answered: number): Promise<void> {
    const { bucket } = this.#options;
    const found = await this.#manager.streams.getMessage(`KV_${bucket}`, { seq }).catch(() => null);
    if (found && !this.#isClosed) this.skew.measured(found.time.getTime(), sent, answered);
  }

  /** Tells when the lease has ended or come back. */
  #look(): void {
    const { isHeld } = this;
    if (isHeld === this.#wasHeld || this.#isClosed) return;
    this.#wasHeld = isHeld;
    this.#endedSince = isHeld ? null : this.#options.clock.now();
    for (const listener of this.#listeners) listener(isHeld);
  }

  #refreshSoon(isFailed = false): void {
    const { clock, leaseMs, connection } = this.#options;
    this.#cancel = clock.after(leaseMs / (isFailed ? TRIES : REFRESHES), () => {
      const sent = clock.monotonic();
      const refreshed = connection.isDown ? Promise.resolve(false) : this.#refresh().then(() => true);
      void refreshed
        .catch((error: unknown) => this.#failed(error, sent))
        .then((isDone) => {
          if (!this.#isClosed) this.#refreshSoon(!isDone);
        });
    });
  }

  async #failed(error: unknown, sent: number): Promise<false> {
    const { bucket, onError } = this.#options;
    const isFirst = this.#failingSince === null;
    this.#failingSince ??= sent;
    if (isFirst) onError(error);
    const isMissing = await this.#isBucketMissing();
    if (isMissing && !this.#isMissing) onError(missingBucket(bucket));
    this.#isMissing = isMissing;
    return false;
  }

  async #isBucketMissing(): Promise<boolean> {
    try {
      await this.#manager.streams.info(`KV_${this.#options.bucket}`);
      return false;
    } catch (error) {
      return isStreamMissing(error);
    }
  }

  #subjectOf(gateway: string): string {
    return `$KV.${this.#options.bucket}.${gateway}`;
  }
}
