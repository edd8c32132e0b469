import { type ObserveVariables } from "../../documents/events.js";
import { type TerrariumEventType } from "../../events/event.js";
import { type ClientSettings, type Flags } from "../settings.js";
/** `terrarium observe`: a picture in a terminal; one line per event in a pipe, or on request. Runs until interrupted. */
export declare function observe(
  settings: ClientSettings,
  agentId: string | null,
  flags: Flags,
): Promise<void>;
export declare function observeVariables(agentId: string | null, flags: Flags): ObserveVariables;
/** The value of `--types`. */
export declare function eventTypes(list: string): TerrariumEventType[];
