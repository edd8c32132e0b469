import { TerrariumError } from "../../base/errors.js";
import { defaultLimits } from "../../base/limits.js";
import { namedIn, sha256 } from "./persisted-query.js";

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
