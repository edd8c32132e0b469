import { describeCommandField } from "./graphql-types.js";
import { assignNames, TypeNames, wordsToName } from "./names.js";
const SCALARS = ["String", "Int", "Float", "Boolean", "ID", "JSON"];
/**
 * All commands of a deployment as GraphQL fields and types. The same agents get the same names, in any order. Hidden
 * commands, and agents without other commands, are left out.
 */
export function describeGraphql(agents, taken) {
  const probed = { rootFields: new Set(), types: new Set() };
  const typeNames = new TypeNames([...SCALARS, ...taken.types], probed.types);
  const shown = agents.filter(hasListedCommands);
  const names = assignNames(
    shown.map(({ id }) => id),
    { style: "camel", fallback: "agent", taken: taken.rootFields, probed: probed.rootFields },
  );
  const types = [];
  const described = shown
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, description, commands }) => {
      const name = names.get(id) ?? id;
      const listed = commands.filter(({ hidden }) => !hidden);
      const prefix = wordsToName(name, "pascal", "agent");
      const has = (isReadonly) => listed.some((command) => command.readonly === isReadonly);
      const queryType = has(true) ? typeNames.claim(`${prefix}Queries`) : null;
      const mutationType = has(false) ? typeNames.claim(`${prefix}Mutations`) : null;
      const fieldNames = assignNames(
        listed.map((command) => command.name),
        { style: "camel", fallback: "command" },
      );
      const fields = listed
        .toSorted((a, b) => (a.name < b.name ? -1 : 1))
        .map((command) => {
          const fieldName = fieldNames.get(command.name) ?? command.name;
          const typePrefix = prefix + wordsToName(fieldName, "pascal", "command");
          const made = describeCommandField(command, { fieldName, typePrefix, typeNames });
          types.push(...made.types);
          return made.field;
        });
      return {
        agentId: id,
        name,
        description: description || null,
        queryType,
        mutationType,
        commands: fields,
      };
    });
  return { agents: described, types, probed };
}
/** True when the agent has fields in the schema. */
export function hasListedCommands({ commands }) {
  return commands.some(({ hidden }) => !hidden);
}
//# sourceMappingURL=graphql-deployment.js.map
