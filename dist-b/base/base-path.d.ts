/**
 * Normalises the path prefix of a gateway's routes, such as `/terrarium` or `/tools/terrarium`; empty for none. Adds a
 * missing leading slash and removes a trailing one. Throws BAD_USER_INPUT (`field: basePath`) for an invalid path: `..`,
 * a query string, a URL with a host, spaces, percent signs, 200 characters or more.
 */
export declare function readBasePath(given: string): string;
/** The part of a path after the base path: `/docs` for `/terrarium/docs`, `/` for `/terrarium`. Null for other paths. */
export declare function pathBelow(basePath: string, path: string): string | null;
