import type { Appender } from "./appender.js";
import { endOf, type LogMessage, messageOf } from "./messages.js";
import type { StoredMessage } from "./server.js";

/** Messages of an agent that are looked at to find the last one of a gateway; behind more of them a new epoch begins. */
const LOOKED_MAX = 1_000;
/** Messages of no gateway that are looked at one by one; behind more of them the log is claimed anew. */
const FOREIGN_MAX = 64;

export interface ForeignRange {
  readonly agentId: string;
  /** Of the message whose answer is waited for. */
  readonly id: string;
  /** That of the carrier: what else is of this term is of its own, or of somebody who says so. */
  readonly term: number;
  /** The last message of the agent that its carrier knows, and the last one there is. */
  readonly after: number;
  readonly last: StoredMessage;
}

/**
 * Passes over messages on the subject of an agent that are of no gateway. `isStored`: the one waited for is among them. Null: another
 * one of a gateway is, or there are too many.
 */
export async function passForeign(
  appender: Appender,
  { agentId, id, term, after, last }: ForeignRange,
): Promise<{ readonly isStored: boolean } | null> {
  let isStored = false;
  for (let seq = after, count = 0; seq < last.seq; count += 1) {
    const message = count < FOREIGN_MAX ? await appender.next(agentId, seq).catch(() => null) : null;
    if (!message) return null;
    if (message.id === id) isStored = true;
    else if ((endOf(messageOf(agentId, message))?.term ?? term) !== term) return null;
    seq = message.seq;
  }
  return { isStored };
}

/** The last message of a gateway up to `last`. Null: there is none, or it is too far away. */
export async function lastOfGateway(
  appender: Appender,
  agentId: string,
  last: StoredMessage | null,
): Promise<LogMessage | null> {
  let found = last && messageOf(agentId, last);
  if (found || !last) return found;
  let looked = 0;
  // The servers know only the next one of a subject: from ever farther away, until one of a gateway is among them.
  for (let step = 1, from = last.seq; !found && from > 0; step *= 2) {
    from = Math.max(0, last.seq - step);
    for (let seq = from; looked < LOOKED_MAX; looked += 1) {
      const message = await appender.next(agentId, seq);
      if (!message || message.seq >= last.seq) break;
      found = messageOf(agentId, message) ?? found;
      seq = message.seq;
    }
    if (looked >= LOOKED_MAX) return null;
  }
  return found;
}
