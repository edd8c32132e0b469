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
import { largest } from "../../base/fair-share.js";
import type { Limits } from "../../base/limits.js";
import { documentRules, tooComplex, unconditionalSubscriptionRule } from "./document-rules.js";

/** More than this many complaints about one document help nobody. */
const VALIDATION_ERRORS_MAX = 20;
/** Brackets of any kind within one another. The parser recurses into each, and its stack ends before 2,000. */
const BRACKETS_MAX = 500;

export interface Documents {
  /** Throws a GraphQLError for a syntax error, and for a text that is too long. */
  parse(text: string): DocumentNode;
  /** Complaints of the limits and of the schema. Empty when it may be executed; then `client` is who brought it. */
  validate(document: DocumentNode, client?: string): readonly GraphQLError[];
}

/** Times the longest document, the text of all that are remembered. */
const CACHED_DOCUMENTS = 4;

/**
 * Reads documents within limits, and remembers the valid ones. A schema changes where agents with commands come and go:
 * a document stays valid as long as the root fields it names are the ones it was validated with.
 */
export function createDocuments(
  schema: () => GraphQLSchema,
  limits: Limits,
  introspection = true,
): Documents {
  const cache = createDocumentCache(limits.maxDocumentBytes * CACHED_DOCUMENTS);
  const valid = new WeakMap<DocumentNode, readonly BoundField[]>();
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
    validate(document, client) {
      const current = schema();
      if (valid.get(document)?.every((field) => isBound(field, current))) return [];
      // They come first and alone: what is too much is not worth the costlier rules. One complaint is enough.
      const tooMuch = validate(current, document, bounds, { maxErrors: 1 });
      if (tooMuch.length > 0) return tooMuch.slice(0, 1);
      const atRoot = validate(current, document, [unconditionalSubscriptionRule], { maxErrors: 1 });
      if (atRoot.length > 0) return atRoot.slice(0, 1);
      const errors = validate(current, document, rules, { maxErrors: VALIDATION_ERRORS_MAX });
      if (errors.length === 0) {
        valid.set(document, boundFields(document, current));
        const text = document.loc?.source.body;
        if (text !== undefined) cache.set(text, document, client);
      }
      return errors;
    },
  };
}

/** Reads the tokens of a text, before the parser makes anything of them. Throws what it is too much of. */
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
/** A root field as it was when a document that names it was validated. */
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

/** Taken by name at any depth: too many of them would only have a document validated again. */
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

/** A parsed document takes up to about 200 bytes for each of its characters: this bounds the cache near 50 MB. */
const DOCUMENT_CACHE_CHARACTERS_MAX = 262_144;

/**
 * Least recently used values by their text, bounded by the total length of the texts. When it is full, who brought most
 * of it loses the oldest of that: a client with many documents does not push out everybody else's.
 */
export interface DocumentCache<T = DocumentNode> {
  get(text: string): T | undefined;
  /** `client` is whoever brings it. */
  set(text: string, value: T, client?: string): void;
  readonly characters: number;
}

export function createDocumentCache<T = DocumentNode>(
  charactersMax = DOCUMENT_CACHE_CHARACTERS_MAX,
): DocumentCache<T> {
  // A Map iterates in the order of insertion: the first key is the one unused for longest.
  const kept = new Map<string, { readonly value: T; readonly client: string }>();
  const ofClient = new Map<string, number>();
  let characters = 0;

  function count(client: string, change: number): void {
    characters += change;
    const theirs = (ofClient.get(client) ?? 0) + change;
    if (theirs === 0) ofClient.delete(client);
    else ofClient.set(client, theirs);
  }

  function dropOne(): void {
    const richest = largest(ofClient, (theirs) => theirs);
    for (const [text, { client }] of kept) {
      if (client !== richest) continue;
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
      // One that would push out a large part of the others is cheaper to parse again.
      if (text.length > charactersMax / 8 || kept.has(text)) return;
      kept.set(text, { value, client });
      count(client, text.length);
      while (characters > charactersMax) dropOne();
    },
  };
}
