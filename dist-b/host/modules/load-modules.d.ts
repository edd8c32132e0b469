import { type DefinitionBounds } from "./check-definition.js";
import type { AgentDefinition } from "./definition.js";
export interface LoadOptions {
  /** The module behind `import … from "terrarium-gateway"`. Default: the running copy of this package. */
  readonly gateway?: unknown;
  readonly bounds?: DefinitionBounds;
  /** Called with the name of each module before it is loaded. */
  readonly onLoading?: (file: string) => void;
}
export interface LoadedModules {
  readonly definitions: readonly AgentDefinition[];
  /** The file of each agent, by the agent's id. */
  readonly modules: ReadonlyMap<string, string>;
}
/**
 * Loads users' modules, including TypeScript: paths or `file:` URLs. Throws BAD_USER_INPUT whose message names the
 * file and, where known, line and field.
 */
export declare function loadModules(files: readonly string[], options?: LoadOptions): Promise<LoadedModules>;
