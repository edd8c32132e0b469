/** A freeze as pages, terminal and command line know it. */
interface ToldFreeze {
  readonly agentId: string | null;
  readonly labels: { readonly [name: string]: unknown } | null;
  readonly reason: string;
  readonly by: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** Freezes that a bar names; it counts the others. */
export const FREEZES_NAMED = 3;
/** Agents that one line of a bar names; it counts the others. */
const AGENTS_NAMED = 3;
/** Characters of a reason, and of what is frozen, on a bar. */
const BAR_CHARS_MAX = 160;

/** What a page says beside the controls of a frozen agent. They stay usable. */
export const FROZEN_WAITS = "Frozen: new work waits until the thaw.";

/** What a question of a frozen agent says. It can be answered. */
export const FROZEN_ANSWER_WAITS = "Frozen: an answer is kept, and the agent goes on after the thaw.";

/** Whether a question, or its answer, still waits for its agent. */
export function waitsForAgent({
  status,
  resumption,
}: {
  readonly status: string;
  readonly resumption?: { readonly status: string } | null;
}): boolean {
  return status === "PENDING" || resumption?.status === "DUE";
}

/** An agent, and the freeze that holds it. */
export interface FreezableAgent {
  readonly id: string;
  /** Null when it may begin work. */
  readonly frozen: ToldFreeze | null;
}

/** A freeze on a bar. Freezes of agents by id count as one when they were made together. */
export interface BarFreeze extends ToldFreeze {
  /** The agents that it holds, as far as they are known. */
  readonly agentIds: readonly string[];
}

/** The freezes that hold these agents, oldest first. */
export function freezesOf(agents: readonly FreezableAgent[]): readonly BarFreeze[] {
  const found = new Map<string, BarFreeze & { readonly agentIds: string[] }>();
  for (const { id, frozen } of agents) {
    if (frozen === null) continue;
    const { agentId, labels, reason, by, at } = frozen;
    const key = JSON.stringify([agentId === null, labels, reason, by, at]);
    const known = found.get(key);
    if (known) known.agentIds.push(id);
    else found.set(key, { agentId, labels, reason, by, at, agentIds: [id] });
  }
  return [...found.values()].toSorted((one, other) => Date.parse(one.at) - Date.parse(other.at));
}

/** Whether one of these freezes holds the agent. */
export function isHeld(freezes: readonly BarFreeze[], agentId: string): boolean {
  return freezes.some(({ agentIds }) => agentIds.includes(agentId));
}

/**
 * The lines of a bar: `Frozen: all agents since 14:02: incident 4711 (ada)`. Names at most `most` freezes on as many
 * lines, and the first says how many there are. Contains people's text unescaped. `now` is the wall time, ms.
 */
export function barWords(freezes: readonly BarFreeze[], now: number, most = FREEZES_NAMED): string[] {
  const named = freezes.slice(0, Math.min(most, FREEZES_NAMED));
  const others = freezes.length - named.length;
  const head = others === 0 ? "Frozen" : `Frozen (${named.length} of ${freezes.length} freezes)`;
  return named.map((freeze, index) => {
    const { agentId, agentIds, reason, by, at } = freeze;
    const what = agentId === null ? heldWords(freeze) : namesOf(agentIds);
    const whose = by === null ? "" : ` (${by})`;
    const since = sinceWords(Date.parse(at), now);
    return `${index === 0 ? head : "Frozen"}: ${shortened(what)} since ${since}: ${shortened(reason)}${whose}`;
  });
}

function namesOf(ids: readonly string[]): string {
  const others = ids.length - AGENTS_NAMED;
  const named = ids.slice(0, AGENTS_NAMED).join(", ");
  return others > 0 ? `${named} and ${others} more` : named;
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > BAR_CHARS_MAX ? `${characters.slice(0, BAR_CHARS_MAX - 1).join("")}…` : text;
}

/** `14:02`, on another day `2026-11-29 14:02`; in local time. */
function sinceWords(at: number, now: number): string {
  const [day, time] = new Date(at).toLocaleString("sv").split(" ");
  const isToday = new Date(now).toLocaleDateString("sv") === day;
  const minute = time?.slice(0, 5) ?? "";
  return isToday ? minute : `${day} ${minute}`;
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
