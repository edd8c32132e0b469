import { AGENT_PATHS } from "./agent-paths.js";
import { RESERVED_ASPECTS, writePath } from "./path.js";
import { SELF_PATHS } from "./self-paths.js";
import { TERRARIUM_PATHS } from "./terrarium-paths.js";
import { TIME_PATHS } from "./time-paths.js";
/** Every path there is. Literal segments come before `<command>`, so the first row that matches is meant. */
export const PATHS = [...TERRARIUM_PATHS, ...AGENT_PATHS, ...SELF_PATHS, ...TIME_PATHS];
const SEGMENTS = new Map(PATHS.map((row) => [row, row.pattern.split(".")]));
/** The row of a parsed path; null for an unknown one. Whether the agent exists is not checked. */
export function matchPath(segments) {
  for (const [row, pattern] of SEGMENTS) {
    if (pattern.length !== segments.length) continue;
    if (!pattern.every((part, at) => part === segments[at] || part === "<id>" || part === "<command>"))
      continue;
    const named = (part) => segments[pattern.indexOf(part)] ?? "";
    return { row, agentId: named("<id>"), command: named("<command>") };
  }
  return null;
}
/** The paths without variables. */
export function fixedPaths() {
  return PATHS.filter(({ pattern }) => !pattern.includes("<")).map(({ pattern }) => pattern);
}
/** The paths of one agent. Hidden commands are not told. */
export function pathsOf({ id, commands }) {
  const told = commands.filter(({ hidden = false }) => !hidden).map(({ name }) => name);
  return [...SEGMENTS.values()].flatMap((pattern) => {
    if (!pattern.includes("<id>")) return [];
    if (!pattern.includes("<command>")) return [filled(pattern, id, "")];
    const isLong = pattern.includes("command");
    // Each command once: at the long path only where the short one means something else.
    return told
      .filter((command) => isLong === RESERVED_ASPECTS.some((aspect) => aspect === command))
      .map((command) => filled(pattern, id, command));
  });
}
function filled(pattern, id, command) {
  return writePath(pattern.map((part) => (part === "<id>" ? id : part === "<command>" ? command : part)));
}
//# sourceMappingURL=table.js.map
