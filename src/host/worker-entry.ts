import { systemClock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { HostRuntime } from "../link/port.js";
import { serveWorker } from "../link/serve-worker.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
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
  readonly agentsMax?: number;
  readonly pureCallsMax?: number;
  /** Bounds of what agents ask of people. */
  readonly questionLimits?: PurgatoryLimits;
  /** The gateway traces, so the host does as the environment says. */
  readonly tracing?: boolean;
  /** Only tell what there is; start nothing. */
  readonly idle?: boolean;
}

/** The main module of the worker that runs agents. */
await serveWorker(async (data, log, onLoading) => {
  const { files, tracing = false, idle = false, ...options } = data as HostData;
  const warn = (message: string): void =>
    log({ level: "warn", agentId: null, at: systemClock.now(), message, fields: {} });
  const open = tracing ? await openTracer(process.env, warn) : null;
  // Before any module of an agent is loaded.
  for (const name of TRACING_SECRETS) delete process.env[name];
  const definitions = await loadModules(files, {
    onLoading,
    ...(options.agentsMax === undefined ? {} : { agentsMax: options.agentsMax }),
  });
  const host = new AgentHost({ ...options, definitions, log, ...tracingOf(open) });
  return idle ? unstarted(host) : host;
});

function unstarted(host: AgentHost): HostRuntime {
  return {
    agents: host.agents,
    start: () => Promise.resolve(),
    call: () => Promise.reject(new TerrariumError("AGENT_NOT_RUNNING", "no agent is started here")),
    close: () => Promise.resolve(),
  };
}

function tracingOf(open: OpenTracer | null) {
  return open ? { tracing: createTracing(open.tracer), onClosed: () => open.close() } : {};
}
