import { DiscardPolicy, type JetStreamManager, StorageType, type StreamConfig } from "@nats-io/jetstream";
import type { Clock } from "../../base/clock.js";
import { StoreError } from "../../base/store-error.js";
import { type Difference, openStream } from "../bucket/buckets.js";
import { bucketNames, token } from "../bucket/names.js";

export interface LogStreamSettings {
  readonly replicas: 1 | 3;
  /** Messages kept for each agent; a message is a batch of its events. */
  readonly agentMessagesMax: number;
  /** Bytes of all messages together. */
  readonly bytesMax: number;
  /** Time that a message is kept, ms. */
  readonly ageMsMax: number;
}

export const LOG_STREAM_SETTINGS: LogStreamSettings = {
  replicas: 1,
  agentMessagesMax: 10_000,
  bytesMax: 1_073_741_824,
  ageMsMax: 7 * 86_400_000,
};

/** What the log of a namespace is called in NATS. */
export interface LogNames {
  readonly stream: string;
  /** Subject of heartbeats, which are not in the stream. */
  readonly vitals: string;
  /** All subjects of the stream. */
  readonly subjects: readonly string[];
  readonly subjectOf: (agentId: string | null) => string;
}

export function logNames(namespace: string): LogNames {
  // Refuses what cannot be part of a name.
  bucketNames(namespace);
  const all = `TERRARIUM.${namespace}.log`;
  return {
    stream: `TERRARIUM_${namespace}_events`,
    vitals: `TERRARIUM.${namespace}.vitals`,
    subjects: [`${all}.era`, `${all}.agent.*`],
    subjectOf: (agentId) => (agentId === null ? `${all}.era` : `${all}.agent.${token(agentId)}`),
  };
}

/**
 * Makes the stream of a log, or looks at the one that is there, whose settings are never changed. Resolves with the settings that
 * differ; rejects with STORE_FAILED when it cannot be used.
 */
export async function openLogStream(
  manager: JetStreamManager,
  namespace: string,
  { replicas, agentMessagesMax, bytesMax, ageMsMax }: LogStreamSettings,
  clock: Clock,
): Promise<readonly Difference[]> {
  const { stream, subjects } = logNames(namespace);
  const expected: Partial<StreamConfig> = {
    name: stream,
    subjects: [...subjects],
    max_msgs_per_subject: agentMessagesMax,
    max_bytes: bytesMax,
    max_age: ageMsMax * 1_000_000,
    // The oldest go, so that agents never wait for room.
    discard: DiscardPolicy.Old,
    // Who wants to append reads what the leader has.
    allow_direct: false,
    storage: StorageType.File,
    num_replicas: replicas,
  };
  const { differences, found } = await openStream(manager, expected, clock);
  const missing = subjects.filter((subject) => !found.subjects.includes(subject));
  if (missing.length > 0)
    throw new StoreError("STORE_FAILED", `the stream ${stream} does not listen to ${missing.join(", ")}`);
  return differences;
}
