import type { AgentDefinition } from "./definition.js";
export interface DefinitionBounds {
  /** Agents of one module. */
  readonly agentsMax?: number | undefined;
  /** Schedules of one agent. */
  readonly schedulesMax?: number | undefined;
  /** Probes of one agent. */
  readonly probesMax?: number | undefined;
}
/**
 * Checks the default export of a user's module: one agent or an array of them. `where` names it in messages, usually
 * the file. Throws BAD_USER_INPUT that names place and field: `agents/x.ts: flux.inboxMax: must be a whole number
 * above 0, not -1`.
 */
export declare function checkDefinitions(
  exported: unknown,
  where: string,
  { agentsMax, ...bounds }?: DefinitionBounds,
): readonly AgentDefinition[];
