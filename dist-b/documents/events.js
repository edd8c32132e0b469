import { EVENT_TABLE, eventKind, TERRARIUM_EVENT_TYPES } from "../events/table.js";
import { isKnownType } from "../events/words/events.js";
const SEMAPHORE_SELECTION = "{ id prompt severity status options digest deadline settledBy }";
/** Every field of every type of event, as a selection. Fields whose types differ between kinds have aliases. */
function selectionOfAll() {
  const byObject = new Map(TERRARIUM_EVENT_TYPES.map(eventKind).map((kind) => [kind.object, kind.fields]));
  return [...byObject]
    .filter(([, fields]) => Object.keys(fields).length > 0)
    .map(([object, fields]) => {
      const asked = Object.entries(fields).map(
        ([name, { alias, type }]) =>
          `${alias === undefined ? "" : `${alias}: `}${name}${type === "Semaphore" ? ` ${SEMAPHORE_SELECTION}` : ""}`,
      );
      return `... on ${object} { ${asked.join(" ")} }`;
    })
    .join("\n        ");
}
/** The selection of an `ObservedEvent`. */
export const EVENT_SELECTION = `
  cursor type agentId at state pressure flow temperature
  ${selectionOfAll()}
`;
export const OBSERVE = {
  text: `
    subscription Observe(
      $agentId: ID, $session: String, $after: Cursor, $replay: Int, $types: [TerrariumEventType!]
    ) {
      terrariumEvents(agentId: $agentId, session: $session, after: $after, replay: $replay, types: $types) {
        ${EVENT_SELECTION}
      }
    }
  `,
};
const FIELD_OF_ALIAS = new Map(
  TERRARIUM_EVENT_TYPES.flatMap((type) =>
    Object.entries(eventKind(type).fields).flatMap(([name, { alias }]) => (alias ? [[alias, name]] : [])),
  ),
);
/** The event with the schema's own field names, for programs. */
export function withoutAliases(event) {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]) => [FIELD_OF_ALIAS.get(key) ?? key, value]),
  );
}
/** The event as the documents here name its fields, for the words of terminal and pages. */
export function withAliases(event) {
  const fields = isKnownType(event.type) ? eventKind(event.type).fields : {};
  return Object.fromEntries(
    Object.entries(event).map(([name, value]) => [fields[name]?.alias ?? name, value]),
  );
}
//# sourceMappingURL=events.js.map
