import { TerrariumError } from "./errors.js";

/** Longest base path, in characters. */
const CHARACTERS_MAX = 200;
/** Unreserved characters (RFC 3986, 2.3) have one spelling only, so a path can be compared as it was sent. */
const SEGMENT = /^[\w.~-]+$/;

/**
 * The path that everything of a gateway lies below, as `/terrarium` or `/tools/terrarium`; empty for none. A missing slash
 * in front and one too many at the end are forgiven. Throws BAD_USER_INPUT (`field: basePath`) for anything that is no
 * path: `..`, a query string, an address with a host, spaces, percent signs, more than 200 characters.
 */
export function readBasePath(given: string): string {
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

/** What a path means below a base path: `/terrarium/docs` is `/docs`, `/terrarium` is `/`. Null for a path outside. */
export function pathBelow(basePath: string, path: string): string | null {
  if (path !== basePath && !path.startsWith(`${basePath}/`)) return null;
  return path.slice(basePath.length) || "/";
}
