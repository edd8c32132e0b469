import { createHash } from "node:crypto";
import { type DocumentNode, type GraphQLSchema, Kind, type SelectionSetNode } from "graphql";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { defaultLimits } from "../../base/limits.js";
import type { Log } from "../../base/log.js";
import type { Operations } from "./operations.js";

/** A document by its hash, as Apollo's clients name it in `extensions.persistedQuery`. */
export interface PersistedQuery {
  /** SHA-256 of the text, 64 small hexadecimal digits. */
  readonly hash: string;
}

/** Null where no document is named so. Throws BAD_USER_INPUT for what is malformed, or of a version that is not 1. */
export function persistedQueryOf(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
): PersistedQuery | null {
  const given = namedIn(extensions);
  if (given === null) return null;
  const { version = 1, sha256Hash } = given;
  if (version !== 1) throw malformed("version", "must be 1");
  if (typeof sha256Hash !== "string" || !/^[0-9a-f]{64}$/i.test(sha256Hash))
    throw malformed("sha256Hash", "must be 64 hexadecimal digits");
  return { hash: sha256Hash.toLowerCase() };
}

/** What stands in `extensions.persistedQuery`, unchecked; null for nothing. */
export function namedIn(
  extensions: Readonly<Record<string, unknown>> | null | undefined,
): { readonly version?: unknown; readonly sha256Hash?: unknown } | null {
  const given = extensions?.["persistedQuery"] ?? null;
  return typeof given === "object" ? given : {};
}

function malformed(member: string, what: string): TerrariumError {
  const field = `extensions.persistedQuery.${member}`;
  return new TerrariumError("BAD_USER_INPUT", `${field} ${what}`, { field });
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

/** Shown to people, too: our own clients of another version send what is not known here. */
const REFUSAL =
  "this gateway answers persisted operations only, and this is none of them (after an update: load the page again, update the tool)";

/** What a client may send instead of a document, or beside it. */
export interface OperationRequest {
  readonly query?: string | undefined;
  /** As code generators and the GraphQL-over-HTTP draft name it. */
  readonly documentId?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The only operations a gateway answers. */
export interface PersistedOperations {
  /**
   * The document a request means. Throws BAD_USER_INPUT for any other, whether it is named by its id or sent as text, and
   * PERSISTED_QUERY_NOT_SUPPORTED for an unknown hash in `extensions.persistedQuery`.
   */
  documentOf(request: OperationRequest): string;
}

/**
 * Takes the list as code generators write it: documents by their id, which is usually a hash of the text. Throws
 * BAD_USER_INPUT when it is something else. `own` are documents of the gateway's own clients, which are nobody's to list.
 */
export function createPersistedOperations(
  list: unknown,
  own: readonly string[] = [],
  operationsMax: number = defaultLimits.maxPersistedOperations,
): PersistedOperations {
  const listed = checkList(list, operationsMax);
  // All can also be named by what they are; what an operator named so wins.
  const texts = new Set([...own, ...listed.map(([, text]) => text)]);
  const byId = new Map([...Array.from(texts, (text) => [sha256(text), text] as const), ...listed]);
  return {
    documentOf({ query = "", documentId, extensions }) {
      const id = documentId ?? namedIn(extensions)?.sha256Hash;
      const known =
        typeof id === "string" ? (byId.get(id) ?? byId.get(id.replace(/^sha256:/, ""))) : undefined;
      if (known !== undefined && (query === "" || query === known)) return known;
      if (id === undefined && texts.has(query)) return query;
      // Apollo's clients know this one, and send no hashes from then on.
      if (query === "" && id !== undefined && documentId === undefined)
        throw new TerrariumError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported");
      throw new TerrariumError("BAD_USER_INPUT", REFUSAL, {
        field: id === undefined ? "query" : "documentId",
      });
    },
  };
}

function checkList(list: unknown, operationsMax: number): [string, string][] {
  const entries =
    typeof list === "object" && list !== null && !Array.isArray(list) ? Object.entries(list) : null;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    throw new TerrariumError("BAD_USER_INPUT", "persisted operations are a JSON object of documents by id");
  }
  if (entries.length > operationsMax) {
    const message = `more than ${operationsMax} persisted operations (maxPersistedOperations)`;
    throw new TerrariumError("BAD_USER_INPUT", message, { limit: "maxPersistedOperations" });
  }
  return entries;
}

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
