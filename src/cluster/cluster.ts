import { jetstreamManager } from "@nats-io/jetstream";
import { type Clock, systemClock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import { randomId } from "../base/ids.js";
import { defaultLimits, type Limits } from "../base/limits.js";
import { StoreError } from "../base/store-error.js";
import { type Difference, openBucket, untilLed } from "./bucket/buckets.js";
import type { ClusterConnection } from "./connection.js";
import { Leases } from "./leases.js";
import { bucketNames } from "./bucket/names.js";
import { Replica } from "./bucket/replica.js";

/** One request, ms. When a leader is lost, several of these pass until the next one answers. */
const REQUEST_MS = 2_000;

export interface ClusterOptions {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly replicas: 1 | 3;
  readonly clock?: Clock;
  /** Sets the wall time of that clock so far ahead of its machine's, ms. */
  readonly setClock?: ((aheadMs: number) => void) | undefined;
  readonly limits?: Pick<Limits, "maxStoreQueue" | "storeTimeoutMs">;
  readonly requestMs?: number;
  /** How long a gateway that says nothing counts as alive, ms. */
  readonly leaseMs?: number;
  /** Called for each setting of a bucket that is not what this gateway would have made. */
  readonly onDifference?: (difference: Difference) => void;
  /** See `ReplicaOptions.mayBring`. */
  readonly mayBring?: ((agent: unknown) => boolean) | undefined;
  /** See `ReplicaOptions.onDone`. */
  readonly onDone?: (port: string, failure: string | null) => void;
  readonly onError?: (error: unknown) => void;
}

const LEASE_MS = 10_000;

/** The buckets of a namespace, made or checked when they are first opened. */
export class Cluster {
  readonly #options: ClusterOptions;
  /** Of this opener. */
  readonly gateway = randomId("gw");
  readonly #replicas = new Map<string, Promise<Replica>>();
  readonly #opened = new Map<string, Replica>();
  #leases: Promise<Leases> | null = null;

  get namespace(): string {
    return this.#options.namespace;
  }

  get replicas(): 1 | 3 {
    return this.#options.replicas;
  }

  constructor(options: ClusterOptions) {
    this.#options = options;
  }

  /** Everything about freezes and shares. */
  control(): Promise<Replica> {
    return this.#open(bucketNames(this.#options.namespace).control);
  }

  signals(): Promise<Replica> {
    return this.#open(bucketNames(this.#options.namespace).signals);
  }

  /** Runs, keys, states and questions. */
  work(): Promise<Replica> {
    return this.#open(bucketNames(this.#options.namespace).work);
  }

  /** The copies that are open, by bucket. */
  get opened(): ReadonlyMap<string, Replica> {
    return this.#opened;
  }

  /** The lease of this opener, and those of others. */
  leases(): Promise<Leases> {
    this.#leases ??= this.#openLeases();
    return this.#leases;
  }

  /** Waits for what was asked. The connection stays open. */
  async close(): Promise<void> {
    await (await this.#leases?.catch(() => null))?.close({ release: true });
    for (const opening of this.#replicas.values()) await (await opening.catch(() => null))?.close();
  }

  #openLeases(): Promise<Leases> {
    const { connection, replicas, namespace, clock = systemClock, leaseMs = LEASE_MS } = this.#options;
    const { setClock, onDifference = () => undefined, onError = () => undefined } = this.#options;
    const bucket = bucketNames(namespace).gateways;
    const { gateway } = this;
    const shared = { connection, bucket, replicas, gateway, leaseMs };
    return Leases.open({ ...shared, clock, setClock, onDifference, onError });
  }

  #open(bucket: string): Promise<Replica> {
    const known = this.#replicas.get(bucket);
    if (known) return known;
    const opening = this.#openOne(bucket).catch((error: unknown) => {
      this.#replicas.delete(bucket);
      throw error instanceof StoreError
        ? error
        : new StoreError("STORE_UNREACHABLE", `bucket ${bucket} cannot be opened: ${messageOf(error)}`);
    });
    this.#replicas.set(bucket, opening);
    return opening;
  }

  async #openOne(bucket: string): Promise<Replica> {
    const { connection, replicas, limits = defaultLimits, clock = systemClock } = this.#options;
    const { requestMs = REQUEST_MS, mayBring, onDone } = this.#options;
    const { onDifference = () => undefined, onError = () => undefined } = this.#options;
    const manager = await jetstreamManager(connection.nats, { timeout: REQUEST_MS, checkAPI: false });
    const { differences } = await openBucket(manager, bucket, { replicas, clock });
    for (const difference of differences) onDifference(difference);
    const { maxStoreQueue: queueMax, storeTimeoutMs: timeoutMs } = limits;
    const bounds = { queueMax, timeoutMs, requestMs };
    const options = {
      connection,
      bucket,
      gateway: this.gateway,
      clock,
      ...bounds,
      mayBring,
      onError,
      ...(onDone && { onDone }),
    };
    const replica = await untilLed(clock, () => Replica.open(options));
    this.#opened.set(bucket, replica);
    return replica;
  }
}
