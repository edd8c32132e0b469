/**
 * Rewrites `Accept` of a GraphQL request as the media types of the possible responses, best first. Weights and wildcards are
 * resolved here, because Yoga reads neither. An empty header accepts anything.
 */
export declare function settledAccept(header: string): string;
/** Whether a client would rather have a page than JSON. A client without a preference gets JSON. */
export declare function prefersPage(header: string | null): boolean;
/** The best of the content codings there are, by `Accept-Encoding`; null for none. */
export declare function acceptedEncoding<T extends string>(
  header: string | null,
  available: readonly T[],
): T | null;
