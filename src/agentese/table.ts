import { AGENT_PATHS } from "./agent-paths.js";
import { RESERVED_ASPECTS, writePath } from "./path.js";
import type { PathRow } from "./row.js";
import { SELF_PATHS } from "./self-paths.js";
import { SIGNAL_PATHS } from "./signal-paths.js";
import { TERRARIUM_PATHS } from "./terrarium-paths.js";
import { TIME_PATHS } from "./time-paths.js";

/** Every path there is. Rows with literal segments come before `<command>`: the first matching row counts. */
export const PATHS: readonly PathRow[] = [
  ...TERRARIUM_PATHS,
  ...SIGNAL_PATHS,
  ...AGENT_PATHS,
  ...SELF_PATHS,
  ...TIME_PATHS,
];

const SEGMENTS = new Map(PATHS.map((row) => [row, row.pattern.split(".")]));

/** A path's row, and what its variable segments name. */
export interface Match {
  readonly row: PathRow;
  /** Empty when the pattern has no `<id>`. */
  readonly agentId: string;
  /** Empty when the pattern has no `<command>`. */
  readonly command: string;
}

/** The row of a parsed path; null for an unknown one. Whether the agent exists is not checked. */
export function matchPath(segments: readonly string[]): Match | null {
  for (const [row, pattern] of SEGMENTS) {
    if (pattern.length !== segments.length) continue;
    if (!pattern.every((part, at) => part === segments[at] || part === "<id>" || part === "<command>"))
      continue;
    const named = (part: string): string => segments[pattern.indexOf(part)] ?? "";
    return { row, agentId: named("<id>"), command: named("<command>") };
  }
  return null;
}

/** An agent as paths show it. */
export interface PathAgent {
  readonly id: string;
  readonly commands: readonly { readonly name: string; readonly hidden?: boolean }[];
}

/** The paths without variables. */
export function fixedPaths(): string[] {
  return PATHS.filter(({ pattern }) => !pattern.includes("<")).map(({ pattern }) => pattern);
}

/** The paths of one agent. Hidden commands are left out. */
export function pathsOf({ id, commands }: PathAgent): string[] {
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

function filled(pattern: readonly string[], id: string, command: string): string {
  return writePath(pattern.map((part) => (part === "<id>" ? id : part === "<command>" ? command : part)));
}
