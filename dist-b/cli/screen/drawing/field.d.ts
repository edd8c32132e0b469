import type { Vital } from "../model/condition.js";
import { type Span } from "./tones.js";
export interface FieldOptions {
  /** Agent id: seeds the texture, so each agent has its own. */
  readonly id: string;
  readonly vital: Vital;
  readonly columns: number;
  readonly rows: number;
  /** Wall time, milliseconds. Two terminals show the same field at the same time. */
  readonly now: number;
  /** Temperature above normal: the field shimmers. */
  readonly feverish: boolean;
  /** The agent has just failed: some rows are shifted. */
  readonly distorted: boolean;
  /** Animation is off: the field does not move, but keeps its fill and colour. */
  readonly frozen?: boolean;
  /** The state is not current: the field is grey and does not move. */
  readonly stale: boolean;
}
/**
 * The density field: fill shows activity, drift shows flow, and colour shows temperature. A pure function of its options.
 */
export declare function field(options: FieldOptions): Span[][];
/** True when the agent's field changes over time without new events. */
export declare function isMoving(vital: Vital, feverish: boolean): boolean;
