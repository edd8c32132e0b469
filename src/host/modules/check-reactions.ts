import type { Reaction } from "../../events/pheromone.js";
import { checkedFilter } from "../../signals/index.js";

/** Reactions of one agent. */
const REACTIONS_MAX = 100;
const MEMBERS = ["type", "source", "minIntensity"];
const RULE = 'must be types of pheromones, or filters: ["WARNING", { type: "SCARCITY", minIntensity: 0.5 }]';

/** What wakes an agent, or the fault in it: its place below `reactsTo` and what is wrong. */
export function readReactions(
  value: unknown,
): { readonly reactions: readonly Reaction[] } | { readonly place: string; readonly fault: string } {
  if (value === undefined) return { reactions: [] };
  if (!Array.isArray(value)) return { place: "", fault: RULE };
  if (value.length > REACTIONS_MAX) return { place: "", fault: `has more than ${REACTIONS_MAX} reactions` };
  const reactions: Reaction[] = [];
  for (const [index, given] of value.entries()) {
    const place = `[${index}]`;
    const fields: unknown = typeof given === "string" ? { type: given } : given;
    if (!isRecord(fields)) return { place, fault: RULE };
    const unknown = Object.keys(fields).find((name) => !MEMBERS.includes(name));
    if (unknown !== undefined)
      return { place: `${place}.${unknown}`, fault: `is unknown; known are ${MEMBERS.join(", ")}` };
    const { type, source, minIntensity } = fields;
    if (typeof type !== "string") return { place: `${place}.type`, fault: "must be the name of a type" };
    try {
      checkedFilter({ type, source, minIntensity });
    } catch (error) {
      return { place, fault: error instanceof Error ? error.message : RULE };
    }
    reactions.push({
      type,
      ...(typeof source === "string" && { source }),
      ...(typeof minIntensity === "number" && { minIntensity }),
    });
  }
  return { reactions };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
