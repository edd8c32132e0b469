import type { DocumentNode, GraphQLError, GraphQLSchema } from "graphql";
import {
  Lexer,
  NoSchemaIntrospectionCustomRule,
  parse,
  Source,
  specifiedRules,
  TokenKind,
  validate,
} from "graphql";
import type { Limits } from "../base/limits.js";
import { createDocumentCache } from "./document-cache.js";
import { documentRules, tooComplex } from "./document-rules.js";
import { unconditionalSubscriptionRule } from "./subscription-rule.js";

/** More than this many complaints about one document help nobody. */
const VALIDATION_ERRORS_MAX = 20;
/** Brackets of any kind within one another. The parser recurses into each, and its stack ends before 2,000. */
const BRACKETS_MAX = 500;

export interface Documents {
  /** Throws a GraphQLError for a syntax error, and for a text that is too long. */
  parse(text: string): DocumentNode;
  /** Complaints of the limits and of the schema. Empty when it may be executed. */
  validate(document: DocumentNode): readonly GraphQLError[];
}

/** Reads documents within limits, and remembers the valid ones. */
export function createDocuments(schema: GraphQLSchema, limits: Limits, introspection = true): Documents {
  const cache = createDocumentCache();
  const valid = new WeakSet<DocumentNode>();
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
    validate(document) {
      if (valid.has(document)) return [];
      // They come first and alone: what is too much is not worth the costlier rules. One complaint is enough.
      const tooMuch = validate(schema, document, bounds, { maxErrors: 1 });
      if (tooMuch.length > 0) return tooMuch.slice(0, 1);
      const atRoot = validate(schema, document, [unconditionalSubscriptionRule], { maxErrors: 1 });
      if (atRoot.length > 0) return atRoot.slice(0, 1);
      const errors = validate(schema, document, rules, { maxErrors: VALIDATION_ERRORS_MAX });
      if (errors.length === 0) {
        valid.add(document);
        const text = document.loc?.source.body;
        if (text !== undefined) cache.set(text, document);
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
