import { parseJson } from "../../base/json.js";
import { ALL_AGENTS } from "../../events/cursor.js";
import type { LastKnown, Part, Parts } from "./last-known.js";

/** Whether the token says that its time is over. Other tokens than JWTs say nothing. */
export function hasExpired(token: string | null, nowMs: number): boolean {
  try {
    const [, payload = ""] = token?.split(".") ?? [];
    const { exp } = parseJson(Buffer.from(payload, "base64url").toString()) as { exp?: unknown };
    return typeof exp === "number" && exp * 1_000 <= nowMs;
  } catch {
    return false;
  }
}

/** The state without agents that are not in its list of agents, which is all that the identity may see now. */
export function onlyListed(known: LastKnown): LastKnown {
  if (known.agents === null) return known;
  const ids = new Set(known.agents.value.map(({ id }) => id));
  const isListed = ({ agentId }: { readonly agentId: string }): boolean =>
    ids.has(agentId) || agentId === ALL_AGENTS;
  const rowsOf = <T extends { readonly agentId: string }>(part: Part<readonly T[]>): Part<readonly T[]> => ({
    ...part,
    value: part.value.filter(isListed),
  });
  return {
    ...known,
    commanded: known.commanded && {
      ...known.commanded,
      value: known.commanded.value.filter(({ id }) => ids.has(id)),
    },
    manifests: parts(known.manifests, (_, id) => ids.has(id)),
    pending: known.pending && rowsOf(known.pending),
    cards: parts(known.cards, isListed),
    trees: parts(known.trees, isListed),
    runs: lists(known.runs, isListed),
    streams: lists(known.streams, isListed),
  };
}

function parts<T>(all: Parts<T>, keeps: (value: T, name: string) => boolean): Parts<T> {
  return Object.fromEntries(Object.entries(all).filter(([name, { value }]) => keeps(value, name)));
}

/** Lists by the id of an agent, or of all agents. */
function lists<T extends { readonly agentId: string }>(
  all: Parts<readonly T[]>,
  isListed: (row: { readonly agentId: string }) => boolean,
): Parts<readonly T[]> {
  const kept = Object.entries(all).filter(([agentId]) => isListed({ agentId }));
  return Object.fromEntries(
    kept.map(([scope, part]) => [scope, { ...part, value: part.value.filter(isListed) }]),
  );
}
