import { durationWords } from "../elements/words.js";
import type { ConnectionState } from "../live/types.js";

/** What to say about how current the view is; null while it is live. `staleMs` is its age in milliseconds. */
export function statusWords(connection: ConnectionState, staleMs: number): string | null {
  switch (connection.kind) {
    case "connecting":
      return "Connecting…";
    case "replaying":
    case "live":
      return null;
    case "gap": {
      const { missed } = connection;
      if (missed === null) return "An unknown number of events was missed.";
      return missed === 1 ? "1 event was missed." : `${missed.toLocaleString("en")} events were missed.`;
    }
    case "offline":
      return `Offline: as of ${durationWords(staleMs)} ago.`;
    case "refused":
      return `Not connected: ${connection.why}.`;
  }
}
