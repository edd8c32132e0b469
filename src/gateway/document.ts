import { MaxTokensParserWLexer } from "@escape.tech/graphql-armor-max-tokens";
import type { DocumentNode, GraphQLError, GraphQLSchema } from "graphql";
import { NoSchemaIntrospectionCustomRule, specifiedRules, validate } from "graphql";
import type { Limits } from "../base/limits.js";
import { createDocumentCache } from "./document-cache.js";
import { documentRules, tooComplex } from "./document-rules.js";
import { unconditionalSubscriptionRule } from "./subscription-rule.js";

/** More than this many complaints about one document help nobody. */
const VALIDATION_ERRORS_MAX = 20;

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
  const { maxDocumentTokens, maxDocumentBytes } = limits;
  const bounds = documentRules(limits);
  const rules = [
    ...specifiedRules,
    unconditionalSubscriptionRule,
    ...(introspection ? [] : [NoSchemaIntrospectionCustomRule]),
  ];

  return {
    parse(text) {
      const known = cache.get(text);
      if (known) return known;
      if (Buffer.byteLength(text) > maxDocumentBytes) throw tooComplex("maxDocumentBytes", maxDocumentBytes);
      const parser = new MaxTokensParserWLexer(text, {
        n: maxDocumentTokens,
        onReject: [
          () => {
            throw tooComplex("maxDocumentTokens", maxDocumentTokens);
          },
        ],
      });
      return parser.parseDocument();
    },
    validate(document) {
      if (valid.has(document)) return [];
      // They come first and alone: what is too much is not worth the costlier rules. One complaint is enough.
      const tooMuch = validate(schema, document, bounds, { maxErrors: 1 });
      if (tooMuch.length > 0) return tooMuch.slice(0, 1);
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
