import type { Clock } from "../../base/clock.js";
import { forEachMember } from "../../base/guard.js";

/** What one connection may take of the spread, milliseconds: a few are told at once, a thousand over two seconds. */
const EACH_MS = 2;
/** How far apart those come back that were told at once, milliseconds, at the least. */
const COME_BACK_MS_MIN = 250;

/**
 * Tells connections to go, one after another over at most `spreadMs`, and each when to come back: once all have been
 * told, at a moment of its own, so that they do not return as one herd. Resolves when all have been told.
 */
export async function spreadFarewells<T>(
  connections: readonly T[],
  options: { readonly spreadMs: number; readonly clock: Clock; readonly random?: () => number },
  tell: (connection: T, comeBackInMs: number) => void,
): Promise<void> {
  const { clock, random = Math.random } = options;
  const spreadMs = Math.min(options.spreadMs, connections.length * EACH_MS);
  const begunAt = clock.monotonic();
  let told = 0;
  const tellDue = (): void => {
    const passedMs = clock.monotonic() - begunAt;
    const due =
      spreadMs === 0 ? connections.length : Math.ceil((passedMs / spreadMs) * connections.length + 1);
    const now = connections.slice(told, due);
    told += now.length;
    forEachMember(now, (connection) => {
      const waitMs = spreadMs - passedMs + random() * Math.max(spreadMs, COME_BACK_MS_MIN);
      tell(connection, Math.max(0, Math.round(waitMs)));
    });
  };
  tellDue();
  while (told < connections.length) {
    await new Promise<void>((resolve) => clock.after(Math.max(EACH_MS, spreadMs / 50), resolve));
    tellDue();
  }
}
