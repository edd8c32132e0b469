import type { ObserveVariables } from "../../documents/events.js";
import type { StateRecorder } from "../last-known/recorder.js";
import type { ClientSettings } from "../settings.js";
export interface ScreenOptions {
  readonly settings: ClientSettings;
  readonly variables: ObserveVariables;
  readonly recorder: StateRecorder;
  /** Start without animation. */
  readonly still: boolean;
}
/** `terrarium observe` in a terminal: a picture of all agents, or of one, until the person quits. */
export declare function observeScreen(options: ScreenOptions): Promise<void>;
