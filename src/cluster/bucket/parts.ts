import { StoreError } from "../../base/store-error.js";
import type { JsonValue } from "../../base/json.js";
import type { Replica } from "./replica.js";

/** Characters of JSON up to which a part stays in its record, which every gateway holds in memory. */
const INLINE_CHARACTERS_MAX = 512;
/** Characters of one text. A character has at most 3 bytes, and a message 1 MiB. */
const CHUNK_CHARACTERS = 262_144;

/** A JSON value that belongs to a record: in it when it is short, else in texts that are read when they are asked for. */
export type Part = { readonly value: JsonValue } | { readonly chunks: number };

/** A part that only the servers have. */
export const NOT_HERE = Symbol("not here");

export const NO_PART: Part = { value: null };

/** The parts of the records of a bucket. */
export class Parts {
  readonly #replica: Replica;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** Stores a value under a key that has none. Only while a transaction decides, as `erase`. */
  put(key: string, value: JsonValue): Part {
    const text = JSON.stringify(value);
    if (text.length <= INLINE_CHARACTERS_MAX) return { value };
    const chunks = chunksOf(text);
    for (const [index, chunk] of chunks.entries()) this.#replica.write(`${key}.${index}`, chunk);
    return { chunks: chunks.length };
  }

  erase(key: string, part: Part): void {
    if (!("chunks" in part)) return;
    for (let index = 0; index < part.chunks; index += 1) this.#replica.erase(`${key}.${index}`);
  }

  /** As `read`; `NOT_HERE` while the servers that have it do not answer. */
  async find(key: string, part: Part): Promise<JsonValue | undefined | typeof NOT_HERE> {
    return await this.read(key, part).catch((error: unknown) => {
      if (error instanceof StoreError && error.code === "STORE_UNREACHABLE") return NOT_HERE;
      throw error;
    });
  }

  /** Undefined: it was erased since the record was read. */
  async read(key: string, part: Part): Promise<JsonValue | undefined> {
    if ("value" in part) return structuredClone(part.value);
    const reading = Array.from({ length: part.chunks }, (_, index) =>
      this.#replica.texts.read(`${key}.${index}`),
    );
    const chunks = await Promise.all(reading);
    return chunks.includes(null) ? undefined : (JSON.parse(chunks.join("")) as JsonValue);
  }
}

/** Null for one that is not here. */
export function hereOf(value: JsonValue | typeof NOT_HERE): JsonValue {
  return value === NOT_HERE ? null : value;
}

function chunksOf(text: string): string[] {
  const chunks: string[] = [];
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + CHUNK_CHARACTERS, text.length);
    // Not between the halves of one character.
    if (to < text.length && /[\ud800-\udbff]/.test(text.charAt(to - 1))) to -= 1;
    chunks.push(text.slice(from, to));
    from = to;
  }
  return chunks;
}
