/** A registered symbol, so that questions from another copy of this package are recognised, too. */
export const PARKED: unique symbol = Symbol.for("terrarium.parked");

/** A question to a person, returned instead of a result. `park()` creates it. */
export interface ParkedValue<Request = unknown> {
  /** The request. */
  readonly [PARKED]: Request;
}
