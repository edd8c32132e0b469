const ANY = "*";

/**
 * Whether scopes cover a required one, as the gateway reads them: `*` stands for one whole part, or alone for all.
 * Only for showing what is worth trying; the gateway decides.
 */
export function covers(scopes: readonly string[], required: string): boolean {
  const wanted = required.split(":");
  return scopes.some((scope) => {
    if (scope === ANY) return true;
    const granted = scope.split(":");
    return (
      granted.length === wanted.length &&
      granted.every((part, index) => part === ANY || part === wanted[index])
    );
  });
}
