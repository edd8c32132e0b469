/** A freeze as pages, terminal and command line know it. */
export interface ToldFreeze {
  readonly agentId: string | null;
  readonly labels: { readonly [name: string]: unknown } | null;
  readonly reason: string;
  readonly by: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** What a freeze holds: `all agents`, `agents with team=billing`, `pulse`. Contains people's text unescaped. */
export function heldWords({ agentId, labels }: Pick<ToldFreeze, "agentId" | "labels">): string {
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

/** The bar over dashboard and terminal: `Frozen: all agents: incident 4711 (ada)`. Null when nothing is frozen. */
export function barWords(freezes: readonly ToldFreeze[]): string | null {
  const ofAll = freezes.find(({ agentId, labels }) => agentId === null && labels === null);
  const [first] = ofAll ? [ofAll] : freezes;
  if (!first) return null;
  const more = freezes.length - 1;
  return `Frozen: ${freezeWords(first)}${more === 0 ? "" : ` and ${more} more`}`;
}
