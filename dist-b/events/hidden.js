import { eventKind, TERRARIUM_EVENT_TYPES } from "./table.js";
/** Members of the events of each type that have some to hide, with what is shown instead. */
const HIDDEN = new Map(
  TERRARIUM_EVENT_TYPES.flatMap((type) => {
    const fields = Object.entries(eventKind(type).fields);
    const hidden = fields.flatMap(([name, { hiddenAs }]) =>
      hiddenAs === undefined ? [] : [[name, hiddenAs]],
    );
    return hidden.length > 0 ? [[type, Object.fromEntries(hidden)]] : [];
  }),
);
/** The members that are only for viewers that may steer the agent, as others get them; undefined when there are none. */
export function hiddenMembers(type) {
  return HIDDEN.get(type);
}
//# sourceMappingURL=hidden.js.map
