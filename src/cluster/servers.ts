import { jetstreamManager } from "@nats-io/jetstream";
import type { Clock } from "../base/clock.js";
import { messageOf } from "../base/errors.js";
import { StoreError } from "../base/store-error.js";
import { untilLed } from "./bucket/buckets.js";
import type { ClusterConnection } from "./connection.js";

/** The first release with atomic batches. */
const NEEDED = { major: 2, minor: 12 };
const REQUEST_MS = 2_000;

/** Rejects with STORE_FAILED when the server is too old, or has no JetStream for this account. */
export async function checkServer({ nats }: ClusterConnection, clock: Clock): Promise<void> {
  const { version = "unknown", jetstream } = nats.info ?? {};
  const at = nats.getServer();
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < NEEDED.major || (major === NEEDED.major && minor < NEEDED.minor))
    throw new StoreError(
      "STORE_FAILED",
      `the nats-server at ${at} is of release ${version}; ${NEEDED.major}.${NEEDED.minor} or later is needed`,
    );
  const manager = await jetstreamManager(nats, { timeout: REQUEST_MS, checkAPI: false });
  try {
    // A server with JetStream may wait for the others of its cluster.
    if (jetstream) await untilLed(clock, () => manager.getAccountInfo());
    else await manager.getAccountInfo();
  } catch (error) {
    throw new StoreError(
      "STORE_FAILED",
      `the nats-server at ${at} has no JetStream for this account (${messageOf(error)}): enable it in its configuration`,
    );
  }
}
