import type { CommandedAgent } from "../../../src/prism/index.js";
import type { World } from "./surface.js";

/** Agents and their commands as the gateway publishes them, without hidden ones. */
export async function manifestOf({ port }: Pick<World, "port">): Promise<readonly CommandedAgent[]> {
  const response = await fetch(`http://127.0.0.1:${port}/api/agents`);
  return (await response.json()) as CommandedAgent[];
}
