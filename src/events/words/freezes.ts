/** A freeze as pages, terminal and command line know it. */
interface ToldFreeze {
  readonly agentId: string | null;
  readonly labels: { readonly [name: string]: unknown } | null;
  readonly reason: string;
  readonly by: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** What a freeze holds: `all agents`, `agents with team=billing`, `pulse`. Contains people's text unescaped. */
function heldWords({ agentId, labels }: Pick<ToldFreeze, "agentId" | "labels">): string {
  if (agentId !== null) return agentId;
  if (labels === null) return "all agents";
  return `agents with ${Object.entries(labels)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(", ")}`;
}

/** One freeze on one line: `all agents: incident 4711 (ada)`. */
export function freezeWords(freeze: ToldFreeze): string {
  const { reason, by } = freeze;
  return `${heldWords(freeze)}: ${reason}${by === null ? "" : ` (${by})`}`;
}
