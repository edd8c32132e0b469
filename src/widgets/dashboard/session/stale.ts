import { browserClock, type LiveTerrarium } from "../../live/index.js";

/** Age of what is shown, in milliseconds; null while it is current. */
export function staleMs({ connection, lastMessageAt }: LiveTerrarium): number | null {
  if (connection.kind !== "offline" && connection.kind !== "refused") return null;
  return Math.max(0, browserClock.now() - (lastMessageAt ?? connection.since));
}
