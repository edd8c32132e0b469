import type { RunAction } from "../../events/words/runs.js";
import type { PausedTail, ViewState } from "./model/scene.js";
export declare const INITIAL_VIEW_STATE: ViewState;
/** What a key does. */
export type Action =
  | "quit"
  | "suspend"
  | "pause"
  | "motion"
  | "up"
  | "down"
  | "pageUp"
  | "pageDown"
  | "open"
  | "runs"
  | "again"
  | "cancel"
  | "yes"
  /** Any other key: it answers a question with no. */
  | "other"
  | "back"
  | "help"
  | "redraw";
export interface Key {
  readonly name?: string | undefined;
  readonly sequence?: string | undefined;
  readonly ctrl?: boolean | undefined;
}
export declare function actionOf({ name, sequence, ctrl }: Key): Action;
export interface ViewContext {
  /** Ids in display order. */
  readonly agents: readonly string[];
  /** The latest events of the open agent, or of all. */
  readonly latest: PausedTail;
  /** Ids of the runs in the list, newest first. */
  readonly runs: readonly string[];
  /** What the token may do with the open run. */
  readonly runActions: readonly RunAction[];
  /** How far the page of the open run can be scrolled, lines. */
  readonly scrollMax: number;
  /** The view shows only one agent: there is no page of all agents to return to. */
  readonly singleAgent: boolean;
}
/** The view state after an action. A pure function. */
export declare function nextState(state: ViewState, action: Action, context: ViewContext): ViewState;
