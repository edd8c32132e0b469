import type { ParkRequest } from "../purgatory/park-request.js";

export type { ParkRequest } from "../purgatory/park-request.js";

/** By name, so that a question asked through another copy of this package is one, too. */
const PARKED = Symbol.for("terrarium.parked");

/** A question on its way to a person: what `process` or `resume` returns instead of a result. */
export interface Parked {
  readonly [PARKED]: ParkRequest;
}

/**
 * Asks a person. Return what this gives from `process` or `resume`: the question waits in a durable inbox while the
 * agent lives on, and `resume` is called with `state` and the answer. `state` is copied when it is returned, and must
 * be JSON. A request that cannot be is an ERROR event, and `BAD_USER_INPUT` naming the field for who invoked.
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
