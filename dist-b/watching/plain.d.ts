import type { Visibility } from "../auth/viewer.js";
import type { JsonValue } from "../base/json.js";
import type { TerrariumEvent } from "../events/event.js";
import type { ShownSemaphore } from "../inbox/shown-semaphore.js";
import type { ShownRun } from "../runs/index.js";
import type { AgentView, Reflected, Snapshot } from "./port.js";
/** The fields of GraphQL's `Agent` without arguments, with its visible commands. */
export declare function plainAgent(view: AgentView, visibility: Visibility): object;
/** GraphQL's `Snapshot`. */
export declare function plainSnapshot(
  { agent, history, cursor, takenAt }: Snapshot,
  visibility: Visibility,
): object;
/** An event with its cursor. */
export declare function plainReflected({ cursor, event }: Reflected, visibility: Visibility): object;
/** An event for transports without a document: all fields that GraphQL has, except the cursor. */
export declare function plainEvent(event: TerrariumEvent, visibility: Visibility): object;
/** A semaphore for transports without a document: all fields that GraphQL would show the same viewer, times as ISO 8601. */
export declare function plainSemaphore({ secrets, ...view }: ShownSemaphore): {
  [member: string]: JsonValue;
};
/** A run: the fields that GraphQL shows the same viewer, with the ids of its questions and its parent. */
export declare function plainRun(run: ShownRun): {
  [member: string]: JsonValue;
};
