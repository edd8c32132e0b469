import type { TerrariumEvent } from "./event.js";
/** BAD_USER_INPUT unless a session is null or a name of 1 to 128 visible characters. */
export declare function requireSession(session: string | null): void;
/** The members of an event that name its run; events of no run lack them. */
export interface OfRun {
  readonly type: string;
  readonly run?: string | null | undefined;
  readonly session?: string | null | undefined;
}
/** The session of an event's run: null for a run without a session, undefined for an event without a run. */
export declare function sessionOf({ run, session }: OfRun): string | null | undefined;
/**
 * Whether an observer of `session` gets the event: events of that session's runs, and the agent's own events, which
 * belong to no run. Null means all sessions.
 */
export declare function isForSession(event: OfRun, session: string | null): boolean;
/**
 * The event as an observer of `session` gets it. How many of a gap's missing events belong to the session is not
 * known, so `missed` is null unless it is 0.
 */
export declare function asSeenIn(event: TerrariumEvent, session: string | null): TerrariumEvent;
