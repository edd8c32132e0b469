import { PARKED, type ParkedValue } from "../events/parked.js";
import type { ParkRequest } from "../purgatory/park-request.js";

export type { ParkRequest } from "../purgatory/park-request.js";

/** A question on its way to a person: what `process`, `resume` or a command returns instead of a result. */
export type Parked = ParkedValue<ParkRequest>;

/**
 * Asks a person. Return what this gives from `process` or `resume`, or from a command that declares `parks`: the
 * question waits in a durable inbox while the agent lives on, and `resume` is called with `state` and the answer.
 * `state` is copied when it is returned, and must be JSON. A request that cannot be is an ERROR event, and
 * `AGENT_ERROR` saying why for who invoked.
 */
export function park(request: ParkRequest): Parked {
  return { [PARKED]: request };
}

/** What was asked, when a returned value is a question; else null. */
export function questionIn(returned: unknown): ParkRequest | null {
  return typeof returned === "object" && returned !== null && PARKED in returned
    ? (returned as Parked)[PARKED]
    : null;
}
