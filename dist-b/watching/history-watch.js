import { clientKey } from "../auth/viewer.js";
import { TerrariumError } from "../base/errors.js";
import { ALL_AGENTS, decodeCursor, encodeCursor } from "../events/cursor.js";
import { isForSession, requireSession } from "../events/session.js";
import { ReadGate } from "./read-gate.js";
/** Events of one page by default. */
export const HISTORY_PAGE_DEFAULT = 100;
/** Concurrent reads of the log: few, so that observers which catch up are not delayed. */
const READS_MAX = 4;
/** Bytes of JSON of one page. */
const PAGE_BYTES_MAX = 1_048_576;
const SEARCH_LENGTH_MAX = 200;
export function createHistoryWatch({ hasAgent, log, limits }) {
  const { maxReadsWaiting: waitingMax, maxReadsWaitingPerClient: clientWaitingMax } = limits;
  const gate = new ReadGate({ runningMax: READS_MAX, waitingMax, clientWaitingMax });
  return {
    async encode(viewer, items, step) {
      return log ? await log.pace.map(clientKey(viewer), items, step) : items.map(step);
    },
    async history(viewer, { agentId, ...query }) {
      if (agentId !== null && !hasAgent(agentId))
        throw new TerrariumError("AGENT_NOT_FOUND", "there is no agent with this id");
      requireSession(query.session);
      const { session, types, from, to, first } = query;
      const stream = agentId ?? ALL_AGENTS;
      const after = query.after === null ? null : decodeCursor(query.after, stream);
      const search = searchIn(query.search);
      const asked = { stream, types, session, search, from, to, after, first, bytesMax: PAGE_BYTES_MAX };
      if (!log) throw unavailable();
      const read = async () => {
        // Events published before this call must be found.
        if (after === null) await log.flush();
        return await log.find(asked, clientKey(viewer));
      };
      const { events, next } = await gate
        .read(clientKey(viewer), JSON.stringify(asked), read)
        .catch((error) => {
          throw error instanceof TerrariumError ? error : unavailable();
        });
      const cursorAt = ({ epoch, offset }) => encodeCursor(stream, epoch, offset);
      return {
        events: events
          .filter(({ event }) => isForSession(event, session))
          .map(({ after: position, event }) => ({ cursor: cursorAt(position), event })),
        next: next && cursorAt(next),
      };
    },
  };
}
function searchIn(search) {
  if (search === null) return null;
  if (search.length > SEARCH_LENGTH_MAX || !/[\p{L}\p{N}]/u.test(search))
    throw new TerrariumError(
      "BAD_USER_INPUT",
      `search must have a letter or a digit, and at most ${SEARCH_LENGTH_MAX} characters`,
      { field: "search" },
    );
  return search;
}
function unavailable() {
  return new TerrariumError("UNAVAILABLE", "the log cannot be read at the moment");
}
//# sourceMappingURL=history-watch.js.map
