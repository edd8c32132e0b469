import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createPathsForAgents } from "../agentese/for-agents.js";
import { messageOf } from "../base/errors.js";
import { roomHere } from "../base/bounds/memory.js";
import { randomId } from "../base/ids.js";
import { aliveDuring, stayAlive } from "../base/stay-alive.js";
import { isLoopback } from "../gateway/callers/origins.js";
import { createInProcess } from "../gateway/in-process/in-process.js";
import type { InProcess } from "../gateway/in-process/port.js";
import { requireValidOperations } from "../gateway/graphql/persisted-operations.js";
import type { AgentDefinition } from "../host/modules/definition.js";
import { type MirrorView, viewOf } from "../mirror/index.js";
import { createLiveSchema } from "../schema/index.js";
import { NO_RATE_LIMIT } from "../steering/no-rate-limit.js";
import { createRateLimiter } from "../steering/rate-limit.js";
import { buildAuth } from "./auth.js";
import { Disposables } from "./disposables.js";
import { buildEntrance, buildGateway } from "./gateway.js";
import { Health } from "./health.js";
import { HostSink, Roster } from "./host-sink.js";
import { buildFreezes } from "./freezes.js";
import { buildHosts } from "./hosts.js";
import { buildMirrors } from "./mirrors.js";
import type { TerrariumOptions } from "./options.js";
import { buildRuntime, type Runtime } from "./runtime.js";
import { buildProber } from "./probes.js";
import { buildScheduler } from "./schedules.js";
import { buildDeposits } from "./signals.js";
import {
  buildAgentSteering,
  buildInbox,
  buildRuns,
  buildSteering,
  buildWatch,
  freezingOf,
} from "./services.js";
import { start } from "./start.js";
import { openStorage } from "./storage.js";

/**
 * A running terrarium: agents, their mirrors, and the gateway in front of them. It listens on its own port
 * (`listen`), is mounted in your server (`handler` and `handleUpgrade`, or `fetch`), or serves only this process
 * (`perturb`, `invoke`, `call`, `observe` and others).
 *
 * @example
 * ```ts
 * const terrarium = await createTerrarium({ agentFiles: ["./my-agent.ts"] });
 * const { url } = await terrarium.listen({ port: 0 });
 * console.log(url, terrarium.operatorToken);
 * await terrarium.close();
 * ```
 */
export interface Terrarium extends InProcess {
  /** For `node:http` and frameworks built on it. A body that is already parsed is taken from `req.body`. */
  handler(req: IncomingMessage, res: ServerResponse): void;
  /** For servers that use fetch: everything except WebSockets. `address` is the client's, for limits and logs. */
  fetch(request: Request, info?: { readonly address?: string }): Promise<Response>;
  /**
   * For the `upgrade` event of the HTTP server it is mounted in. Returns true when it handles the request. After false
   * nothing was written and no listener added: give the socket to another WebSocket server, or destroy it.
   */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /**
   * Resolves to its address, including the base path. Default 127.0.0.1:4000; port 0 picks a free one. Rejects with
   * Node's own error when it cannot listen.
   */
  listen(options?: {
    readonly port?: number;
    readonly host?: string;
  }): Promise<{ url: string; port: number }>;
  /** Adds an agent while running, on this thread. Throws BAD_USER_INPUT that names the wrong field. */
  register(agent: AgentDefinition): void;
  /** Stops and removes an agent that was registered or given as an object. Rejects with AGENT_NOT_FOUND. */
  unregister(id: string): Promise<void>;
  /** A read-only view of an agent's mirror; null for an unknown agent. */
  mirror(agentId: string): MirrorView | null;
  /** The token with all rights: the given one, or 32 random bytes generated at start. Keep it secret. */
  readonly operatorToken: string;
  /** Drains: not ready, no new connections, agents stop, last events are sent, sockets are told to reconnect. */
  close(): Promise<void>;
}

