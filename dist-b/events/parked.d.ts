import type { JsonCompatible } from "../base/json-compatible.js";
/** A registered symbol, so that questions from another copy of this package are recognised, too. */
export declare const PARKED: unique symbol;
/** A question to a person, returned instead of a result. `park()` creates it. */
export interface ParkedValue<Request = unknown> {
  /** The request. */
  readonly [PARKED]: Request;
}
/** What an agent's function may return: `Returned`, with `NotJson` in place of what cannot be sent. */
export type SendableReturn<Returned> =
  Awaited<Returned> extends infer Value ? Sendable<Value> | Promise<Sendable<Value>> : never;
/** One returned value: a question, or JSON. */
export type Sendable<Value> = unknown extends Value
  ? Value
  : Value extends ParkedValue
    ? Value
    : JsonCompatible<Value>;
