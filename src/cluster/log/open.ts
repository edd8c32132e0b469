import { jetstreamManager } from "@nats-io/jetstream";
import { messageOf } from "../../base/errors.js";
import { StoreError } from "../../base/store-error.js";
import { type Difference, untilLed } from "../bucket/buckets.js";
import type { ClusterConnection } from "../connection.js";
import { JetStreamServer } from "./jetstream-server.js";
import { SharedLog, type SharedLogOptions } from "./shared-log.js";
import { LOG_STREAM_SETTINGS, type LogStreamSettings, openLogStream } from "./stream.js";

/** One request, ms. When a leader is lost, several of these pass until the next one answers. */
const REQUEST_MS = 2_000;

export interface OpenLogOptions extends Omit<SharedLogOptions, "server"> {
  readonly connection: ClusterConnection;
  readonly namespace: string;
  readonly stream?: Partial<LogStreamSettings>;
  readonly requestMs?: number;
  /** Called for each setting of the stream that is not what this gateway would have made. */
  readonly onDifference?: (difference: Difference) => void;
}

/** Makes the stream of a namespace or checks it, and begins to read it. Rejects with a StoreError. */
export async function openSharedLog(options: OpenLogOptions): Promise<SharedLog> {
  const { connection, namespace, clock, requestMs = REQUEST_MS, onError } = options;
  const { onDifference = () => undefined } = options;
  const settings = { ...LOG_STREAM_SETTINGS, ...options.stream };
  try {
    const manager = await jetstreamManager(connection.nats, { timeout: requestMs, checkAPI: false });
    for (const difference of await openLogStream(manager, namespace, settings, clock))
      onDifference(difference);
    const server = await JetStreamServer.open({
      nats: connection.nats,
      namespace,
      requestMs,
      clock,
      onError,
    });
    return await untilLed(clock, () => SharedLog.open({ ...options, server }));
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError("STORE_UNREACHABLE", `the log of events cannot be opened: ${messageOf(error)}`);
  }
}
