import { TerrariumError } from "../base/errors.js";
/** Letters, digits and punctuation that can be read; no blanks at the ends, no control or invisible characters. */
const SESSION = /^[\p{L}\p{N}\p{P}\p{S}](?:[\p{L}\p{N}\p{P}\p{S} ]*[\p{L}\p{N}\p{P}\p{S}])?$/u;
const SESSION_LENGTH_MAX = 128;
/** BAD_USER_INPUT unless a session is null or a name of 1 to 128 visible characters. */
export function requireSession(session) {
  if (session === null || (session.length <= SESSION_LENGTH_MAX && SESSION.test(session))) return;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `session must be 1 to ${SESSION_LENGTH_MAX} visible characters`,
    { field: "session" },
  );
}
/** The session of an event's run: null for a run without a session, undefined for an event without a run. */
export function sessionOf({ run, session }) {
  return run === undefined || run === null ? undefined : (session ?? null);
}
/**
 * Whether an observer of `session` gets the event: events of that session's runs, and the agent's own events, which
 * belong to no run. Null means all sessions.
 */
export function isForSession(event, session) {
  if (session === null) return true;
  const own = sessionOf(event);
  return own === undefined || own === session;
}
/**
 * The event as an observer of `session` gets it. How many of a gap's missing events belong to the session is not
 * known, so `missed` is null unless it is 0.
 */
export function asSeenIn(event, session) {
  return session !== null && event.type === "GAP" && event.missed !== 0 ? { ...event, missed: null } : event;
}
//# sourceMappingURL=session.js.map
