import type { AgentDefinition } from "../index.js";
import { grammar } from "./grammar.js";
import { logwatch } from "./logwatch.js";
import { pulse } from "./pulse.js";

export { grammar } from "./grammar.js";
export { logwatch, type LogwatchOptions } from "./logwatch.js";
export { pulse, type PulseOptions } from "./pulse.js";

export interface BundledAgentsConfig {
  /** Files `logwatch` follows; none, and it lives on the lines it is given. */
  readonly logwatchFiles: readonly string[];
}

/** The agents that come with Terrarium: they need no network and no model. Fresh ones with each call. */
export function bundledAgents({ logwatchFiles }: BundledAgentsConfig): AgentDefinition[] {
  return [logwatch({ files: logwatchFiles }), grammar(), pulse()];
}
