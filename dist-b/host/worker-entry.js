import { systemClock } from "../base/clock.js";
import { withoutSecrets } from "../base/error-report.js";
import { TerrariumError } from "../base/errors.js";
import { serveWorker } from "../link/serve-worker.js";
import { genAiConventions } from "../tracing/gen-ai.js";
import { openTracer, TRACING_SECRETS } from "../tracing/open-tracer.js";
import { createTracing } from "../tracing/tracing.js";
import { AgentHost } from "./agent-host.js";
import { loadModules } from "./modules/load-modules.js";
/** The main module of the worker that runs agents. */
await serveWorker(async (data, log, onLoading) => {
  const { files, tracing = false, idle = false, ...options } = data;
  const warn = (message) => log({ level: "warn", agentId: null, at: systemClock.now(), message, fields: {} });
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
function unstarted(host) {
  return {
    agents: host.agents,
    start: () => Promise.resolve(),
    call: () =>
      Promise.reject(new TerrariumError("AGENT_NOT_RUNNING", "this host only lists agents and starts none")),
    close: () => Promise.resolve(),
  };
}
function tracingOf(open) {
  if (!open) return {};
  return {
    tracing: createTracing(open.tracer, genAiConventions(process.env)),
    onClosed: () => open.close(),
  };
}
//# sourceMappingURL=worker-entry.js.map
