import type { IncomingMessage, ServerResponse } from "node:http";
/** Express removes its mount path from `url` and keeps the request's target in `originalUrl`. */
type Addressed = Pick<IncomingMessage, "method" | "url" | "headers" | "rawHeaders"> & {
  originalUrl?: string;
};
/** The path a request asks for, not decoded and without its query string. Changes nothing and refuses nothing. */
export declare function pathAskedFor(req: Addressed): string;
/**
 * Normalises target and `Host` before anything reads them: afterwards the target is a path and `Host` its host. False when
 * they form no valid URL. Yoga joins both without a check: it would answer an invalid URL with a stack trace, and a `Host`
 * with a path in it would bypass checks of the path.
 */
export declare function settleAddress(req: Addressed): boolean;
/** Removes one trailing slash: `/graphql/` is `/graphql`; `//` is a path of its own. */
export declare function withoutLastSlash(path: string): string;
/** Refuses a request without a valid address; its body is not read. */
export declare function refuseAddress(res: ServerResponse): void;
/** Refuses a request whose `Host` is not a name of this gateway. */
export declare function refuseHost(res: ServerResponse): void;
export {};
