/**
 * Turns a message into the words of its template: variable parts (quoted text, numbers with units, hex, UUIDs, addresses,
 * URLs, paths, generated names) become masks such as `<num>`; the rest stays. At most `tokensMax` words.
 */
export declare function maskMessage(message: string): string[];
/** Masks a request's path: `/users/42/orders?page=3` becomes `/users/<num>/orders`. */
export declare function maskPath(target: string): string;
