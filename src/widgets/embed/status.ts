import { durationWords } from "../elements/words.js";
import type { ConnectionState } from "../live/types.js";

/** What must be said about how true a view is; null while it shows what is. `staleMs` is the age of what is shown. */
export function statusWords(connection: ConnectionState, staleMs: number): string | null {
  switch (connection.kind) {
    case "connecting":
      return "Connecting…";
    case "replaying":
    case "live":
      return null;
    case "gap": {
      const { missed } = connection;
      if (missed === null) return "Some events were missed; nobody can know how many.";
      return missed === 1 ? "1 event was missed." : `${missed.toLocaleString("en")} events were missed.`;
    }
    case "offline":
      return `Offline: as of ${durationWords(staleMs)} ago.`;
    case "refused":
      return `Not connected: ${connection.why}.`;
  }
}
