const ANY = "*";

/**
 * True when the scopes grant the required one, by the gateway's rules: `*` stands for one part, or alone for everything.
 * Only for display; the gateway decides.
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
