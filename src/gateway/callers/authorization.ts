/**
 * The `Authorization` header as the authenticator wants it. An empty one, or `Bearer` with nothing behind it (a form
 * that nobody filled in), carries no token at all and counts as absent; anything else is passed on as it is.
 */
export function authorizationOf(header: string | null | undefined): string | undefined {
  if (header === null || header === undefined) return undefined;
  const value = header.trim();
  return value === "" || value.toLowerCase() === "bearer" ? undefined : value;
}
