import type { Clock } from "../../base/clock.js";
import { forEachMember } from "../../base/async/guard.js";

/** Spread per connection, milliseconds: a few connections get the notice at once, a thousand within two seconds. */
const EACH_MS = 2;
/** Smallest window over which clients are told to reconnect, milliseconds. */
const COME_BACK_MS_MIN = 250;

/**
 * Sends a drain notice to each connection, one after another over at most `spreadMs`. Each is told a random time to
 * reconnect, after all have been notified, so that clients do not reconnect as a herd. Resolves when all have been notified.
 */
export async function spreadDrainNotices<T>(
  connections: readonly T[],
  options: { readonly spreadMs: number; readonly clock: Clock; readonly random?: () => number },
  notify: (connection: T, comeBackInMs: number) => void,
): Promise<void> {
  const { clock, random = Math.random } = options;
  const spreadMs = Math.min(options.spreadMs, connections.length * EACH_MS);
  const startedAt = clock.monotonic();
  let notified = 0;
  const notifyDue = (): void => {
    const passedMs = clock.monotonic() - startedAt;
    const due =
      spreadMs === 0 ? connections.length : Math.ceil((passedMs / spreadMs) * connections.length + 1);
    const now = connections.slice(notified, due);
    notified += now.length;
    forEachMember(now, (connection) => {
      const waitMs = spreadMs - passedMs + random() * Math.max(spreadMs, COME_BACK_MS_MIN);
      notify(connection, Math.max(0, Math.round(waitMs)));
    });
  };
  notifyDue();
  while (notified < connections.length) {
    await new Promise<void>((resolve) => clock.after(Math.max(EACH_MS, spreadMs / 50), resolve));
    notifyDue();
  }
}
