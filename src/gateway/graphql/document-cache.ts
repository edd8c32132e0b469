import type { DocumentNode } from "graphql";
import { largest } from "../../base/fair-share.js";

/** A parsed document takes up to about 200 bytes for each of its characters: this bounds the cache near 50 MB. */
const DOCUMENT_CACHE_CHARACTERS_MAX = 262_144;

/**
 * Least recently used values by their text, bounded by the total length of the texts. When it is full, who brought most
 * of it loses the oldest of that: a client with many documents does not push out everybody else's.
 */
export interface DocumentCache<T = DocumentNode> {
  get(text: string): T | undefined;
  /** `client` is whoever brings it. */
  set(text: string, value: T, client?: string): void;
  readonly characters: number;
}

export function createDocumentCache<T = DocumentNode>(
  charactersMax = DOCUMENT_CACHE_CHARACTERS_MAX,
): DocumentCache<T> {
  // A Map iterates in the order of insertion: the first key is the one unused for longest.
  const kept = new Map<string, { readonly value: T; readonly client: string }>();
  const ofClient = new Map<string, number>();
  let characters = 0;

  function count(client: string, change: number): void {
    characters += change;
    const theirs = (ofClient.get(client) ?? 0) + change;
    if (theirs === 0) ofClient.delete(client);
    else ofClient.set(client, theirs);
  }

  function dropOne(): void {
    const richest = largest(ofClient, (theirs) => theirs);
    for (const [text, { client }] of kept) {
      if (client !== richest) continue;
      kept.delete(text);
      count(client, -text.length);
      return;
    }
  }

  return {
    get characters() {
      return characters;
    },
    get(text) {
      const found = kept.get(text);
      if (!found) return undefined;
      kept.delete(text);
      kept.set(text, found);
      return found.value;
    },
    set(text, value, client = "") {
      // One that would push out a large part of the others is cheaper to parse again.
      if (text.length > charactersMax / 8 || kept.has(text)) return;
      kept.set(text, { value, client });
      count(client, text.length);
      while (characters > charactersMax) dropOne();
    },
  };
}
