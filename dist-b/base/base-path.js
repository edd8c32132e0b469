import { TerrariumError } from "./errors.js";
/** Longest base path, in characters. */
const CHARACTERS_MAX = 200;
/** Unreserved characters (RFC 3986, 2.3) have only one spelling, so paths can be compared as sent. */
const SEGMENT = /^[\w.~-]+$/;
/**
 * Normalises the path prefix of a gateway's routes, such as `/terrarium` or `/tools/terrarium`; empty for none. Adds a
 * missing leading slash and removes a trailing one. Throws BAD_USER_INPUT (`field: basePath`) for an invalid path: `..`,
 * a query string, a URL with a host, spaces, percent signs, 200 characters or more.
 */
export function readBasePath(given) {
  const path = given.replace(/^\//, "").replace(/\/$/, "");
  if (path === "") return "";
  const segments = path.split("/");
  const areNames = segments.every((name) => SEGMENT.test(name) && name !== "." && name !== "..");
  if (areNames && path.length < CHARACTERS_MAX) return `/${path}`;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    `a base path is such as /terrarium: letters, digits and .~_- between slashes, at most ${CHARACTERS_MAX} characters; found "${given.slice(0, CHARACTERS_MAX)}"`,
    { field: "basePath" },
  );
}
/** The part of a path after the base path: `/docs` for `/terrarium/docs`, `/` for `/terrarium`. Null for other paths. */
export function pathBelow(basePath, path) {
  if (path !== basePath && !path.startsWith(`${basePath}/`)) return null;
  return path.slice(basePath.length) || "/";
}
//# sourceMappingURL=base-path.js.map
