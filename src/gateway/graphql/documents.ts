import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  Lexer,
  NoSchemaIntrospectionCustomRule,
  OperationTypeNode,
  parse,
  Source,
  specifiedRules,
  TokenKind,
  validate,
  visit,
} from "graphql";
import { largest } from "../../base/bounds/fair-share.js";
import type { Limits } from "../../base/limits.js";
import { documentRules, tooComplex, unconditionalSubscriptionRule } from "./document-rules.js";

/** Schemas that a document is remembered to be valid for. */
const SCHEMAS_MAX = 9;
/** Errors reported for one document. */
const VALIDATION_ERRORS_MAX = 20;
/** Nesting of brackets of any kind. The parser recurses into each and overflows its stack before 2,000. */
const BRACKETS_MAX = 500;

export interface Documents {
  /** Throws a GraphQLError for a syntax error and for a text above a limit. */
  parse(text: string): DocumentNode;
  /** Violations of the limits and the schema. Empty when the document may be executed; it is then cached for `client`. */
  validate(document: DocumentNode, schema: GraphQLSchema, client?: string): readonly GraphQLError[];
}

/** Size of the document cache, in documents of the longest allowed length. */
const CACHED_DOCUMENTS = 4;

/**
 * Parses and validates documents within limits, and caches the valid ones. The schema changes when agents with commands come
 * and go, and viewers see different ones: a document stays valid as long as its root fields are those it was validated with.
 */
export function createDocuments(limits: Limits, introspection = true): Documents {
  const cache = createDocumentCache(limits.maxDocumentBytes * CACHED_DOCUMENTS);
  /** With each of the last schemas that it was valid for: viewers may see different ones. */
  const valid = new WeakMap<DocumentNode, readonly (readonly BoundField[])[]>();
  const { maxDocumentBytes } = limits;
  const bounds = documentRules(limits);
  const rules = [...specifiedRules, ...(introspection ? [] : [NoSchemaIntrospectionCustomRule])];

  return {
    parse(text) {
      const known = cache.get(text);
      if (known) return known;
      if (Buffer.byteLength(text) > maxDocumentBytes) throw tooComplex("maxDocumentBytes", maxDocumentBytes);
      boundTokens(text, limits);
      return parse(text);
    },
    validate(document, current, client) {
      const known = valid.get(document) ?? [];
      if (known.some((fields) => fields.every((field) => isBound(field, current)))) return [];
      // The bounds run first and alone, so that the expensive rules never see a document beyond them.
      const violations = validate(current, document, bounds, { maxErrors: 1 });
      if (violations.length > 0) return violations.slice(0, 1);
      const atRoot = validate(current, document, [unconditionalSubscriptionRule], { maxErrors: 1 });
      if (atRoot.length > 0) return atRoot.slice(0, 1);
      const errors = validate(current, document, rules, { maxErrors: VALIDATION_ERRORS_MAX });
      if (errors.length === 0) {
        valid.set(document, [boundFields(document, current), ...known].slice(0, SCHEMAS_MAX));
        const text = document.loc?.source.body;
        if (text !== undefined) cache.set(text, document, client);
      }
      return errors;
    },
  };
}

/** Bounds the tokens and the nesting of a text before the parser reads it. Throws QUERY_TOO_COMPLEX. */
function boundTokens(text: string, { maxDocumentTokens, maxDocumentDepth }: Limits): void {
  const lexer = new Lexer(new Source(text));
  let tokens = 0;
  let brackets = 0;
  for (let { kind } = lexer.advance(); kind !== TokenKind.EOF; { kind } = lexer.advance()) {
    tokens += 1;
    if (tokens > maxDocumentTokens) throw tooComplex("maxDocumentTokens", maxDocumentTokens);
    if (OPENING.has(kind)) brackets += 1;
    else if (CLOSING.has(kind)) brackets -= 1;
    if (brackets > BRACKETS_MAX) throw tooComplex("maxDocumentDepth", maxDocumentDepth);
  }
}

const OPENING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const CLOSING: ReadonlySet<TokenKind> = new Set([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/** A root field at the time when a document that selects it was validated. */
interface BoundField {
  readonly operation: OperationTypeNode;
  readonly name: string;
  readonly field: object;
}

function rootField(schema: GraphQLSchema, operation: OperationTypeNode, name: string): object | undefined {
  return schema.getRootType(operation)?.getFields()[name];
}

function isBound({ operation, name, field }: BoundField, schema: GraphQLSchema): boolean {
  return rootField(schema, operation, name) === field;
}

/** Matches field names at any depth. A false match only means that the document is validated again. */
function boundFields(document: DocumentNode, schema: GraphQLSchema): readonly BoundField[] {
  const names = new Set<string>();
  visit(document, { Field: ({ name }) => void names.add(name.value) });
  return Object.values(OperationTypeNode).flatMap((operation) =>
    [...names].flatMap((name) => {
      const field = rootField(schema, operation, name);
      return field ? [{ operation, name, field }] : [];
    }),
  );
}

/** A parsed document takes up to about 200 bytes per character, so this bounds the cache near 50 MB. */
const DOCUMENT_CACHE_CHARACTERS_MAX = 262_144;

/**
 * A least-recently-used cache by text, bounded by the total length of the texts. When it is full, the client with the
 * largest part loses its oldest entry, so that a client with many documents does not evict those of others.
 */
export interface DocumentCache<T = DocumentNode> {
  get(text: string): T | undefined;
  /** `client` is the client whose share the entry counts towards. */
  set(text: string, value: T, client?: string): void;
  readonly characters: number;
}

export function createDocumentCache<T = DocumentNode>(
  charactersMax = DOCUMENT_CACHE_CHARACTERS_MAX,
): DocumentCache<T> {
  // A Map iterates in insertion order: the first entry is the least recently used.
  const kept = new Map<string, { readonly value: T; readonly client: string }>();
  const ofClient = new Map<string, number>();
  let characters = 0;

  function count(client: string, change: number): void {
    characters += change;
    const share = (ofClient.get(client) ?? 0) + change;
    if (share === 0) ofClient.delete(client);
    else ofClient.set(client, share);
  }

  function dropOne(): void {
    const largestClient = largest(ofClient, (share) => share);
    for (const [text, { client }] of kept) {
      if (client !== largestClient) continue;
      kept.delete(text);
      count(client, -text.length);
      return;
    }
  }

  return {
    get characters() {
      return characters;
    },
    get(text) {
      const found = kept.get(text);
      if (!found) return undefined;
      kept.delete(text);
      kept.set(text, found);
      return found.value;
    },
    set(text, value, client = "") {
      // A text that would evict a large part of the cache is not kept: parsing it again is cheaper.
      if (text.length > charactersMax / 8 || kept.has(text)) return;
      kept.set(text, { value, client });
      count(client, text.length);
      while (characters > charactersMax) dropOne();
    },
  };
}
