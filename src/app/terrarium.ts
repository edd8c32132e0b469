import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { createPathsForAgents } from "../agentese/for-agents.js";
import { messageOf } from "../base/errors.js";
import { roomHere } from "../base/bounds/memory.js";
import { randomId } from "../base/ids.js";
import { deferred } from "../base/async/deferred.js";
import { aliveDuring, stayAlive } from "../base/async/stay-alive.js";
import { isLoopback } from "../gateway/callers/origins.js";
import { createInProcess } from "../gateway/in-process/in-process.js";
import type { InProcess } from "../gateway/in-process/port.js";
import { requireValidOperations } from "../gateway/graphql/persisted-operations.js";
import type { AgentDefinition } from "../host/modules/definition.js";
import { type MirrorView, viewOf } from "../mirror/index.js";
import { createLiveSchema } from "../schema/index.js";
import { NO_RATE_LIMIT } from "../steering/no-rate-limit.js";
import { createRateLimiter } from "../steering/rate-limit.js";
import { buildAuth } from "./builders/auth.js";
import { followCluster } from "./builders/cluster.js";
import { Disposables } from "./disposables.js";
import { buildEntrance, buildGateway } from "./gateway.js";
import { Health } from "./health.js";
import { HostSink, Roster } from "./hosts/host-sink.js";
import { buildFreezes } from "./builders/freezes.js";
import { buildHosts } from "./hosts/hosts.js";
import { buildMirrors } from "./builders/mirrors.js";
import type { TerrariumOptions } from "./options.js";
import { buildRuntime, type Runtime } from "./runtime.js";
import { buildProber } from "./builders/probes.js";
import { buildScheduler } from "./builders/schedules.js";
import { buildDeposits } from "./builders/signals.js";
import {
  buildAgentSteering,
  buildInbox,
  buildRuns,
  buildSteering,
  buildWatch,
  freezingOf,
  ownStanding,
} from "./services.js";
import { OPEN_TO_ALL } from "./listener.js";
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
  const storage = await openStorage(options, runtime, disposables);
  const { revocations, shares } = auth;
  await shares.open(storage.shares, () => typeof storage.cluster?.health.troubledSince === "number");
  const [roster, schema] = [new Roster(), createLiveSchema()];
  const { cluster } = storage;
  const mirrorParts = await buildMirrors(
    runtime,
    storage,
    (agentId) => carrying?.fenced(agentId),
    disposables,
  );
  const { shared } = mirrorParts;
  // Loaded only for a gateway that is one of many.
  const many = cluster && shared && { cluster, shared, ...(await import("./carrying/build.js")) };
  const carrying = many && many.buildCarrying(runtime, many.cluster, many.shared);
  const askerOf = async (semaphore: string): Promise<string | null> =>
    (await inbox.purgatory.get(semaphore))?.agentId ?? null;
  const hosts = buildHosts(options, runtime, storage.accessLogPath, askerOf, storage.hosts, carrying);
  const { backplane } = hosts;
  // The children of a run are cancelled when it ends. Set later, because agents' calls are built from runs.
  const freezes = buildFreezes(runtime, {
    store: storage.freezes,
    backplane,
    events: mirrorParts.events,
    runs: () => runs,
    inbox: () => inbox,
  });
  const freezing = freezingOf(freezes, roster, storage);
  const carries = carrying ? (agentId: string) => carrying.isCarrier(agentId) : undefined;
  const runs = buildRuns(runtime, storage, backplane, (id) => agentCalls.ended(id), freezing, carries);
  const parts = many &&
    carrying && { ...many, carrying, runs, hosts, inboxOf: () => inbox, proberOf: () => prober };
  const carried = parts && parts.buildCarried(runtime, parts, disposables);
  const steered = carried?.steered ?? { runs, hosts: backplane };
  const scheduler = buildScheduler(runtime, runs);
  const prober = buildProber(runtime, backplane, mirrorParts.events, undefined, carried?.standing.changed);
  const listeners = [scheduler, prober, freezes];
  const inbox = buildInbox(
    runtime,
    storage,
    carries ?? (() => true),
    backplane,
    runs,
    mirrorParts,
    listeners,
    freezes,
    disposables,
  );
  const health = new Health({ hosts: backplane, storage, log: shared, carried, drops, revocations });
  const watch = buildWatch(
    runtime,
    mirrorParts,
    inbox,
    runs,
    roster,
    storage.history.log,
    scheduler,
    carried?.standing ?? ownStanding(prober, hosts.remote),
    storage.signals,
    shares,
    freezes,
    storage.freezes,
  );
  const told = carried ?? inbox;
  const deposits = buildDeposits(runtime, storage.signals, steered.runs, told, mirrorParts.mirrors, roster);
  const rateLimiter = createRateLimiter({
    maxPerSecond: limits.steeringRatePerSecond,
    keysMax: limits.maxRateWindows,
    clientKeysMax: limits.maxRateWindowsPerClient,
    clock,
  });
  const steer = buildSteering(runtime, steered, inbox, roster, rateLimiter, deposits, shares, freezes);
  const agentCalls = buildAgentSteering(runtime, steered, inbox, roster, freezes, hosts.remote.refusal);
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
    carrying,
    door: hosts.remote,
  });
  const { mirrors, events } = mirrorParts;
  const started = deferred();
  const sink = new HostSink({
    roster,
    sights: runtime.sights,
    schema,
    events,
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
      reach: hosts.remote.refusal,
    }),
    deposits,
    counts,
    started: started.promise,
    isOneOfMany: carrying !== null,
    isDraining: () => health.isDraining,
    stored: () => storage.history.stored(),
    clock,
    log,
  });
  await start(
    {
      ...clients,
      inbox,
      runs,
      freezes,
      scheduler,
      prober,
      backplane,
      remote: hosts.remote,
      ...carried?.parts(sink),
      sink,
      mirrors,
      history: storage.history,
      health,
      limits,
      log,
    },
    disposables,
  );
  started.resolve();

  if (cluster) followCluster({ cluster, inbox, runs, roster, clock, log }, disposables);
  const { gateway, webSockets, listener } = clients;
  if (options.persistedOperations) {
    const { operations } = gateway;
    requireValidOperations(options.persistedOperations, { operations, schema: schema.current, log });
  }
  let isClosed = false;
  let closing: Promise<void> | null = null;
  const inProcess = createInProcess({
    steer: buildSteering(runtime, steered, inbox, roster, NO_RATE_LIMIT, deposits, shares, freezes),
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
      setImmediate(() => gateway.prepare());
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
