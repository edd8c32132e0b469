import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { Clock } from "../../base/clock.js";
import type { ReadOptions } from "../../base/read-options.js";
import type { Change } from "./attempt.js";
import type { ClusterConnection } from "../connection.js";
import { Copy } from "./copy.js";
import { Operation } from "./operation.js";
import type { RecordListener } from "./records.js";
import { isRecord } from "./shapes.js";
import { Texts } from "./texts.js";
import { Transactions } from "./transactions.js";

export interface ReplicaOptions {
  readonly connection: ClusterConnection;
  readonly bucket: string;
  /** Of this opener; no other has it, before or after. */
  readonly gateway: string;
  readonly clock: Clock;
  /** Operations that wait; beyond them STORE_BUSY. */
  readonly queueMax: number;
  /** How long an operation may wait for the servers, ms. */
  readonly timeoutMs: number;
  /** How long one request to the servers may take, ms; then it is repeated. */
  readonly requestMs: number;
  /** Whether a host may bring an agent of this description, as it is in a record. Default: any. */
  readonly mayBring?: ((agent: unknown) => boolean) | undefined;
  /** Called with the end of each operation: null, or the code of its failure. `port`: as given to `transact`. */
  readonly onDone?: (port: string, failure: string | null) => void;
  /** Called for failures that are retried. */
  readonly onError: (error: unknown) => void;
}

export interface ReplicaCounts {
  /** Attempts that another gateway came before. */
  readonly conflicts: number;
  /** Attempts whose answer was lost. */
  readonly doubts: number;
  /** Feeds that were started again because nothing came. */
  readonly stalls: number;
  /** Times that everything was read again, the first one included. */
  readonly loads: number;
}

