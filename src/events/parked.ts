/** By name, so that a question asked through another copy of this package is one, too. */
export const PARKED: unique symbol = Symbol.for("terrarium.parked");

/** A question on its way to a person: what is returned instead of a result. `park()` makes it. */
export interface ParkedValue<Request = unknown> {
  /** What is asked. */
  readonly [PARKED]: Request;
}
