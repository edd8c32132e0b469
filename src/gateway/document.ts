import { maxDepthRule } from "@escape.tech/graphql-armor-max-depth";
import { MaxTokensParserWLexer } from "@escape.tech/graphql-armor-max-tokens";
import type { DocumentNode, GraphQLError, GraphQLSchema, ValidationRule } from "graphql";
import { specifiedRules, validate } from "graphql";
import { TerrariumError } from "../base/errors.js";
import type { Limits } from "../base/limits.js";
import { createDocumentCache } from "./document-cache.js";
import { graphqlErrorOf } from "./errors.js";

/** More than this many complaints about one document help nobody. */
const VALIDATION_ERRORS_MAX = 20;

export interface Documents {
  /** Throws a GraphQLError for a syntax error or more than `maxDocumentTokens` tokens. */
  parse(text: string): DocumentNode;
  /** Complaints of the schema, and more than `maxDocumentDepth` levels. Empty when it may be executed. */
  validate(document: DocumentNode): readonly GraphQLError[];
}

function tooComplex(limit: "maxDocumentTokens" | "maxDocumentDepth", max: number): GraphQLError {
  const what = limit === "maxDocumentTokens" ? `more than ${max} tokens` : `nested deeper than ${max} levels`;
  return graphqlErrorOf(new TerrariumError("QUERY_TOO_COMPLEX", `this document is ${what}`, { limit, max }));
}

/** Reads documents within limits, and remembers the valid ones. */
export function createDocuments(schema: GraphQLSchema, limits: Limits): Documents {
  const cache = createDocumentCache();
  const valid = new WeakSet<DocumentNode>();
  const { maxDocumentTokens, maxDocumentDepth } = limits;

  const depthRule = maxDepthRule({
    n: maxDocumentDepth,
    // What an introspection tool asks is deep by nature; graphql-js bounds it by a rule of its own.
    ignoreIntrospection: true,
    flattenFragments: true,
    propagateOnRejection: false,
    onReject: [(context) => context?.reportError(tooComplex("maxDocumentDepth", maxDocumentDepth))],
  }) as ValidationRule;

  return {
    parse(text) {
      const known = cache.get(text);
      if (known) return known;
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
      // Depth comes first and alone: what is too deep is not worth the costlier rules.
      const deep = validate(schema, document, [depthRule]);
      if (deep.length > 0) return deep;
      const errors = validate(schema, document, specifiedRules, { maxErrors: VALIDATION_ERRORS_MAX });
      if (errors.length === 0) {
        valid.add(document);
        const text = document.loc?.source.body;
        if (text !== undefined) cache.set(text, document);
      }
      return errors;
    },
  };
}
