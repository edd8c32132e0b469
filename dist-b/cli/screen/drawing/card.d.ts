import type { AgentScene, Scene } from "../model/scene.js";
import { type Line } from "./tones.js";
/** Rows of a card without its field: two borders and the vitals. */
export declare const CARD_EDGES = 3;
/**
 * The card of one agent:
 *
 * ```
 * ┌ logwatch ◑ active ─────┐
 * │▒▓█▓▒▒▓█▓▒░▒▓▓▒░        │
 * │ 200 ev/s  p 12  t 0.31 │
 * └ ▁▂▃▅▇▅▃▂ ─── 3 watching ┘
 * ```
 */
export declare function card(agent: AgentScene, scene: Scene, columns: number, fieldRows: number): Line[];
/** One agent on a single line, for screens without room for cards. */
export declare function compactCard(agent: AgentScene, scene: Scene, columns: number): Line;
export declare function fieldOf(
  agent: AgentScene,
  scene: Scene,
): {
  id: string;
  vital: import("../model/condition.js").Vital;
  now: number;
  feverish: boolean;
  distorted: boolean;
  frozen: boolean;
  stale: boolean;
};
