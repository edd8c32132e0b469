import type { IncomingMessage } from "node:http";
import { TerrariumError } from "../../base/errors.js";
import type { ReadGrant } from "../answers/headers.js";

/** What a browser says of the page that asks. `origin` is absent for programs, and for a page's own plain reads. */
interface Asking {
  readonly origin?: string | null | undefined;
  /** The `Host` header: what the page would be called that comes from here. */
  readonly host?: string | null | undefined;
}

/** Whether a page may steer from where it comes from. */
export type SteeringOrigins = (asking: Asking) => boolean;

/**
 * Pages that came from this gateway may steer, programs may, and pages of the origins that an operator has named
 * (`https://example.org`; `*` names all). Throws BAD_USER_INPUT for a name that is no origin of pages on the web: browsers
 * tell those of other kinds apart by none.
 */
export function steeringOrigins(named: readonly string[]): SteeringOrigins {
  const all = named.includes("*");
  const known = knownOrigins(named, "steeringOrigins");
  return ({ origin, host }) => {
    if (origin === null || origin === undefined || all) return true;
    if (!URL.canParse(origin)) return false;
    const from = new URL(origin);
    return from.host === host || known.has(from.origin);
  };
}

/** Where a request came in, beside what its browser says of the page. */
interface ReadAsking extends Asking {
  /** This machine's end of the connection; absent where somebody else's server took it. */
  readonly localAddress?: string | undefined;
}

export type ReadOrigins = (asking: ReadAsking) => ReadGrant;

export interface ReadOriginOptions {
  /** Unset: by where the request came in. */
  readonly readOrigins?: readonly string[] | undefined;
  readonly steeringOrigins?: readonly string[] | undefined;
}

/**
 * Which pages may read. Those of this gateway always may, and so may those that may steer, and programs. Of others: those
 * named, or `*` for all. Where none is named: all, unless the request came in on a loopback address. What listens there is
 * meant for this machine, whose browser opens pages of anybody: then only pages served from a loopback address may.
 */
export function readOrigins(options: ReadOriginOptions): ReadOrigins {
  const named = options.readOrigins;
  const known = new Set([
    ...knownOrigins(named ?? [], "readOrigins"),
    ...knownOrigins(options.steeringOrigins ?? [], "steeringOrigins"),
  ]);
  const isForAll = named?.includes("*") ?? options.steeringOrigins?.includes("*") ?? false;
  return ({ origin, host, localAddress }) => {
    if (isForAll) return "all";
    const isLocal = named === undefined && isLoopback(localAddress ?? hostnameOf(`http://${host}`));
    if (named === undefined && !isLocal) return "all";
    if (origin === null || origin === undefined) return "none";
    if (!URL.canParse(origin)) return "none";
    const from = new URL(origin);
    const may = from.host === host || known.has(from.origin) || (isLocal && isLoopback(from.hostname));
    return may ? "page" : "none";
  };
}

/**
 * Whether the page behind an upgrade may open a socket. Browsers let any page do so and leave it to the server. They attach
 * cookies and cached logins by themselves: those must come from pages that may steer.
 */
export function socketOrigins(options: ReadOriginOptions): (request: IncomingMessage) => boolean {
  const grantOf = readOrigins(options);
  const maySteer = steeringOrigins(options.steeringOrigins ?? []);
  return ({ headers, socket: { localAddress } }) => {
    const { origin, host, authorization, cookie } = headers;
    const carriesLogin = authorization !== undefined || cookie !== undefined;
    if (carriesLogin && !maySteer(headers)) return false;
    return origin === undefined || grantOf({ origin, host, localAddress }) !== "none";
  };
}

function hostnameOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}

/** As an address or as a name: `127.0.0.1`, `::ffff:127.0.0.1`, `[::1]`, `localhost`, `app.localhost`. */
export function isLoopback(name: string): boolean {
  return /^(?:(?:::ffff:)?127(?:\.\d{1,3}){3}|\[?::1\]?|(?:[^/]+\.)?localhost)$/i.test(name);
}

function knownOrigins(named: readonly string[], field: string): Set<string> {
  return new Set(named.filter((name) => name !== "*").map((name) => originOf(name, field)));
}

function originOf(name: string, field: string): string {
  const origin = URL.canParse(name) ? new URL(name).origin : "null";
  if (origin !== "null" && origin === name.replace(/\/$/, "")) return origin;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `an origin is such as https://example.org, or *; found ${name}`,
    { field },
  );
}
