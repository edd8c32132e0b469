import { randomUUID } from "node:crypto";
import { type AgentDefinition } from "../../src/host/modules/definition.js";
import { periodic } from "../../src/flux/index.js";
import counters from "../sim/runs-gateway-agents.js";

/** Of this life of the host. */
const life = randomUUID();

/** Numbers what it says in each life of its host, and says when it said it. */
export function talker(id: string): AgentDefinition {
  let said = 0;
  return {
    id,
    source: () => periodic(20),
    process: () => ({ life: `${id} ${life}`, n: (said += 1), at: Date.now() }),
  };
}

/** The agents of hosts.test.ts: those that count their runs, and a talker. */
const agents: AgentDefinition[] = [...(counters as AgentDefinition[]), talker("talker")];
export default agents;
