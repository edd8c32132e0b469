import {
  DiscardPolicy,
  JetStreamApiError,
  type JetStreamManager,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import type { Clock } from "../../base/clock.js";
import { StoreError } from "../../base/store-error.js";
import { PAYLOAD_BYTES_NEEDED } from "../connection.js";

/** No stream of this name, an error code of the server. */
const STREAM_NOT_FOUND = 10_059;
/** Another gateway made it, with other settings, between the look and the creation. */
const STREAM_NAME_IN_USE = 10_058;

/** Copies are asked of a server that is alone. */
const NOT_CLUSTERED = 10_074;
/** Fewer servers are there than copies are asked for: one may be starting. */
const NO_PEERS = 10_005;

/** Time for a bucket to be made, ms: servers that have just started elect a leader first. */
const OPEN_MS = 15_000;
/** Pause before another try, ms. */
const RETRY_MS = 250;

export interface BucketSettings {
  readonly replicas: 1 | 3;
  readonly clock: Clock;
  /** Settings of the stream beside those of every bucket. */
  readonly more?: Partial<StreamConfig>;
}

/** A setting of a bucket that exists which is not what this gateway would have made. */
export interface Difference {
  readonly bucket: string;
  readonly setting: string;
  readonly found: string;
  readonly expected: string;
}

/** A stream that exists. */
export interface FoundStream {
  readonly found: StreamConfig;
  readonly differences: readonly Difference[];
}

/** Without these a bucket cannot be used at all. */
const NEEDED: readonly (keyof StreamConfig)[] = ["allow_atomic", "max_msgs_per_subject", "allow_msg_ttl"];

/**
 * Makes a bucket, or looks at the one that is there. Its settings are never changed: an operator may have good reasons.
 * Rejects when a difference makes the bucket unusable.
 */
export async function openBucket(
  manager: JetStreamManager,
  bucket: string,
  { replicas, clock, more = {} }: BucketSettings,
): Promise<FoundStream> {
  const expected: Partial<StreamConfig> = {
    name: `KV_${bucket}`,
    subjects: [`$KV.${bucket}.>`],
    max_msgs_per_subject: 1,
    // A full bucket refuses: it never forgets what it has acknowledged.
    discard: DiscardPolicy.New,
    allow_rollup_hdrs: true,
    allow_atomic: true,
    allow_msg_ttl: true,
    // Reads go to the leader: a replica may answer with what was there before.
    allow_direct: false,
    storage: StorageType.File,
    num_replicas: replicas,
    ...more,
  };
  const opened = await openStream(manager, expected, clock, bucket);
  const unusable = opened.differences.find(({ setting }) => NEEDED.includes(setting as keyof StreamConfig));
  if (unusable)
    throw new StoreError(
      "STORE_FAILED",
      `bucket ${bucket} has ${unusable.setting} ${unusable.found}, and needs ${unusable.expected}: nats-server 2.12 or later`,
    );
  return opened;
}

/** Makes a stream, or finds the one that is there. `name`: as it is called in the differences. */
export async function openStream(
  manager: JetStreamManager,
  expected: Partial<StreamConfig>,
  clock: Clock,
  name = expected.name ?? "",
): Promise<FoundStream> {
  const found = await untilLed(clock, () => find(manager, expected)).catch((error: unknown) => {
    throw isTooFew(error) ? tooFew(name, expected, error) : error;
  });
  const { max_msg_size: max } = found;
  if (max >= 0 && max < PAYLOAD_BYTES_NEEDED)
    throw new StoreError(
      "STORE_FAILED",
      `${name} takes messages of at most ${max} bytes: set its max_msg_size to -1, or to ${PAYLOAD_BYTES_NEEDED} or more`,
    );
  const differences = Object.entries(expected).flatMap(([setting, value]) => {
    const own = found[setting as keyof StreamConfig];
    const [foundText, expectedText] = [JSON.stringify(own ?? null), JSON.stringify(value)];
    return foundText === expectedText
      ? []
      : [{ bucket: name, setting, found: foundText, expected: expectedText }];
  });
  return { found, differences };
}

/** Does it again while no server leads, or one is missing or has not heard of a new stream yet, for at most 15 seconds. */
export async function untilLed<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const until = clock.monotonic() + OPEN_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (isRefusal(error) || clock.monotonic() > until) throw error;
      await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
    }
  }
}

async function find(manager: JetStreamManager, expected: Partial<StreamConfig>): Promise<StreamConfig> {
  const { name = "" } = expected;
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (codeOf(error) !== STREAM_NOT_FOUND) throw error;
  }
  try {
    return (await manager.streams.add({ ...expected, name })).config;
  } catch (error) {
    if (codeOf(error) !== STREAM_NAME_IN_USE) throw error;
    return (await manager.streams.info(name)).config;
  }
}

function isRefusal(error: unknown): boolean {
  if (!(error instanceof JetStreamApiError)) return false;
  const isPassing = error.code === STREAM_NOT_FOUND || error.code === NO_PEERS;
  return error.code === NOT_CLUSTERED || (error.status < 500 && !isPassing);
}

function isTooFew(error: unknown): error is JetStreamApiError {
  return codeOf(error) === NOT_CLUSTERED || codeOf(error) === NO_PEERS;
}

function tooFew(name: string, { num_replicas }: Partial<StreamConfig>, { message }: Error): StoreError {
  return new StoreError(
    "STORE_FAILED",
    `${num_replicas} copies of ${name} need as many NATS servers with JetStream in one cluster (${message}): start them, or see --replicas`,
  );
}

/** Whether a request has failed because its stream is not there. */
export function isStreamMissing(error: unknown): boolean {
  return codeOf(error) === STREAM_NOT_FOUND;
}

export function missingBucket(bucket: string): Error {
  return new Error(
    `bucket ${bucket} does not exist any more: start a gateway of the namespace, which makes it again, without what it held`,
  );
}

function codeOf(error: unknown): number | null {
  return error instanceof JetStreamApiError ? error.code : null;
}
