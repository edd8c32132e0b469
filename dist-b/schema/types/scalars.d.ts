import { type ValueNode } from "graphql";
import type { JsonValue } from "../../base/json.js";
import type { Builder } from "../builder.js";
export declare function addScalars(builder: Builder): void;
/** Coerced variables; null during validation, when there are none yet. */
type Variables = Readonly<Record<string, unknown>> | null;
/**
 * Converts JSON written in the document itself. Throws a GraphQLError for values that JSON cannot represent, so that
 * nothing is dropped silently. All members become own properties, even `__proto__`, as in `JSON.parse`.
 */
export declare function jsonOfLiteral(node: ValueNode, variables: Variables): JsonValue;
/** GraphQL's Int has 32 bits: a larger counter shows the maximum instead of failing the query. */
export declare function clampToInt(count: number): number;
export {};
