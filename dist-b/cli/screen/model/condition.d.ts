import { type Vitals } from "../../../events/activity.js";
import type { FluxState } from "../../../events/event.js";
/** The vitals and the state of an agent. */
export interface Vital extends Vitals {
  readonly state: FluxState;
}
export interface Condition {
  readonly shape: string;
  readonly word: string;
}
/** The condition of an agent as a symbol and a word: its activity level, or why it is not running. */
export declare function conditionOf(vital: Vital): Condition;