export async function createTerrarium(options: TerrariumOptions): Promise<Terrarium> {
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

/** Logged once: nobody has said whether agents may be watched from elsewhere. */
const OPEN_TO_ALL =
  "anybody who reaches this address may watch every agent that does not say who may see it: " +
  "set --default-visibility to public, authenticated or scoped";

/** Builds the parts, each from earlier ones, then starts them. */
async function assemble(
  options: TerrariumOptions,
  runtime: Runtime,
  disposables: Disposables,
): Promise<Terrarium> {
  const { clock, log, limits, counts, drops } = runtime;
  // Invalid options are refused before anything is opened.
  const entrance = buildEntrance(options, limits);
  const auth = await buildAuth(options, runtime, disposables);
  log.info(
    { maxMemoryBytes: limits.maxMemoryBytes, ...roomHere() },
    "above maxMemoryBytes no new observers are taken",
  );
  const storage = await openStorage(options.dataDir ?? null, runtime, disposables);
  const { revocations, shares } = auth;
  await shares.open(storage.shares);
  const roster = new Roster();
  const schema = createLiveSchema();
  const mirrorParts = buildMirrors(runtime, storage.history);
  const hosts = buildHosts(options, runtime, storage.accessLogPath);
  const { backplane } = hosts;
  // The children of a run are cancelled when it ends. Set later, because agents' calls are built from runs.
  const freezes = buildFreezes(runtime, {
    store: storage.freezes,
    backplane,
    mirrors: mirrorParts.mirrors,
    runs: () => runs,
    inbox: () => inbox,
  });
  const freezing = freezingOf(freezes, roster);
  const runs = buildRuns(runtime, storage, backplane, (id) => agentCalls.ended(id), freezing);
  const scheduler = buildScheduler(runtime, runs);
  const prober = buildProber(runtime, backplane, mirrorParts.mirrors);
  const listeners = [scheduler, prober, freezes];
  const inbox = buildInbox(
    runtime,
    storage.store,
    backplane,
    runs,
    mirrorParts,
    listeners,
    freezes,
    disposables,
  );
  const health = new Health({ hosts: backplane, storage, drops, revocations });
  const { log: historyLog } = storage.history;
  const watch = buildWatch(
    runtime,
    mirrorParts,
    inbox,
    runs,
    roster,
    historyLog,
    scheduler,
    prober,
    storage.signals,
    shares,
    freezes,
    storage.freezes,
  );
  const deposits = buildDeposits(runtime, storage.signals, runs, inbox, mirrorParts.mirrors, roster);
  const rateLimiter = createRateLimiter({
    maxPerSecond: limits.steeringRatePerSecond,
    keysMax: limits.maxRateWindows,
    clientKeysMax: limits.maxRateWindowsPerClient,
    clock,
  });
  const steer = buildSteering(
    runtime,
    backplane,
    inbox,
    runs,
    roster,
    rateLimiter,
    deposits,
    shares,
    freezes,
  );
  const agentCalls = buildAgentSteering(runtime, backplane, inbox, runs, roster, freezes);
  const clients = buildGateway(options, runtime, {
    entrance,
    auth,
    storage,
    mirrorParts,
    schema,
    watch,
    runs,
    freezes,
    steer,
    health,
    hosts: backplane,
  });
  const { mirrors } = mirrorParts;
  const sink = new HostSink({
    roster,
    sights: runtime.sights,
    schema,
    mirrors,
    freezing: freezes,
    inbox,
    runs,
    scheduler,
    prober,
    agentCalls,
    paths: createPathsForAgents({
      agentese: clients.agentese,
      agentCalls,
      deposits,
      manifest: () => roster.agents,
    }),
    deposits,
    counts,
    isDraining: () => health.isDraining,
    clock,
    log,
  });
  const { history } = storage;
  await start(
    {
      ...clients,
      inbox,
      runs,
      freezes,
      scheduler,
      prober,
      backplane,
      sink,
      mirrors,
      history,
      health,
      limits,
      log,
    },
    disposables,
  );

  const { gateway, webSockets, listener } = clients;
  if (options.persistedOperations) {
    const { operations } = gateway;
    requireValidOperations(options.persistedOperations, { operations, schema: schema.current, log });
  }
  let isClosed = false;
  let closing: Promise<void> | null = null;
  const inProcess = createInProcess({
    steer: buildSteering(runtime, backplane, inbox, runs, roster, NO_RATE_LIMIT, deposits, shares, freezes),
    watch,
    bus: storage.signals,
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
      if (options.defaultVisibility === undefined && !isLoopback(host)) log.warn({ host }, OPEN_TO_ALL);
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