/**
 * A bucket, and a copy of its records in memory on which transactions decide.
 *
 * ```
 *  transact(decide) ─▶ queue ─▶ decide on the copy ─▶ message or batch, fenced by the last transaction ─▶ answer
 *                                  ▲      │                              │ another gateway was first
 *                                  │      └──────── taken back ◀─────────┘
 *                       feed: what other gateways have stored
 * ```
 *
 * Atomicity: all changes of one transaction are stored together or not at all. Isolation: transactions of all gateways have one
 * order, the order of their commits, and each decided on what the ones before it had left. `decide` may be called
 * again, so it must depend on nothing but the copy and its arguments. Order: those of one gateway decide in the order in which
 * they were asked, several in one batch. Currency: one that changes nothing is answered after the leader has confirmed that
 * nothing came in between, so no answer is older than its question. Durability: as that of the stream. A rejection with
 * STORE_TIMEOUT means that it may be stored or not.
 */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #copy: Copy;
  /** What `write` has stored. */
  readonly texts: Texts;
  readonly #transactions: Transactions;

  /** Reads the bucket, which exists. Rejects with STORE_UNREACHABLE. */
  static async open(options: ReplicaOptions): Promise<Replica> {
    const { connection, requestMs: timeout } = options;
    const manager = await jetstreamManager(connection.nats, { timeout, checkAPI: false });
    const replica = new Replica(options, jetstream(connection.nats, { timeout }), manager);
    try {
      await replica.#copy.load();
    } catch (error) {
      replica.#copy.close();
      throw error;
    }
    replica.#transactions.checkSoon();
    return replica;
  }

  #isRecord(key: string, value: unknown): boolean {
    return isRecord(key, value, this.#options.mayBring);
  }

  private constructor(options: ReplicaOptions, client: JetStreamClient, manager: JetStreamManager) {
    this.#options = options;
    const subject = `$KV.${options.bucket}.`;
    const onDamaged = (what: string): void => this.#transactions.saveSoon(what);
    const onReplaced = (): void =>
      options.onError(
        new Error(`bucket ${options.bucket} was purged, or replaced by a backup: it is read again`),
      );
    const onStrange = (key: string): void =>
      options.onError(
        new Error(
          `somebody else than a gateway has written into bucket ${options.bucket}: ${subject}r.${key} is no record, and is passed over`,
        ),
      );
    this.#copy = new Copy({
      ...options,
      client,
      manager,
      subject,
      isRecord: (key, value) => this.#isRecord(key, value),
      onDamaged,
      onReplaced,
      onStrange,
    });
    this.#transactions = new Transactions(options, this.#copy, subject);
    this.texts = new Texts({ ...options, manager, log: this.#copy.log });
  }

  /** This opener. */
  get gateway(): string {
    return this.#options.gateway;
  }

  get counts(): ReplicaCounts {
    const { stalls, loads } = this.#copy;
    return { ...this.#transactions.counts, stalls, loads };
  }

  /** The servers had no room for the last change. */
  get isFull(): boolean {
    return this.#transactions.isFull;
  }

  /** The bucket was deleted: nothing is stored until a gateway is started, which makes it again. */
  get isMissing(): boolean {
    return this.#transactions.isMissing;
  }

  /** Time since the first of the requests that the servers have not answered, ms; 0: they have answered the last one. */
  get unansweredMs(): number {
    return this.#transactions.unansweredMs;
  }

  /** They have not for so long that what would change the bucket is refused at once. */
  get isRefusing(): boolean {
    return this.#transactions.isRefusing;
  }

  /** Time since the copy was known to be current, ms. */
  get ageMs(): number {
    return this.#copy.ageMs;
  }

  /** Called for each value that a record of this kind takes, also while a transaction is undecided. At once for those there are. */
  follow(kind: string, listener: RecordListener): void {
    this.#copy.records.follow(kind, listener);
    for (const key of this.#copy.records.keys())
      if (key.startsWith(`${kind}.`)) listener(key, undefined, this.#copy.records.get(key));
  }

  /**
   * Called with the changes of each stored transaction, those of this gateway before they are answered. After a lost
   * answer a change may be told twice, and as one of another gateway. Must not throw.
   */
  onStored(listener: (changes: readonly Change[], isOwn: boolean) => void): () => void {
    return this.#copy.onStored(listener);
  }

  /** The record of this moment. */
  get<T>(key: string): T | undefined {
    return this.#copy.records.get(key) as T | undefined;
  }

  /** The last number that `count` has given. */
  counted(name: string): number {
    return this.#transactions.counters[name] ?? 0;
  }

  /** The next number of this name, from 1. Only while `transact` decides, as the following. */
  count(name: string): number {
    return this.#transactions.deciding.count(name);
  }

  put(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    // What others will read, which shares nothing with what the caller holds.
    const record: unknown = JSON.parse(text);
    if (!this.#isRecord(key, record)) throw new Error(`${key} is no record that others would read`);
    this.#transactions.deciding.set(key, record);
    this.#transactions.deciding.write(`r.${key}`, text);
  }

  remove(key: string): void {
    this.#transactions.deciding.set(key, undefined);
    this.#transactions.deciding.write(`r.${key}`, null);
  }

  /** Stores a text that copies do not hold. */
  write(key: string, text: string): void {
    this.#transactions.deciding.write(`u.${key}`, text);
  }

  erase(key: string): void {
    this.#transactions.deciding.write(`u.${key}`, null);
  }

  /**
   * Decides, stores, and resolves with what was decided. A `decide` that throws changes nothing. `port`: what metrics count the
   * operation as.
   */
  transact<T>(decide: () => T, port?: string): Promise<T> {
    return this.#transactions.ask(new Operation(decide), port);
  }

  /**
   * As `transact`, of what changes nothing. With `mayBeOld` it is answered by the records as they are when the servers have not
   * answered for 2 seconds, or within `timeoutMs`: `isOld`.
   */
  async read<T>(find: () => T, port?: string, options?: ReadOptions): Promise<Found<T>> {
    const operation = new Operation(find, options);
    const value = await this.#transactions.ask<T>(operation, port);
    return { value, isOld: operation.isOld };
  }

  /** Waits for what was asked before, and reads no more. The connection stays open. */
  async close(): Promise<void> {
    await this.#transactions.close();
    this.#copy.close();
  }
}

/** `isOld`: the servers have not confirmed it. */
export interface Found<T> {
  readonly value: T;
  readonly isOld: boolean;
}
