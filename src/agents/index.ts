import type { AgentDefinition } from "../agent.js";
import { grammar } from "./grammar.js";
import { logwatch } from "./logwatch.js";
import { pulse } from "./pulse.js";
import { steward } from "./steward.js";

export { grammar } from "./grammar.js";
export { logwatch, type LogwatchOptions } from "./logwatch.js";
export { pulse, type PulseOptions } from "./pulse.js";
export { steward, type StewardOptions } from "./steward.js";

export interface BundledAgentsConfig {
  /** Files that `logwatch` follows; with none, it handles only lines sent to it. */
  readonly logwatchFiles: readonly string[];
  /** The directory that `steward` looks after; null: it is idle. */
  readonly stewardDir: string | null;
}

/** The bundled agents, which need neither a network nor a model. Each call creates new ones. */
export function bundledAgents({ logwatchFiles, stewardDir }: BundledAgentsConfig): AgentDefinition[] {
  return [logwatch({ files: logwatchFiles }), grammar(), pulse(), steward({ directory: stewardDir })];
}
