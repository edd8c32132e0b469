import { serveWorker } from "../backplane/serve-worker.js";
import { systemClock } from "../base/clock.js";
import { openTracer, type OpenTracer, TRACING_SECRETS } from "../tracing/open-tracer.js";
import { createTracing } from "../tracing/tracing.js";
import { AgentHost } from "./agent-host.js";
import { loadModules } from "./load-modules.js";

/** What the gateway sends along. */
export interface HostData {
  /** Modules of agents: paths or `file:` URLs. */
  readonly files: readonly string[];
  /** Largest output or result that is reflected, in bytes. */
  readonly payloadBytesMax?: number;
  /** The gateway traces, so the host does as the environment says. */
  readonly tracing?: boolean;
}

/** The main module of the worker that runs agents. */
await serveWorker(async (data, log) => {
  const { files, tracing = false, ...options } = data as HostData;
  const warn = (message: string): void =>
    log({ level: "warn", agentId: null, at: systemClock.now(), message, fields: {} });
  const open = tracing ? await openTracer(process.env, warn) : null;
  // Before any module of an agent is loaded.
  for (const name of TRACING_SECRETS) delete process.env[name];
  return new AgentHost({ ...options, definitions: await loadModules(files), log, ...tracingOf(open) });
});

function tracingOf(open: OpenTracer | null) {
  return open ? { tracing: createTracing(open.tracer), onClosed: () => open.close() } : {};
}
