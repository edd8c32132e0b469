import { createHash } from "node:crypto";
import { type DocumentNode, type GraphQLSchema, Kind, type SelectionSetNode } from "graphql";
import { messageOf, TerrariumError } from "../../base/errors.js";
import { defaultLimits } from "../../base/limits.js";
import type { Log } from "../../base/log.js";
import type { Operations } from "./operations.js";

/** A document named by its hash, as Apollo's clients send it in `extensions.persistedQuery`. */
export interface PersistedQuery {
  /** SHA-256 of the text, 64 lower-case hexadecimal digits. */
  readonly hash: string;
}

/** Null without `persistedQuery`. Throws BAD_USER_INPUT when it is malformed, or its version is not 1. */
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

/** The unchecked value of `extensions.persistedQuery`; null when there is none. */
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

/** People see this, too: our own clients of another version send documents that are not listed here. */
const REFUSAL =
  "this gateway answers persisted operations only, and this is not one of them (after an update: reload the page, update the tool)";

/** A document, or a name for it. */
export interface OperationRequest {
  readonly query?: string | undefined;
  /** The id, as in code generators and the GraphQL-over-HTTP draft. */
  readonly documentId?: unknown;
  readonly extensions?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The document that a request names. */
export interface NamedDocument {
  readonly text: string;
  /** What a client is told that sent a name without the text, where the name means nothing; null when it sent the text. */
  readonly unknown: TerrariumError | null;
  /** To be called once the text has proved valid. */
  remember(): void;
}

/** The only operations that a gateway executes. */
export interface PersistedOperations {
  /**
   * The document that a request names. Throws BAD_USER_INPUT for an unlisted id or text, and PERSISTED_QUERY_NOT_SUPPORTED
   * for an unknown hash in `extensions.persistedQuery`.
   */
  documentOf(request: OperationRequest): NamedDocument;
}

/**
 * Takes the list as code generators write it: documents by id, which is usually a hash of the text. Throws BAD_USER_INPUT for
 * anything else. `own` are the documents of the gateway's own clients, which operators need not list.
 */
export function createPersistedOperations(
  list: unknown,
  own: readonly string[] = [],
  operationsMax: number = defaultLimits.maxPersistedOperations,
): PersistedOperations {
  const listed = checkList(list, operationsMax);
  // Every document can also be named by its SHA-256; an operator's id wins over it.
  const texts = new Set([...own, ...listed.map(([, text]) => text)]);
  const byId = new Map([...Array.from(texts, (text) => [sha256(text), text] as const), ...listed]);
  return {
    documentOf(request) {
      const { query = "", documentId, extensions } = request;
      const id = documentId ?? namedIn(extensions)?.sha256Hash;
      const known =
        typeof id === "string" ? (byId.get(id) ?? byId.get(id.replace(/^sha256:/, ""))) : undefined;
      const unknown = unlisted(request);
      const remember = (): void => undefined;
      if (known !== undefined && query === "") return { text: known, unknown, remember };
      const isListed = id === undefined ? texts.has(query) : query === known;
      if (isListed) return { text: query, unknown: null, remember };
      throw unknown;
    },
  };
}

function unlisted({ query = "", documentId, extensions }: OperationRequest): TerrariumError {
  const id = documentId ?? namedIn(extensions)?.sha256Hash;
  // On this code Apollo's clients stop sending hashes.
  if (query === "" && id !== undefined && documentId === undefined)
    return new TerrariumError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported");
  return new TerrariumError("BAD_USER_INPUT", REFUSAL, { field: id === undefined ? "query" : "documentId" });
}

function checkList(list: unknown, operationsMax: number): [string, string][] {
  const entries =
    typeof list === "object" && list !== null && !Array.isArray(list) ? Object.entries(list) : null;
  if (!entries?.every((entry): entry is [string, string] => typeof entry[1] === "string")) {
    throw new TerrariumError(
      "BAD_USER_INPUT",
      "persisted operations must be a JSON object of documents by id",
    );
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
 * Checks the listed documents against the schema and the limits at start, so that the operator learns of a broken one before
 * its first caller does. Throws BAD_USER_INPUT that names it. Missing root fields are only logged: they may be commands of an
 * agent that registers later.
 */
export function requireValidOperations(
  list: Readonly<Record<string, string>>,
  { operations, schema, log }: CheckOptions,
): void {
  for (const [id, text] of Object.entries(list)) {
    const document = parsed(id, text, operations);
    const [violation] = operations.validate(document);
    if (!violation) continue;
    const missing = missingRootFields(document, schema);
    if (missing.length === 0) throw broken(id, violation.message);
    log.warn({ operation: id, missing }, "a persisted operation names root fields that do not exist now");
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

/** Root fields of all operations that the schema does not have, at most `MISSING_MAX`. */
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
