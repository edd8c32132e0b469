import type { DocumentNode } from "graphql";

/** A parsed document takes up to about 200 bytes for each of its characters: this bounds the cache near 50 MB. */
const DOCUMENT_CACHE_CHARACTERS_MAX = 262_144;

/** Least recently used valid documents by their text, bounded by the total length of the texts. */
export interface DocumentCache {
  get(text: string): DocumentNode | undefined;
  set(text: string, document: DocumentNode): void;
  readonly characters: number;
}

export function createDocumentCache(charactersMax = DOCUMENT_CACHE_CHARACTERS_MAX): DocumentCache {
  // A Map iterates in the order of insertion: the first key is the one unused for longest.
  const documents = new Map<string, DocumentNode>();
  let characters = 0;
  return {
    get characters() {
      return characters;
    },
    get(text) {
      const document = documents.get(text);
      if (document) {
        documents.delete(text);
        documents.set(text, document);
      }
      return document;
    },
    set(text, document) {
      // One that would push out a large part of the others is cheaper to parse again.
      if (text.length > charactersMax / 8 || documents.has(text)) return;
      documents.set(text, document);
      characters += text.length;
      for (const oldest of documents.keys()) {
        if (characters <= charactersMax) break;
        documents.delete(oldest);
        characters -= oldest.length;
      }
    },
  };
}
