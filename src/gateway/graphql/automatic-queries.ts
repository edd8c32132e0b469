import { TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import {
  type NamedDocument,
  type OperationRequest,
  type PersistedQuery,
  persistedQueryOf,
  sha256,
} from "./persisted-operations.js";

type QueryLimits = Pick<
  Limits,
  "maxAutomaticQueries" | "maxAutomaticQueryBytes" | "maxAutomaticQueriesPerClient"
>;

export interface AutomaticQueriesOptions {
  readonly limits: QueryLimits;
  /** Called for each text that is forgotten because of a limit. */
  readonly onForgotten?: (limit: keyof QueryLimits) => void;
}

/**
 * Automatic persisted queries: a client sends the SHA-256 of a document; if it is unknown, the client sends hash and text,
 * and from then on the hash alone is enough for every client. A least-recently-used store, bounded in number and bytes. Each
 * client has a share of both, so that no client can evict the documents of others.
 */
export class AutomaticQueries {
  readonly #limits: QueryLimits;
  readonly #onForgotten: (limit: keyof QueryLimits) => void;
  /** The client that sent the text, by hash. */
  readonly #owners = new Map<string, string>();
  /** By client, least recently used first. */
  readonly #shares = new Map<string, Share>();
  #bytes = 0;

  constructor({ limits, onForgotten = () => undefined }: AutomaticQueriesOptions) {
    this.#limits = limits;
    this.#onForgotten = onForgotten;
  }

  get size(): number {
    return this.#owners.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** The document that a request names. Throws PERSISTED_QUERY_NOT_FOUND for an unknown hash without a text. */
  documentOf(request: OperationRequest, client: string): NamedDocument {
    const { query = "", documentId, extensions } = request;
    const named = persistedQueryOf(extensions);
    if (query === "" && documentId !== undefined && !named)
      throw new TerrariumError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", {
        field: "documentId",
      });
    if (!named) return { text: query, unknown: null, remember: () => undefined };
    if (query === "") return { text: this.#find(named), unknown: notFound(), remember: () => undefined };
    if (sha256(query) !== named.hash)
      throw new TerrariumError("BAD_USER_INPUT", "sha256Hash is not the hash of the query", {
        field: "extensions.persistedQuery.sha256Hash",
      });
    return { text: query, unknown: null, remember: () => this.#remember(named.hash, query, client) };
  }

  #find({ hash }: PersistedQuery): string {
    const share = this.#shares.get(this.#owners.get(hash) ?? "");
    const text = share?.texts.get(hash);
    if (!share || text === undefined) throw notFound();
    // A Map iterates in insertion order: the first entry is the least recently used.
    share.texts.delete(hash);
    share.texts.set(hash, text);
    this.#shares.delete(share.client);
    this.#shares.set(share.client, share);
    return text;
  }

  #remember(hash: string, text: string, client: string): void {
    if (this.#owners.has(hash)) return;
    const { maxAutomaticQueries, maxAutomaticQueryBytes, maxAutomaticQueriesPerClient } = this.#limits;
    const shareMax = Math.min(maxAutomaticQueriesPerClient, maxAutomaticQueries);
    const shareBytesMax = (maxAutomaticQueryBytes / maxAutomaticQueries) * shareMax;
    const bytes = Buffer.byteLength(text);
    // A text larger than a whole share is not kept: clients send it each time.
    if (bytes > shareBytesMax) return this.#onForgotten("maxAutomaticQueryBytes");
    const share = this.#shares.get(client) ?? { client, texts: new Map<string, string>(), bytes: 0 };
    this.#shares.set(client, share);
    share.texts.set(hash, text);
    share.bytes += bytes;
    this.#owners.set(hash, client);
    this.#bytes += bytes;
    while (share.texts.size > shareMax || share.bytes > shareBytesMax)
      this.#forgetOldest(share, "maxAutomaticQueriesPerClient");
    while (this.size > maxAutomaticQueries) this.#forgetOldest(this.#largest(), "maxAutomaticQueries");
    while (this.#bytes > maxAutomaticQueryBytes)
      this.#forgetOldest(this.#largest(), "maxAutomaticQueryBytes");
  }

  #forgetOldest(share: Share, limit: keyof QueryLimits): void {
    for (const [hash, text] of share.texts) {
      const bytes = Buffer.byteLength(text);
      share.texts.delete(hash);
      share.bytes -= bytes;
      this.#bytes -= bytes;
      this.#owners.delete(hash);
      if (share.texts.size === 0) this.#shares.delete(share.client);
      this.#onForgotten(limit);
      return;
    }
  }

  /** The share with most bytes; among equals, the least recently used. */
  #largest(): Share {
    return [...this.#shares.values()].reduce((most, share) => (share.bytes > most.bytes ? share : most));
  }
}

function notFound(): TerrariumError {
  return new TerrariumError("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound");
}

/** The texts of one client. */
interface Share {
  readonly client: string;
  readonly texts: Map<string, string>;
  bytes: number;
}
