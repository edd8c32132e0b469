import type { Clock } from "../../base/clock.js";
/**
 * Bounds introspection per client and second. Cached answers are free, but a document that differs by one character is
 * measured and executed again, which takes tens of milliseconds. The unit is one answer of the standard introspection query.
 */
export declare class IntrospectionRate {
  #private;
  constructor(max: number, clock: Clock);
  /** Throws RATE_LIMITED when the client has used up its share of this second. */
  requireLeft(client: string): void;
  spend(client: string, introspections: number): void;
}
