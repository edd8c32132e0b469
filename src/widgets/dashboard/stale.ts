import { browserClock, type LiveTerrarium } from "../live/index.js";

/** The age of what is shown in milliseconds; null while it is what it is now. */
export function staleMs({ connection, heardAt }: LiveTerrarium): number | null {
  if (connection.kind !== "offline" && connection.kind !== "refused") return null;
  return Math.max(0, browserClock.now() - (heardAt ?? connection.since));
}
