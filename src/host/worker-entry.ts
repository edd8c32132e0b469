import { systemClock } from "../base/clock.js";
import { withoutSecrets } from "../base/error-report.js";
import { TerrariumError } from "../base/errors.js";
import type { HostRuntime } from "../link/host-runtime.js";
import { serveWorker } from "../link/channels/serve-worker.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import { genAiConventions } from "../tracing/gen-ai.js";
import { openTracer, type OpenTracer, TRACING_SECRETS } from "../tracing/open-tracer.js";
import { createTracing } from "../tracing/tracing.js";
import { AgentHost } from "./agent-host.js";
import { loadModules } from "./modules/load-modules.js";

/** The worker's start data, sent by the gateway. */
export interface HostData {
  /** Modules of agents: paths or `file:` URLs. */
  readonly files: readonly string[];
  /** Largest output or result that is published, in bytes. */
  readonly payloadBytesMax?: number;
  readonly agentsMax?: number;
  readonly pureCallsMax?: number;
  readonly schedulesMax?: number;
  readonly probesMax?: number;
  /** Size of one session's state, in bytes. */
  readonly stateBytesMax?: number;
  /** Limits for agents' questions. */
  readonly questionLimits?: PurgatoryLimits;
  /** True when the gateway traces; the host then reads the tracing settings from the environment. */
  readonly tracing?: boolean;
  /** Only list the agents; start none. */
  readonly idle?: boolean;
}

/** The main module of the worker that runs agents. */
await serveWorker(async (data, log, onLoading) => {
  const { files, tracing = false, idle = false, ...options } = data as HostData;
  const warn = (message: string): void =>
    log({ level: "warn", agentId: null, at: systemClock.now(), message, fields: {} });
  const open = tracing ? await openTracer(process.env, warn) : null;
  process.on("unhandledRejection", (reason) => {
    // Calls and pauses reject when their run ends: an unawaited helper of an agent must not end the thread.
    if (!(reason instanceof TerrariumError)) throw reason;
    warn(`a rejection that no code awaited: ${withoutSecrets(reason.message)}`);
  });
  // Deletes secrets before any agent's module is loaded.
  for (const name of TRACING_SECRETS) delete process.env[name];
  const { agentsMax, schedulesMax, probesMax } = options;
  const loaded = await loadModules(files, { onLoading, bounds: { agentsMax, schedulesMax, probesMax } });
  const host = new AgentHost({ ...options, ...loaded, log, ...tracingOf(open) });
  return idle ? unstarted(host) : host;
});

function unstarted(host: AgentHost): HostRuntime {
  return {
    agents: host.agents,
    start: () => Promise.resolve(),
    call: () =>
      Promise.reject(new TerrariumError("AGENT_NOT_RUNNING", "this host only lists agents and starts none")),
    close: () => Promise.resolve(),
  };
}

function tracingOf(open: OpenTracer | null) {
  if (!open) return {};
  return {
    tracing: createTracing(open.tracer, genAiConventions(process.env)),
    onClosed: () => open.close(),
  };
}
