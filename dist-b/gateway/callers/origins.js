import { TerrariumError } from "../../base/errors.js";
/**
 * The gateway's own pages and programs may steer, and so may pages of the configured origins (`https://example.org`; `*` for
 * all). Throws BAD_USER_INPUT for anything but a web origin, because browsers send `null` for all others.
 */
export function steeringOrigins(named) {
  const all = named.includes("*");
  const known = knownOrigins(named, "steeringOrigins");
  return ({ origin, host }) => {
    if (origin === null || origin === undefined || all) return true;
    if (!URL.canParse(origin)) return false;
    const from = new URL(origin);
    return from.host === host || known.has(from.origin);
  };
}
/**
 * Which pages may read: always the gateway's own, pages that may steer, and programs; of others the configured origins, or
 * `*` for all. If `readOrigins` is not set: all pages, but for a request on a loopback address only pages served from a
 * loopback address. A gateway there is meant for this machine, and the browser on it opens pages of any site.
 */
export function readOrigins(options) {
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
 * Whether the page behind an upgrade may open a socket. Browsers let any page try and leave the check to the server. They
 * attach cookies and cached logins automatically, so an upgrade with either must come from a page that may steer.
 */
export function socketOrigins(options) {
  const grantOf = readOrigins(options);
  const maySteer = steeringOrigins(options.steeringOrigins ?? []);
  return ({ headers, socket: { localAddress } }) => {
    const { origin, host, authorization, cookie } = headers;
    const carriesLogin = authorization !== undefined || cookie !== undefined;
    if (carriesLogin && !maySteer(headers)) return false;
    return origin === undefined || grantOf({ origin, host, localAddress }) !== "none";
  };
}
function hostnameOf(url) {
  return URL.canParse(url) ? new URL(url).hostname : "";
}
/** Accepts addresses and names: `127.0.0.1`, `::ffff:127.0.0.1`, `[::1]`, `localhost`, `app.localhost`. */
export function isLoopback(name) {
  return /^(?:(?:::ffff:)?127(?:\.\d{1,3}){3}|\[?::1\]?|(?:[^/]+\.)?localhost)$/i.test(name);
}
function knownOrigins(named, field) {
  return new Set(named.filter((name) => name !== "*").map((name) => originOf(name, field)));
}
function originOf(name, field) {
  const origin = URL.canParse(name) ? new URL(name).origin : "null";
  if (origin !== "null" && origin === name.replace(/\/$/, "")) return origin;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `an origin must look like https://example.org, or be *; found ${name}`,
    { field },
  );
}
//# sourceMappingURL=origins.js.map
