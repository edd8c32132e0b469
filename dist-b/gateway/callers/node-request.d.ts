import type { IncomingMessage } from "node:http";
/** Members that frameworks add to a Node request. */
type MountedRequest = IncomingMessage & {
  readonly originalUrl?: string;
  readonly body?: unknown;
};
/**
 * A request as its client sent it, even after a framework has changed it. Express removes its mount path from `url` and
 * joins repeated parameters in `query`; body parsers consume the body and put its value into `body`. Such a body is
 * encoded again, so that one reader checks type, size, depth and syntax of all bodies.
 */
export declare function plainRequest(req: MountedRequest): IncomingMessage;
export {};
