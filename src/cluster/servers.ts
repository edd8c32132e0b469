import { JetStreamApiError, jetstreamManager } from "@nats-io/jetstream";
import type { Clock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import { StoreError } from "../base/store-error.js";
import { type ClusterConnection, PAYLOAD_BYTES_NEEDED } from "./connection.js";
import { checkPermissions } from "./permissions.js";

/** The first release with atomic batches. */
const NEEDED = { major: 2, minor: 12 };
const REQUEST_MS = 2_000;
/** Pause before another try, ms. */
const RETRY_MS = 250;

export interface ServerCheck {
  readonly namespace: string;
  readonly clock: Clock;
  /** How long it may wait for the others of its cluster, ms. */
  readonly waitMs: number;
  /** Called once, when it waits. */
  readonly onWaiting: (reason: string) => void;
}

/**
 * Rejects with STORE_FAILED when the server is too old, takes too small messages only, lets this login not do what a gateway does, or has no JetStream for this account, and with STORE_UNREACHABLE when
 * JetStream does not answer in time.
 */
export async function checkServer(
  { nats, payloadShort: short }: ClusterConnection,
  { namespace, clock, waitMs, onWaiting }: ServerCheck,
): Promise<void> {
  const { version = "unknown", jetstream } = nats.info ?? {};
  const at = nats.getServer();
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < NEEDED.major || (major === NEEDED.major && minor < NEEDED.minor))
    throw new StoreError(
      "STORE_FAILED",
      `the nats-server at ${at} is of release ${version}; ${NEEDED.major}.${NEEDED.minor} or later is needed`,
    );
  if (short !== null)
    throw new StoreError(
      "STORE_FAILED",
      `the nats-server at ${at} takes messages of at most ${short} bytes: set max_payload to ${PAYLOAD_BYTES_NEEDED} or more, at each server`,
    );
  await checkPermissions(nats, namespace);
  const manager = await jetstreamManager(nats, { timeout: REQUEST_MS, checkAPI: false });
  const until = clock.monotonic() + waitMs;
  for (let isFirst = true; ; isFirst = false) {
    try {
      await manager.getAccountInfo();
      return;
    } catch (error) {
      if (!jetstream || isForAccount(error))
        throw new StoreError(
          "STORE_FAILED",
          `the nats-server at ${at} has no JetStream for this account (${messageOf(error)}): enable it in its configuration`,
        );
      // A server with JetStream may wait for the others of its cluster.
      const reason = `JetStream of the nats-server at ${at} does not answer (${messageOf(error)}): most servers of its cluster must run`;
      if (clock.monotonic() >= until) throw new StoreError("STORE_UNREACHABLE", reason);
      if (isFirst) onWaiting(reason);
      await new Promise<void>((resolve) => void clock.after(RETRY_MS, resolve));
    }
  }
}

/** The account has no JetStream, while the server has. */
function isForAccount(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof JetStreamApiError;
}
