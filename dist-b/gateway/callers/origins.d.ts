import type { IncomingMessage } from "node:http";
import type { ReadGrant } from "../answers/headers.js";
/** The page that sends a request. `origin` is absent for programs and for a page's same-origin reads. */
interface Asking {
  readonly origin?: string | null | undefined;
  /** The `Host` header: the host of the gateway's own pages. */
  readonly host?: string | null | undefined;
}
/** Whether a page of this origin may steer. */
export type SteeringOrigins = (asking: Asking) => boolean;
/**
 * The gateway's own pages and programs may steer, and so may pages of the configured origins (`https://example.org`; `*` for
 * all). Throws BAD_USER_INPUT for anything but a web origin, because browsers send `null` for all others.
 */
export declare function steeringOrigins(named: readonly string[]): SteeringOrigins;
/** A request with the address it came in on. */
interface ReadAsking extends Asking {
  /** Local address of the connection; absent behind another server's `fetch`. */
  readonly localAddress?: string | undefined;
}
export type ReadOrigins = (asking: ReadAsking) => ReadGrant;
export interface ReadOriginOptions {
  /** Unset: depends on the local address, see `readOrigins`. */
  readonly readOrigins?: readonly string[] | undefined;
  readonly steeringOrigins?: readonly string[] | undefined;
}
/**
 * Which pages may read: always the gateway's own, pages that may steer, and programs; of others the configured origins, or
 * `*` for all. If `readOrigins` is not set: all pages, but for a request on a loopback address only pages served from a
 * loopback address. A gateway there is meant for this machine, and the browser on it opens pages of any site.
 */
export declare function readOrigins(options: ReadOriginOptions): ReadOrigins;
/**
 * Whether the page behind an upgrade may open a socket. Browsers let any page try and leave the check to the server. They
 * attach cookies and cached logins automatically, so an upgrade with either must come from a page that may steer.
 */
export declare function socketOrigins(options: ReadOriginOptions): (request: IncomingMessage) => boolean;
/** Accepts addresses and names: `127.0.0.1`, `::ffff:127.0.0.1`, `[::1]`, `localhost`, `app.localhost`. */
export declare function isLoopback(name: string): boolean;
export {};
