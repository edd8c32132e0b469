import { nearestOf } from "../base/nearest.js";
import { fixedPaths, type PathAgent, pathsOf } from "./table.js";
import { writePath } from "./path.js";

/** Similar paths in one error. */
const NEAR_MAX = 3;
/** Agents that are compared with a misspelt id: a refusal must stay cheap. */
const AGENTS_COMPARED_MAX = 1_000;

/** Known paths that are similar to an unknown one, the most similar first. `agents` are those that the asker may see. */
export function nearPaths(segments: readonly string[], agents: readonly PathAgent[]): string[] {
  const path = writePath(segments);
  const named = namedAgents(segments, agents);
  const known = [...fixedPaths(), ...named.flatMap(pathsOf)];
  const below = known.filter((one) => one.startsWith(`${path}.`));
  return [...new Set([...below, ...nearestOf(path, known, NEAR_MAX)])].slice(0, NEAR_MAX);
}

/** The agent that the third segment names, or the agents with similar ids. */
function namedAgents(segments: readonly string[], agents: readonly PathAgent[]): readonly PathAgent[] {
  const [, , id] = segments;
  if (id === undefined) return [];
  const exact = agents.find((agent) => agent.id === id);
  if (exact) return [exact];
  const compared = agents.slice(0, AGENTS_COMPARED_MAX);
  const near = nearestOf(
    id,
    compared.map((agent) => agent.id),
    NEAR_MAX,
  );
  return compared.filter((agent) => near.includes(agent.id));
}
