import { TerrariumError } from "../base/errors.js";
import { allows, endOfToken } from "./scopes.js";
import { unauthenticated } from "./unauthenticated.js";
import type { Viewer } from "./viewer.js";

/** The id of a caller who has this scope at wall time `nowMs`. Throws UNAUTHENTICATED or FORBIDDEN. */
export function requireScope(viewer: Viewer, scope: string, nowMs: number): string {
  if (viewer.kind === "anonymous") throw unauthenticated("missing");
  if (!allows(viewer, scope)) {
    throw new TerrariumError("FORBIDDEN", `this needs the scope ${scope}`, { scope });
  }
  const end = endOfToken(viewer, nowMs);
  if (end !== null) throw unauthenticated(end);
  return viewer.id;
}

/** The same as a question. */
export function hasScope(viewer: Viewer, scope: string, nowMs: number): boolean {
  return allows(viewer, scope) && endOfToken(viewer, nowMs) === null;
}
