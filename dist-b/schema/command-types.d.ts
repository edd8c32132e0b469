import { type GraphQLInputType, type GraphQLNamedType, type GraphQLOutputType } from "graphql";
import type { FieldDescription, NamedType, TypeRef } from "../prism/index.js";
/** Types by name, to which a command's description refers. */
export type TypeBook = ReadonlyMap<string, GraphQLNamedType>;
/** Builds the described types, which may refer to each other and to `known` ones (the scalars). */
export declare function makeTypes(descriptions: readonly NamedType[], known: TypeBook): TypeBook;
/** Arguments of a field, or fields of an input type. */
export declare function inputsOf(
  fields: readonly FieldDescription[],
  book: TypeBook,
): Record<
  string,
  {
    readonly type: GraphQLInputType;
    readonly description: string | null;
  }
>;
export declare function outputType(ref: TypeRef, book: TypeBook): GraphQLOutputType;
