import { createPathsForAgents } from "../agentese/for-agents.js";
import { messageOf } from "../base/errors.js";
import { roomHere } from "../base/bounds/memory.js";
import { randomId } from "../base/ids.js";
import { aliveDuring, stayAlive } from "../base/stay-alive.js";
import { createInProcess } from "../gateway/in-process/in-process.js";
import { requireValidOperations } from "../gateway/graphql/persisted-operations.js";
import { viewOf } from "../mirror/index.js";
import { createLiveSchema } from "../schema/index.js";
import { NO_RATE_LIMIT } from "../steering/no-rate-limit.js";
import { createRateLimiter } from "../steering/rate-limit.js";
import { buildAuth } from "./auth.js";
import { Disposables } from "./disposables.js";
import { buildEntrance, buildGateway } from "./gateway.js";
import { Health } from "./health.js";
import { HostSink, Roster } from "./host-sink.js";
import { buildHosts } from "./hosts.js";
import { buildMirrors } from "./mirrors.js";
import { buildRuntime } from "./runtime.js";
import { buildProber } from "./probes.js";
import { buildScheduler } from "./schedules.js";
import { buildAgentSteering, buildInbox, buildRuns, buildSteering, buildWatch } from "./services.js";
import { start } from "./start.js";
import { openStorage } from "./storage.js";
export async function createTerrarium(options) {
  const runtime = buildRuntime(options);
  const { clock, log, limits } = runtime;
  const disposables = new Disposables({
    clock,
    onProblem: (step, error) => log.error({ step, reason: messageOf(error) }, "a part could not be closed"),
  });
  try {
    return await aliveDuring(() => assemble(options, runtime, disposables));
  } catch (error) {
    await disposables.close(limits.drainTimeoutMs);
    throw error;
  }
}
/** Builds the parts, each from earlier ones, then starts them. */
async function assemble(options, runtime, disposables) {
  const { clock, log, limits, counts, drops } = runtime;
  // Invalid options are refused before anything is opened.
  const entrance = buildEntrance(options, limits);
  const auth = await buildAuth(options, runtime, disposables);
  log.info(
    { maxMemoryBytes: limits.maxMemoryBytes, ...roomHere() },
    "above maxMemoryBytes no new observers are taken",
  );
  const storage = await openStorage(options.dataDir ?? null, limits, log, clock, disposables, drops);
  const { revocations } = auth;
  const roster = new Roster();
  const schema = createLiveSchema();
  const mirrorParts = buildMirrors(runtime, storage.history);
  const hosts = buildHosts(options, runtime, storage.accessLogPath);
  const { backplane } = hosts;
  // The children of a run are cancelled when it ends. Set later, because agents' calls are built from runs.
  const runs = buildRuns(runtime, storage, backplane, (id) => agentCalls.ended(id));
  const scheduler = buildScheduler(runtime, runs);
  const prober = buildProber(runtime, backplane, mirrorParts.mirrors);
  const listeners = [scheduler, prober];
  const inbox = buildInbox(runtime, storage.store, backplane, runs, mirrorParts, listeners, disposables);
  const health = new Health({ hosts: backplane, storage, drops, revocations });
  const { log: historyLog } = storage.history;
  const watch = buildWatch(runtime, mirrorParts, inbox, runs, roster, historyLog, scheduler, prober);
  const rateLimiter = createRateLimiter({
    maxPerSecond: limits.steeringRatePerSecond,
    keysMax: limits.maxRateWindows,
    clientKeysMax: limits.maxRateWindowsPerClient,
    clock,
  });
  const steer = buildSteering(runtime, backplane, inbox, runs, roster, rateLimiter);
  const agentCalls = buildAgentSteering(runtime, backplane, inbox, runs, roster);
  const clients = buildGateway(options, runtime, {
    entrance,
    auth,
    storage,
    mirrorParts,
    schema,
    watch,
    runs,
    steer,
    health,
    hosts: backplane,
  });
  const { mirrors } = mirrorParts;
  const sink = new HostSink({
    roster,
    schema,
    mirrors,
    inbox,
    runs,
    scheduler,
    prober,
    agentCalls,
    paths: createPathsForAgents({ agentese: clients.agentese, agentCalls, manifest: () => roster.agents }),
    counts,
    isDraining: () => health.isDraining,
    clock,
    log,
  });
  const { history } = storage;
  await start(
    { ...clients, inbox, runs, scheduler, prober, backplane, sink, mirrors, history, health, limits, log },
    disposables,
  );
  const { gateway, webSockets, listener } = clients;
  if (options.persistedOperations) {
    const { operations } = gateway;
    requireValidOperations(options.persistedOperations, { operations, schema: schema.current, log });
  }
  let isClosed = false;
  let closing = null;
  const inProcess = createInProcess({
    steer: buildSteering(runtime, backplane, inbox, runs, roster, NO_RATE_LIMIT),
    watch,
    projections: mirrorParts.projections,
    limits,
    counts,
    log,
    newId: randomId,
    isClosed: () => isClosed,
    stayAlive,
  });
  return {
    ...inProcess,
    handler: (req, res) => gateway.handler(req, res),
    fetch: (request, info) => gateway.fetch(request, info),
    handleUpgrade: (req, socket, head) => webSockets.handleUpgrade(req, socket, head),
    async listen({ port = 4000, host = "127.0.0.1" } = {}) {
      const opened = await listener.open(host, port);
      return { ...opened, url: opened.url + entrance.basePath };
    },
    register: (agent) => void hosts.local.register(agent),
    unregister: (id) => aliveDuring(() => hosts.local.unregister(id)),
    mirror(agentId) {
      const buffer = mirrors.of(agentId);
      return buffer && viewOf(buffer, mirrors.audience);
    },
    operatorToken: auth.operatorToken,
    close() {
      isClosed = true;
      closing ??= aliveDuring(() => disposables.close(limits.drainTimeoutMs));
      return closing;
    },
  };
}
//# sourceMappingURL=terrarium.js.map
