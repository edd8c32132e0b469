import { type EventField, eventKind, TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../table.js";

/** Members of the events of each type that have some to hide, with what is shown instead. */
const HIDDEN: ReadonlyMap<string, Readonly<Record<string, string | null>>> = new Map(
  TERRARIUM_EVENT_TYPES.flatMap((type) => {
    const fields: [string, EventField][] = Object.entries(eventKind(type).fields);
    const hidden = fields.flatMap(([name, { hiddenAs }]) =>
      hiddenAs === undefined ? [] : [[name, hiddenAs] as const],
    );
    return hidden.length > 0 ? [[type, Object.fromEntries(hidden)] as const] : [];
  }),
);

/** The members that are only for viewers that may steer the agent, as others get them; undefined when there are none. */
export function hiddenMembers(type: TerrariumEventType): Readonly<Record<string, string | null>> | undefined {
  return HIDDEN.get(type);
}
