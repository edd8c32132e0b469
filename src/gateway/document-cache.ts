import type { DocumentNode } from "graphql";

/** A parsed document takes up to about 200 bytes for each of its characters: this bounds the cache near 50 MB. */
const DOCUMENT_CACHE_CHARACTERS_MAX = 262_144;

/** Least recently used values by their text, bounded by the total length of the texts. */
export interface DocumentCache<T = DocumentNode> {
  get(text: string): T | undefined;
  set(text: string, value: T): void;
  readonly characters: number;
}

export function createDocumentCache<T = DocumentNode>(
  charactersMax = DOCUMENT_CACHE_CHARACTERS_MAX,
): DocumentCache<T> {
  // A Map iterates in the order of insertion: the first key is the one unused for longest.
  const kept = new Map<string, T>();
  let characters = 0;
  return {
    get characters() {
      return characters;
    },
    get(text) {
      const value = kept.get(text);
      if (value !== undefined) {
        kept.delete(text);
        kept.set(text, value);
      }
      return value;
    },
    set(text, value) {
      // One that would push out a large part of the others is cheaper to parse again.
      if (text.length > charactersMax / 8 || kept.has(text)) return;
      kept.set(text, value);
      characters += text.length;
      for (const oldest of kept.keys()) {
        if (characters <= charactersMax) break;
        kept.delete(oldest);
        characters -= oldest.length;
      }
    },
  };
}
