import type { ConnectionOptions, NatsConnection } from "@nats-io/nats-core";
import { connect } from "@nats-io/transport-node";
import type { Clock } from "../base/clock.js";
import { randomShare } from "../base/ids.js";

export interface DialLimits {
  readonly clock: Clock;
  /** After so long it is given up, ms. */
  readonly limitMs: number;
  /** Pause between tries at one server once the connection was open, ms; up to a tenth of it is added at random. */
  readonly reconnectMs: number;
}

/**
 * Tries each server once. Rejects with what the last one said, in bounded time.
 *
 * The client forgets a server that has refused it, until none is left. Those of a cluster tell of each other in the first thing
 * they say, before they refuse: it would try them for ever, without a pause, and say nothing.
 */
export async function dial(options: ConnectionOptions, limits: DialLimits): Promise<NatsConnection> {
  const { clock, limitMs } = limits;
  const until = clock.monotonic() + limitMs;
  try {
    return await dialOnce(options, limits);
  } catch (error) {
    if (!(error instanceof Endless)) throw error;
  }
  // Why they refuse, without what they tell of each other.
  const lonely = { ...options, ignoreClusterUpdates: true };
  const nats = await dialOnce(lonely, { ...limits, limitMs: until - clock.monotonic() });
  // This connection would never learn of other servers: another try finds them.
  await nats.close();
  throw new Error("some servers of the cluster do not take this connection");
}

async function dialOnce(
  options: ConnectionOptions,
  { clock, limitMs, reconnectMs }: DialLimits,
): Promise<NatsConnection> {
  // The client asks once more when no server is left.
  let asksLeft = [options.servers ?? []].flat().length + 1;
  let isOpen = false;
  let isGivenUp = false;
  const opening = connect({
    ...options,
    /** What is thrown here ends the client's tries; nothing else does. */
    reconnectDelayHandler() {
      asksLeft -= 1;
      if (isGivenUp || (!isOpen && asksLeft < 0)) throw new Endless();
      return reconnectMs * (1 + randomShare() / 10);
    },
  });
  let cancel = (): void => undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = clock.after(limitMs, () => {
      isGivenUp = true;
      reject(new Error("no server has answered in time"));
    });
  });
  try {
    const nats = await Promise.race([opening, late]);
    isOpen = true;
    return nats;
  } finally {
    cancel();
    if (isGivenUp)
      opening.then(
        (nats) => nats.close(),
        () => undefined,
      );
  }
}

/** More servers were tried than were named. */
class Endless extends Error {
  override readonly name = "Endless";
}
