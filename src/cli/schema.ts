import { printSchema } from "graphql";
import { BUNDLED_AGENTS } from "../app/agent-threads.js";
import { describeAgents } from "../host/describe-agents.js";
import { loadModules } from "../host/load-modules.js";
import { buildSchema } from "../schema/index.js";
import { writeLine } from "./output.js";

/**
 * `terrarium schema`: the contract of this build with the commands of the agents in these files (and of the bundled
 * ones), sorted so that two builds can be compared. No agent is started.
 */
export async function writeSchema(options: {
  readonly agentFiles: readonly string[];
  readonly bundled: boolean;
}): Promise<void> {
  const files = [...(options.bundled ? [BUNDLED_AGENTS.href] : []), ...options.agentFiles];
  const agents = describeAgents(await loadModules(files));
  writeLine(printSchema(buildSchema(agents)));
}
