import type { JsonValue } from "../base/json.js";
import type { CommandField, NamedType, TypeRef } from "./graphql-types.js";
type JsonObject = {
  [key: string]: JsonValue;
};
/**
 * Translates values between a command's JSON and the names of its GraphQL types, without loss. Works on the wire
 * format: enumerations by their GraphQL names. A value that does not fit its type is passed on unchanged, for the
 * gate and the validator to refuse.
 */
export interface GraphqlTranslator {
  /** A result for the resolvers of its type, with `__typename` on members of unions. */
  toGraphql(type: TypeRef, value: JsonValue): JsonValue;
  /** A value as the client wrote it, or a result that the client read with all its fields, back to JSON. */
  fromGraphql(type: TypeRef, value: JsonValue): JsonValue;
  /** Coerced arguments of a command's field → the command's arguments, without reserved ones. */
  argumentsFromGraphql(
    field: CommandField,
    args: {
      readonly [name: string]: JsonValue | undefined;
    },
  ): JsonValue;
  /** The reverse: the variables a client sends for the same call. */
  argumentsToGraphql(field: CommandField, args: JsonValue): JsonObject;
}
export declare function createGraphqlTranslator(types: readonly NamedType[]): GraphqlTranslator;
export {};
