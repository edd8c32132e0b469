/** Paths that are answered as they stand. */
const EXACT = new Set([
  "/",
  "/graphql",
  "/health",
  "/ready",
  "/metrics",
  "/openapi.json",
  "/docs",
  "/api/agents",
]);

/** Paths with names in them, by their number of segments and what they begin with. */
const NAMED: readonly (readonly [RegExp, string])[] = [
  [/^\/api\/[^/]+\/invoke$/, "/api/{agent}/invoke"],
  [/^\/api\/[^/]+\/snapshot$/, "/api/{agent}/snapshot"],
  [/^\/api\/[^/]+\/[^/]+$/, "/api/{agent}/{command}"],
];

/** A path with its names taken out, so that strangers' paths make no new label: one of a dozen, or "other". */
export function routeTemplate(pathname: string): string {
  if (EXACT.has(pathname)) return pathname;
  return NAMED.find(([pattern]) => pattern.test(pathname))?.[1] ?? "other";
}
