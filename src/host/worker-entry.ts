import { serveWorker } from "../backplane/serve-worker.js";
import { AgentHost } from "./agent-host.js";
import { loadModules } from "./load-modules.js";

/** What the gateway sends along. */
export interface HostData {
  /** Modules of agents: paths or `file:` URLs. */
  readonly files: readonly string[];
  /** Largest output or result that is reflected, in bytes. */
  readonly payloadBytesMax?: number;
}

/** The main module of the worker that runs agents. */
await serveWorker(async (data, log) => {
  const { files, ...options } = data as HostData;
  return new AgentHost({ ...options, definitions: await loadModules(files), log });
});
