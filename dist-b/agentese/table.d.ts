import type { PathRow } from "./row.js";
/** Every path there is. Literal segments come before `<command>`, so the first row that matches is meant. */
export declare const PATHS: readonly PathRow[];
/** A path's row, and what its variable segments name. */
export interface Match {
  readonly row: PathRow;
  /** Empty when the pattern has no `<id>`. */
  readonly agentId: string;
  /** Empty when the pattern has no `<command>`. */
  readonly command: string;
}
/** The row of a parsed path; null for an unknown one. Whether the agent exists is not checked. */
export declare function matchPath(segments: readonly string[]): Match | null;
/** An agent as paths show it. */
export interface PathAgent {
  readonly id: string;
  readonly commands: readonly {
    readonly name: string;
    readonly hidden?: boolean;
  }[];
}
/** The paths without variables. */
export declare function fixedPaths(): string[];
/** The paths of one agent. Hidden commands are not told. */
export declare function pathsOf({ id, commands }: PathAgent): string[];
