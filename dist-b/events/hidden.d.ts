import { type TerrariumEventType } from "./table.js";
/** The members that are only for viewers that may steer the agent, as others get them; undefined when there are none. */
export declare function hiddenMembers(
  type: TerrariumEventType,
): Readonly<Record<string, string | null>> | undefined;
