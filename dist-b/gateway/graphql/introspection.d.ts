import { type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from "graphql";
type Operation = Pick<ExecutionArgs, "schema" | "document" | "variableValues" | "operationName">;
/**
 * The size of the answer to an operation's introspection, in characters of JSON; counting stops with some number above
 * `sizeMax`. The answer is not built; the cost is about that of an execution up to that size. Fields that GraphQL would merge
 * are counted separately.
 */
export declare function introspectionSize(operation: Operation, sizeMax?: number): number;
/** Size of this schema's answer to the standard introspection query, in characters. */
export declare function standardSize(schema: GraphQLSchema): number;
/** Whether an operation asks only for the schema, so that its result is the same for every caller. */
export declare function asksForSchemaOnly(operation: Operation): boolean;
/** Whether an operation asks for the schema, or a part of it, among other things. */
export declare function asksForSchema(operation: Operation): boolean;
/** Key of a result's JSON bytes, for writers that can send them without encoding again. */
export declare const RESULT_BYTES: unique symbol;
export interface EncodedResult extends ExecutionResult {
  [RESULT_BYTES]?: Uint8Array<ArrayBuffer>;
}
/** The JSON bytes of a result, cached or encoded now. */
export declare function encodedResult(result: EncodedResult): Uint8Array<ArrayBuffer>;
/**
 * Caches introspection results as bytes, by document, operation name and variables. Least recently used entries are evicted
 * above `bytesMax` in total; a new schema clears the cache.
 */
export declare class IntrospectionCache {
  #private;
  constructor(bytesMax: number);
  get bytes(): number;
  /** Returns the bytes only; keeping the result object would take several times the memory. */
  get(args: ExecutionArgs): EncodedResult | null;
  /** The same result with its bytes. */
  add(args: ExecutionArgs, result: ExecutionResult): EncodedResult;
}
export {};
