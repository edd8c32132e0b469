import { printSchema } from "graphql";
import { BUNDLED_AGENTS, HOST_ENTRY } from "../../app/hosts/hosts.js";
import type { HostData } from "../../host/worker-entry.js";
import type { AgentDescriptor } from "../../link/port.js";
import { WorkerBackplane } from "../../link/channels/worker.js";
import { buildSchema } from "../../schema/index.js";
import { writeLine } from "../render/output.js";

/**
 * `terrarium schema`: prints the schema of this build with the commands of the agents in these files (and of the bundled
 * ones), sorted so that two builds can be compared. Starts no agent.
 */
export async function writeSchema(options: {
  readonly agentFiles: readonly string[];
  readonly bundled: boolean;
  readonly loadTimeoutMs: number;
}): Promise<void> {
  const files = [...(options.bundled ? [BUNDLED_AGENTS.href] : []), ...options.agentFiles];
  const agents = await describe(files, options.loadTimeoutMs);
  writeLine(printSchema(buildSchema(agents)));
}

/** Loads the modules in a worker thread, as `serve` does: one that never finishes loading is named and given up. */
async function describe(
  files: readonly string[],
  loadTimeoutMs: number,
): Promise<readonly AgentDescriptor[]> {
  const data: HostData = { files, idle: true };
  const backplane = new WorkerBackplane({
    entry: HOST_ENTRY,
    data,
    bounds: { loadTimeoutMs },
    log: ({ message, fields }) => process.stderr.write(`${message} ${JSON.stringify(fields)}\n`),
  });
  let agents: readonly AgentDescriptor[] = [];
  await backplane.start({
    onHello: (announced) => (agents = announced),
    onManifest: () => undefined,
    // No agent starts.
    placeOf: () => null,
    append: () => undefined,
    reached: () => null,
    onPark: () => Promise.reject(new Error("no agent runs while the schema is printed")),
    onHostDown: () => undefined,
  });
  await backplane.close();
  return agents;
}
