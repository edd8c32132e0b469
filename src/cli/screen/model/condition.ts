import { activityOf, levelOf, type Level, type Vitals } from "../../../events/activity.js";
import type { FluxState } from "../../../events/event.js";

/** The vitals and the state of an agent. */
export interface Vital extends Vitals {
  readonly state: FluxState;
}

export interface Condition {
  readonly shape: string;
  readonly word: string;
}

const SHAPES: Readonly<Record<Level, string>> = { idle: "○", waking: "◔", active: "◑", intense: "●" };

/** The condition of an agent as a symbol and a word: its activity level, or why it is not running. */
export function conditionOf(vital: Vital): Condition {
  switch (vital.state) {
    case "DORMANT":
      return { shape: "□", word: "dormant" };
    case "STOPPED":
      return { shape: "■", word: "stopped" };
    case "COLLAPSED":
      return { shape: "×", word: "collapsed" };
    case "DRAINING":
      return { shape: "▽", word: "draining" };
    case "PERTURBED":
    case "FLOWING": {
      const level = levelOf(activityOf(vital));
      return { shape: SHAPES[level], word: level };
    }
  }
}
