import type { Clock } from "../../base/clock.js";
import type { Display } from "./display.js";
import type { Model } from "./model/model.js";
import type { RunAction } from "../../events/words/runs.js";
import type { RunsSubject } from "./model/runs-model.js";
import { type Action } from "./view-state.js";
import { type ColorDepth } from "./drawing/tones.js";
export interface ViewOptions {
  readonly model: Model;
  readonly display: Display;
  readonly depth: ColorDepth;
  readonly clock: Clock;
  /** The only agent to show, or null for all. */
  readonly agentId: string | null;
  /** Start without animation. */
  readonly still: boolean;
}
export interface RunRequest {
  readonly action: RunAction;
  readonly id: string;
}
/** Draws the model when it changes or when something is animated, at most as often as PACE allows. */
export declare class View {
  #private;
  constructor({ model, display, depth, clock, agentId, still }: ViewOptions);
  /** Returns what the person confirmed, to be carried out. */
  perform(action: Action): RunRequest | null;
  /** The runs on the screen; null when there are none. */
  get subject(): RunsSubject | null;
  /** Goes from the page of one run to that of another. */
  replaceRun(from: string, to: string): void;
  /** Schedules a redraw. Free when one is scheduled already. */
  changed(): void;
  stop(): void;
}
