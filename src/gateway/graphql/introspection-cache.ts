import type { ExecutionArgs, ExecutionResult, GraphQLSchema } from "graphql";

/** A result as the bytes of its JSON, for writers that need not encode it again. */
export const RESULT_BYTES = Symbol("bytes of a result");

export interface EncodedResult extends ExecutionResult {
  [RESULT_BYTES]?: Uint8Array<ArrayBuffer>;
}

/** The JSON of a result: encoded before, or now. */
export function encodedResult(result: EncodedResult): Uint8Array<ArrayBuffer> {
  return result[RESULT_BYTES] ?? new Uint8Array(Buffer.from(JSON.stringify(result)));
}

/**
 * Answers to introspection by what was asked: all who ask the same get the same bytes. Least recently used ones go first,
 * above `bytesMax` in all; another schema has other answers.
 */
export class IntrospectionCache {
  readonly #bytesMax: number;
  readonly #known = new Map<string, Uint8Array<ArrayBuffer>>();
  #schema: GraphQLSchema | null = null;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Bytes alone: what they were made of would take several times as much. */
  get(args: ExecutionArgs): EncodedResult | null {
    if (args.schema !== this.#schema) this.#clear(args.schema);
    const key = keyOf(args);
    const known = this.#known.get(key);
    if (!known) return null;
    this.#known.delete(key);
    this.#known.set(key, known);
    return { [RESULT_BYTES]: known };
  }

  /** The same result with its bytes. */
  add(args: ExecutionArgs, result: ExecutionResult): EncodedResult {
    const bytes = encodedResult(result);
    const encoded: EncodedResult = { ...result, [RESULT_BYTES]: bytes };
    const key = keyOf(args);
    const size = key.length + bytes.byteLength;
    if (result.errors || size > this.#bytesMax || this.#known.has(key)) return encoded;
    this.#known.set(key, bytes);
    this.#bytes += size;
    for (const [oldest, { byteLength }] of this.#known) {
      if (this.#bytes <= this.#bytesMax) break;
      this.#known.delete(oldest);
      this.#bytes -= oldest.length + byteLength;
    }
    return encoded;
  }

  #clear(schema: GraphQLSchema): void {
    this.#schema = schema;
    this.#known.clear();
    this.#bytes = 0;
  }
}

/** Documents are remembered by their text, too; one without a text is asked nowhere. */
function keyOf({ document, operationName, variableValues }: ExecutionArgs): string {
  return JSON.stringify([document.loc?.source.body ?? null, operationName ?? null, variableValues ?? null]);
}
