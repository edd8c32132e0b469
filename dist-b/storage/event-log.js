import { defaultLimits } from "../base/limits.js";
import { ALL_AGENTS } from "../events/cursor.js";
import { FLUX_STATES, GAP_REASONS, TERRARIUM_EVENT_TYPES } from "../events/event.js";
import { sessionOf } from "../events/session.js";
export class EventLogError extends Error {
  name = "EventLogError";
  code;
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}
/** The limits that an operator sets, under their names in this room. */
export function eventLogLimits(limits) {
  return {
    ringEvents: limits.maxHistory,
    eventsMax: limits.historyMaxEvents,
    bytesMax: limits.historyMaxBytes,
    ageMsMax: limits.historyMaxAgeMs,
    outputPercentMax: limits.historyOutputPercent,
  };
}
export const EVENT_LOG_LIMITS = eventLogLimits(defaultLimits);
/**
 * The entry of an event at these positions. An event is stored in its agent's stream; the announcement of a gap in the
 * stream that it interrupts.
 */
export function logEntry({ stream, before, after }, event, body) {
  return {
    stream,
    beforeEpoch: before.epoch,
    beforeOffset: before.offset,
    epoch: after.epoch,
    offset: after.offset,
    body,
    type: event.type,
    at: event.at,
    session: sessionOf(event),
    json: isAtHome(stream, event) ? JSON.stringify(event) : null,
  };
}
/** Whether an event is stored in this stream, rather than referred to. */
export function isAtHome(stream, { type }) {
  return stream !== ALL_AGENTS || type === "GAP";
}
/** Whether an entry's positions are possible; one that is not is left out and shows as a gap. */
export function isSound({ beforeEpoch, beforeOffset, epoch, offset }) {
  if (!isPosition({ epoch: beforeEpoch, offset: beforeOffset }) || !isPosition({ epoch, offset }))
    return false;
  return beforeEpoch !== epoch || offset > beforeOffset;
}
/** The event of a row, or null when it cannot be read; it then shows as a gap. */
export function readStored({ before, after, json }) {
  const event = readEvent(json);
  return event && { before, after, event };
}
/** The event that is stored as this text; null when it is none. */
export function readEvent(json) {
  try {
    const event = JSON.parse(json);
    return isEvent(event) ? event : null;
  } catch {
    return null;
  }
}
function isPosition({ epoch, offset }) {
  return /^[\w-]{1,64}$/.test(epoch) && Number.isSafeInteger(offset) && offset >= 0;
}
/** Checks the common members and the type. The members of each type are trusted, because this program wrote them. */
function isEvent(value) {
  if (typeof value !== "object" || value === null) return false;
  const event = value;
  const { type, agentId, state, entropyRemaining } = event;
  const vitals = [event["at"], event["pressure"], event["flow"], event["temperature"]];
  return (
    TERRARIUM_EVENT_TYPES.includes(type) &&
    typeof agentId === "string" &&
    FLUX_STATES.includes(state) &&
    vitals.every((vital) => typeof vital === "number") &&
    (entropyRemaining === null || typeof entropyRemaining === "number") &&
    (type !== "GAP" || isGap(event))
  );
}
function isGap({ missed, reason }) {
  return (missed === null || Number.isInteger(missed)) && GAP_REASONS.includes(reason);
}
//# sourceMappingURL=event-log.js.map
