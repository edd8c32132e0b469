/** What a path under `/api` means. `nothing` is a path nobody knows, or one that cannot be decoded. */
export type RestTarget =
  | { readonly kind: "agents" }
  | { readonly kind: "snapshot"; readonly agentId: string }
  | { readonly kind: "invoke"; readonly agentId: string }
  | { readonly kind: "command"; readonly agentId: string; readonly command: string }
  | { readonly kind: "nothing" };

export const ALLOWED_METHODS = {
  agents: "GET, HEAD",
  snapshot: "GET, HEAD",
  invoke: "POST",
  command: "POST",
} as const satisfies Record<Exclude<RestTarget["kind"], "nothing">, string>;

/**
 * Null for paths that are not REST's. Each segment is decoded once and then only compared with names: nothing is
 * resolved, so `..` and `%2F` are names that no agent has.
 */
export function restTarget(pathname: string): RestTarget | null {
  const [, root, ...segments] = pathname.split("/");
  if (root !== "api") return null;
  const names = segments.map(decoded);
  const [agentId, name] = names;
  if (agentId === "agents" && names.length === 1) return { kind: "agents" };
  if (!agentId || !name || names.length !== 2) return { kind: "nothing" };
  if (name === "snapshot" || name === "invoke") return { kind: name, agentId };
  return { kind: "command", agentId, command: name };
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
