import { GraphQLError, type ValidationRule } from "graphql";
import type { Limits } from "../../base/limits.js";
/** How a document exceeds each limit, in words. */
declare const TOO_MUCH: {
  readonly maxDocumentBytes: (max: number) => string;
  readonly maxDocumentTokens: (max: number) => string;
  readonly maxDocumentDepth: (max: number) => string;
  readonly maxDocumentAliases: (max: number) => string;
  readonly maxDocumentBreadth: (max: number) => string;
  readonly maxIntrospections: (max: number) => string;
  readonly maxDocumentCost: (max: number) => string;
};
type DocumentLimit = keyof typeof TOO_MUCH;
export declare function tooComplex(limit: DocumentLimit, max: number): GraphQLError;
/**
 * Rules that bound the work a document causes. They read the document alone and are cheap, so they run before all other
 * rules. Introspection is deep and broad by nature; introspection.ts measures its cost instead.
 */
export declare function documentRules(limits: Limits): readonly ValidationRule[];
/**
 * A subscription has exactly one root field, so that field must not be conditional (GraphQL, 5.2.4 "Single root field").
 * graphql-js counts only the fields in the text, and fails at run time when the condition leaves none.
 */
export declare const unconditionalSubscriptionRule: ValidationRule;
export {};
