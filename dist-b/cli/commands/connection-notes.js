import { writeNote } from "../render/output.js";
/** Writes the news to standard error, but for the first connection. */
export function tellConnection(news) {
  if (news.kind === "lost") {
    writeNote(`connection lost (${news.why}); retrying in ${(news.retryMs / 1000).toFixed(1)} s`);
  } else if (news.again) writeNote("reconnected");
}
//# sourceMappingURL=connection-notes.js.map
