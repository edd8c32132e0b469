import type { AgentDefinition } from "../index.js";
import { grammar } from "./grammar.js";
import { logwatch } from "./logwatch.js";
import { pulse } from "./pulse.js";
import { steward } from "./steward.js";

export { grammar } from "./grammar.js";
export { logwatch, type LogwatchOptions } from "./logwatch.js";
export { pulse, type PulseOptions } from "./pulse.js";
export { steward, type StewardOptions } from "./steward.js";

export interface BundledAgentsConfig {
  /** Files `logwatch` follows; none, and it lives on the lines it is given. */
  readonly logwatchFiles: readonly string[];
  /** The directory `steward` looks after; null, and it is idle. */
  readonly stewardDir: string | null;
}

/** The agents that come with Terrarium: they need no network and no model. Fresh ones with each call. */
export function bundledAgents({ logwatchFiles, stewardDir }: BundledAgentsConfig): AgentDefinition[] {
  return [logwatch({ files: logwatchFiles }), grammar(), pulse(), steward({ directory: stewardDir })];
}
