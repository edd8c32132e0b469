import { activityOf, levelOf } from "../../../events/activity.js";
const SHAPES = { idle: "○", waking: "◔", active: "◑", intense: "●" };
/** The condition of an agent as a symbol and a word: its activity level, or why it is not running. */
export function conditionOf(vital) {
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
//# sourceMappingURL=condition.js.map
