import { type DocumentNode, type GraphQLSchema, Kind, type SelectionSetNode } from "graphql";
import { messageOf, TerrariumError } from "../../base/errors.js";
import type { Log } from "../../base/log.js";
import type { Operations } from "./operations.js";

interface CheckOptions {
  readonly operations: Pick<Operations, "parse" | "validate">;
  readonly schema: GraphQLSchema;
  readonly log: Pick<Log, "warn">;
}

/**
 * Checks the listed documents against the schema and the limits at start, so that a broken one is told to the operator
 * and not to its first caller. Throws BAD_USER_INPUT that names it. One that names root fields which are not there is
 * only logged: they may be commands of an agent that is not there yet.
 */
export function requireValidOperations(
  list: Readonly<Record<string, string>>,
  { operations, schema, log }: CheckOptions,
): void {
  for (const [id, text] of Object.entries(list)) {
    const document = parsed(id, text, operations);
    const [complaint] = operations.validate(document);
    if (!complaint) continue;
    const missing = missingRootFields(document, schema);
    if (missing.length === 0) throw broken(id, complaint.message);
    log.warn({ operation: id, missing }, "a persisted operation asks for what no agent offers now");
  }
}

function parsed(id: string, text: string, operations: Pick<Operations, "parse">): DocumentNode {
  try {
    return operations.parse(text);
  } catch (error) {
    throw broken(id, messageOf(error));
  }
}

const MISSING_MAX = 10;

/** Root fields of all operations that the schema has not, at most `MISSING_MAX` of them. */
function missingRootFields({ definitions }: DocumentNode, schema: GraphQLSchema): string[] {
  const missing = new Set<string>();
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const fields = schema.getRootType(definition.operation)?.getFields() ?? {};
    const look = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet);
        if (selection.kind !== Kind.FIELD) continue;
        const { value } = selection.name;
        if (!value.startsWith("__") && !Object.hasOwn(fields, value)) missing.add(value);
      }
    };
    look(definition.selectionSet);
  }
  return [...missing].slice(0, MISSING_MAX);
}

const ID_CHARACTERS_MAX = 100;

function broken(id: string, why: string): TerrariumError {
  return new TerrariumError(
    "BAD_USER_INPUT",
    `the persisted operation ${JSON.stringify(id.slice(0, ID_CHARACTERS_MAX))} is broken: ${why}`,
    {
      field: "persistedOperations",
    },
  );
}
