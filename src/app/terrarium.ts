import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { type Logger, pino } from "pino";
import { createAuthenticator, makeOperatorToken } from "../auth/authenticator.js";
import { Revocations } from "../auth/revocations.js";
import { visibilityOf } from "../auth/scopes.js";
import { systemClock } from "../base/clock.js";
import { Drops } from "../base/tally.js";
import { messageOf } from "../base/errors.js";
import { guarded, guardedClock } from "../base/guard.js";
import { randomId } from "../base/ids.js";
import { resolveLimits } from "../base/limit-range.js";
import type { Limits } from "../base/limits.js";
import { roomHere } from "../base/memory.js";
import { packageVersion } from "../base/package-version.js";
import { OWN_OPERATIONS } from "../documents/own-operations.js";
import { createClientAddress, createIsProxy } from "../gateway/callers/client-address.js";
import { readOrigins } from "../gateway/callers/origins.js";
import { createGateway } from "../gateway/gateway.js";
import {
  createPersistedOperations,
  requireValidOperations,
} from "../gateway/graphql/persisted-operations.js";
import { type HttpServer, openHttpServer } from "../gateway/http/server.js";
import { gatewayCounts } from "../gateway/metrics/counts.js";
import { createInstruments } from "../gateway/metrics/instruments.js";
import { PendingCensus } from "../gateway/metrics/pending-census.js";
import { createMetricsRoute } from "../gateway/metrics/route.js";
import { createPagesRoute } from "../gateway/pages/dashboard.js";
import { createWebSockets } from "../gateway/websocket/server.js";
import { AgentHost } from "../host/agent-host.js";
import type { AgentDefinition } from "../host/definition.js";
import { PurgatoryRoad } from "../inbox/inbox.js";
import { JoinedBackplane } from "../link/joined.js";
import { MemoryBackplane } from "../link/memory.js";
import type { AgentDescriptor, HostLog } from "../link/port.js";
import { fanoutCounters, FlushLoop, Mirrors, type MirrorView, Projections, viewOf } from "../mirror/index.js";
import { purgatoryLimits, SchemaChecks } from "../purgatory/index.js";
import { createLiveSchema } from "../schema/index.js";
import { IdempotencyCache } from "../steering/idempotency.js";
import { createRateLimiter } from "../steering/rate-limit.js";
import { createSteering } from "../steering/steer.js";
import { createTracing } from "../tracing/tracing.js";
import { createSemaphoreWatch } from "../watching/semaphore-watch.js";
import { createWatch } from "../watching/watch.js";
import { hostLimits, linkLimits, workersFor } from "./agent-threads.js";
import { Opened } from "./opened.js";
import type { TerrariumOptions } from "./options.js";
import { openStorage } from "./storage.js";

/** Where the build of `widgets/` lies, seen from here and from where this file lies when it is built. */
const PAGES = new URL("../../dist/widgets/", import.meta.url);
/**
 * A running terrarium: agents, their mirrors, and the gateway in front of them. It listens on a port of its own
 * (`listen`), or is mounted in a server of yours (`handler` and `handleUpgrade`, or `fetch`).
 *
 * @example
 * ```ts
 * const terrarium = await createTerrarium({ agentFiles: ["./my-agent.ts"] });
 * const { url } = await terrarium.listen({ port: 0 });
 * console.log(url, terrarium.operatorToken);
 * await terrarium.close();
 * ```
 */
export interface Terrarium {
  /** For `node:http` and whatever is built on it. */
  handler(req: IncomingMessage, res: ServerResponse): void;
  /** For servers that speak fetch: everything but WebSockets. */
  fetch(request: Request): Promise<Response>;
  /** For the `upgrade` event of the HTTP server it is mounted in. */
  handleUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Default 127.0.0.1:4000; port 0 picks a free one. Rejects with Node's own error when it cannot. */
  listen(options?: {
    readonly port?: number;
    readonly host?: string;
  }): Promise<{ url: string; port: number }>;
  /** Adds an agent while running, on this thread. Throws BAD_USER_INPUT that names the wrong field. */
  register(agent: AgentDefinition): void;
  /** Stops and removes an agent that was registered or came as an object. Rejects with AGENT_NOT_FOUND. */
  unregister(id: string): Promise<void>;
  /** The mirror of an agent, to read; null for an unknown agent. */
  mirror(agentId: string): MirrorView | null;
  /** The token that may do everything: as given, or 32 random bytes made at start. Keep it secret. */
  readonly operatorToken: string;
  /** Drains: not ready, no new connections, agents stop, last events go out, sockets are told to come back. */
  close(): Promise<void>;
}

export async function createTerrarium(options: TerrariumOptions): Promise<Terrarium> {
  const logger = options.logger ?? pino({ enabled: false });
  const opened = new Opened();
  try {
    return await assemble(options, logger, opened);
  } catch (error) {
    await opened.close((problem) => logger.error({ reason: messageOf(problem) }, "undoing a failed start"));
    throw error;
  }
}

async function assemble(options: TerrariumOptions, logger: Logger, opened: Opened): Promise<Terrarium> {
  const onTimerFailure = (error: unknown): void => logger.error({ err: error }, "a timer failed");
  const clock = guardedClock(systemClock, onTimerFailure);
  const limits: Limits = resolveLimits(options.limits, (options.dataDir ?? null) === null);
  const operatorToken = options.operatorToken ?? makeOperatorToken();
  // What can be refused is, before anything is opened.
  const clientAddress = createClientAddress(options.trustedProxies);
  const isProxy = createIsProxy(options.trustedProxies);
  const persistedOperations =
    options.persistedOperations &&
    createPersistedOperations(options.persistedOperations, OWN_OPERATIONS, limits.maxPersistedOperations);
  readOrigins(options);
  // Until there is a gateway, nobody has come with a token.
  let onRevoked = (): void => undefined;
  const revocations =
    options.revokedTokens === undefined
      ? null
      : await Revocations.open({
          source: options.revokedTokens,
          clock,
          entriesMax: limits.maxRevokedTokens,
          log: (line) => logger.warn(line, "revoked tokens"),
          onChange: () => onRevoked(),
        });
  opened.add(() => revocations?.close());
  const authenticator = createAuthenticator({
    revocations,
    operatorToken,
    jwtSecret: options.jwt?.secret,
    jwksUrl: options.jwt?.jwksUrl,
    jwtAudience: options.jwt?.audience,
    jwtIssuer: options.jwt?.issuer,
    clock,
    log: (line) => logger.warn(line, "JWKS"),
  });

  logger.info(
    { maxMemoryBytes: limits.maxMemoryBytes, ...roomHere() },
    "above maxMemoryBytes no new observers are taken",
  );
  const onError = (error: unknown): void => logger.error({ err: error }, "serving observers failed");
  const counts = gatewayCounts();
  const drops = new Drops(clock, (limit, count) => counts.refused.count(limit, count));
  const storage = await openStorage(options.dataDir ?? null, limits, logger, clock, opened, drops);
  const { accessLog, accessLogPath, store, history } = storage;
  const instruments = createInstruments();
  const census = new PendingCensus();
  const waker = new FlushLoop(onError, clock, instruments.flushed);
  const mirrors = new Mirrors({
    maxHistory: limits.maxHistory,
    waker,
    clock,
    newId: randomId,
    historyOf: (scope) => history.takeHistory(scope),
    onRing: (ring, seq) => history.follow(ring, seq),
    onDropped: (why, events) => counts.eventsDropped.count(why, events),
  });
  const counters = fanoutCounters();
  const projections = new Projections({
    waker,
    clock,
    counters,
    batchBytesMax: limits.maxUnsentBytes,
    documentsMax: limits.maxSubscriptionDocuments,
    clientDocumentsMax: limits.maxSubscriptionDocumentsPerClient,
    cachedBytesMax: limits.maxCachedPayloadBytes,
    onError,
  });

  const tracing = options.tracer ? createTracing(options.tracer) : null;
  const hostLog: HostLog = ({ level, message, fields, agentId, at, droppedBefore }) => {
    if (droppedBefore !== undefined) drops.note("maxHostLogLines", droppedBefore);
    const dropped = droppedBefore === undefined ? {} : { linesDroppedBefore: droppedBefore };
    logger[level]({ ...fields, agentId, hostTime: at, ...dropped }, message);
  };
  const localHost = new AgentHost({
    definitions: options.agents ?? [],
    where: "agents",
    isTaken: (id) => backplane.hasElsewhere(id, local),
    ...hostLimits(limits),
    log: hostLog,
    tracing,
    clock,
  });
  const local = new MemoryBackplane(localHost, { log: hostLog, clock, limits: linkLimits(limits) });
  const backplane = new JoinedBackplane(
    [
      { name: "agents given as objects", backplane: local },
      ...workersFor(options, limits, { accessLogPath, clock, log: hostLog }),
    ],
    (why) => logger.error({ reason: why }, "an agent is refused"),
  );

  const checks = new SchemaChecks({
    limits,
    onGivenUp: (agentId, reason) => logger.warn({ agentId, reason }, "gave up a schema of an agent"),
  });
  opened.add(() => checks.close());
  const road = new PurgatoryRoad({
    store,
    backplane,
    log: logger,
    clock,
    resumeTimeoutMs: limits.resumeTimeoutMs,
    limits: purgatoryLimits(limits),
    checks,
    eventsMax: limits.maxSemaphoreEvents,
    onLostEvent: () => drops.note("maxSemaphoreEvents"),
    onRefused: (limit) => drops.note(limit),
  });
  const { purgatory } = road;

  let manifest: ReadonlyMap<string, AgentDescriptor> = new Map();
  const schema = createLiveSchema();
  let draining = false;
  const readiness = (): string[] => [
    ...(draining ? ["draining"] : []),
    ...(backplane.allAway && !draining ? [`all agents are away: ${backplane.away.join("; ")}`] : []),
    ...(storage.lost === null ? [] : [storage.lost]),
  ];

  const watch = {
    ...createWatch({
      mirrors,
      manifest: () => manifest,
      clock,
      lagging: () => counters.lagging,
      onGap: () => (counters.gaps += 1),
    }),
    ...createSemaphoreWatch({ purgatory, clock, limits }),
  };
  const steer = createSteering({
    backplane,
    rateLimiter: createRateLimiter({
      maxPerSecond: limits.steeringRatePerSecond,
      keysMax: limits.maxRateWindows,
      clientKeysMax: limits.maxRateWindowsPerClient,
      clock,
    }),
    idempotency: new IdempotencyCache({
      keysMax: limits.maxIdempotencyKeys,
      clientKeysMax: limits.maxIdempotencyKeysPerClient,
      ttlMs: limits.idempotencyTtlMs,
      outcomeBytesMax: limits.maxIdempotencyBytes,
      clock,
    }),
    purgatory,
    limits,
    clock,
    log(line) {
      instruments.steered(line);
      if (line.outcome === "RATE_LIMITED") counts.refused.count("steeringRatePerSecond");
      logger.info(line, "steering");
    },
    agentOf: (agentId) => manifest.get(agentId),
    tracing,
    onResolving: road.onResolving,
  });
  const shared = {
    watch,
    steer,
    authenticator,
    visibilityOf: (viewer: Parameters<typeof visibilityOf>[0]) => visibilityOf(viewer, clock.now()),
    limits,
    log: logger,
    clock,
    clientAddress,
    steeringOrigins: options.steeringOrigins ?? [],
    readOrigins: options.readOrigins,
    counts,
  };
  const gateway = createGateway({
    ...shared,
    projections,
    schema: () => schema.current,
    introspection: options.introspection,
    persistedOperations,
    ownOperations: OWN_OPERATIONS,
    readiness,
    degraded: () => [
      ...backplane.away.map((which) => `agents are away: ${which}`),
      ...backplane.refused.map((which) => `an agent is refused: ${which}`),
      ...drops.lines(),
      ...(storage.isFailing ? ["questions cannot be kept at present"] : []),
      ...(history.problem === null ? [] : [`history is not being kept: ${history.problem}`]),
      // Why is in the log: it may name files and hosts, and this is told to everybody.
      ...(revocations?.problem ? ["the list of revoked tokens is out of date"] : []),
    ],
    accessLog: (line) => accessLog.write(line),
    development: options.development ?? false,
    onAnswered: instruments.answered,
    routes: [
      createPagesRoute({ folder: PAGES, development: options.development ?? false }),
      createMetricsRoute({
        instruments,
        counters,
        counts,
        census,
        watch,
        clock,
        ready: () => readiness().length === 0,
        version: packageVersion(),
        agentLabelsMax: limits.maxMetricAgents,
        unsentBytes: () => webSockets.unsentBytes,
        sockets: () => gateway.admission.open,
        journal: history,
      }),
    ],
  });
  const { operations, fanout, errors, admission, tokens } = gateway;
  onRevoked = guarded(onTimerFailure, () => tokens.lookAgain());
  const roads = { operations, projections, fanout, errors, admission, tokens };
  const webSockets = createWebSockets({ ...shared, ...roads });

  opened.add(() => mirrors.close());
  opened.add(() => webSockets.close(0));
  opened.add(() => road.close(0));
  opened.add(() => backplane.close());
  await road.start();
  await census.follow(purgatory);
  // Hosts call these from messages, where nobody receives what is thrown; each part is told whatever the others do.
  const told = (part: () => void): void =>
    guarded((error) => logger.error({ err: error }, "news of a host could not be taken"), part)();
  await backplane.start({
    onManifest(agents) {
      manifest = new Map(agents.map((agent) => [agent.id, agent]));
      told(() => schema.announce(agents));
      told(() => mirrors.keepOnly(agents.map(({ id }) => id)));
      told(() => road.onManifest(agents));
    },
    onEvents(batch) {
      for (const { event } of batch) counts.events[event.type] += 1;
      told(() => mirrors.accept(batch));
      told(() => road.onEvents(batch));
    },
    reached: (agentId, position) => mirrors.reached(agentId, position),
    onPark: (call) => road.onPark(call),
    onHostDown(reason, agentIds = null) {
      if (!draining) counts.hostFailures += 1;
      told(() => road.onHostDown(agentIds));
      told(() => conclude(reason, agentIds));
    },
  });

  if (options.persistedOperations)
    requireValidOperations(options.persistedOperations, { operations, schema: schema.current, log: logger });

  function conclude(reason: string, agentIds: readonly string[] | null): void {
    mirrors.conclude(agentIds, (agentId, latest) =>
      latest.state === "STOPPED"
        ? null
        : {
            ...latest,
            type: "AGENT_STOPPED",
            agentId,
            at: clock.now(),
            state: "STOPPED",
            pressure: 0,
            flow: 0,
            reason,
          },
    );
  }

  let server: HttpServer | null = null;
  let closed: Promise<void> | null = null;

  async function drain(): Promise<void> {
    draining = true;
    logger.info("draining");
    const deadline = AbortSignal.timeout(limits.drainTimeoutMs);
    const serverGone = server?.close(deadline);
    // Nothing more is resumed from here on; what is being resumed ends with its host.
    const resumed = road.close(limits.drainTimeoutMs);
    await backplane
      .close()
      .catch((error: unknown) => logger.error({ reason: messageOf(error) }, "stopping agents"));
    await resumed;
    await mirrors.settled();
    // Agents have spoken their last: whoever is told to come back finds all of it.
    await history.close();
    revocations?.close();
    const sayGoodbyeMs = limits.drainTimeoutMs / 2;
    await Promise.all([
      gateway.close(Math.min(limits.drainSpreadMs, sayGoodbyeMs / 2)),
      webSockets.close(sayGoodbyeMs),
    ]);
    await serverGone;
    await opened.close((error) => logger.error({ reason: messageOf(error) }, "closing"));
  }

  return {
    handler: (req, res) => gateway.handler(req, res),
    fetch: (request) => gateway.fetch(request),
    handleUpgrade: (req, socket, head) => webSockets.handleUpgrade(req, socket, head),
    async listen({ port = 4000, host = "127.0.0.1" } = {}) {
      if (server) throw new Error("this terrarium listens already");
      server = await openHttpServer({
        limits,
        handler: (req, res) => gateway.handler(req, res),
        upgrade: (req, socket, head) => webSockets.handleUpgrade(req, socket, head),
        onCut: (limit) => counts.refused.count(limit),
        onError: (error) => logger.error({ err: error }, "the HTTP server could not take a connection"),
        isProxy,
        host,
        port,
      });
      return { url: server.url, port: Number(new URL(server.url).port) };
    },
    register: (agent) => void localHost.register(agent),
    unregister: (id) => localHost.unregister(id),
    mirror(agentId) {
      const buffer = mirrors.of(agentId);
      return buffer && viewOf(buffer, mirrors.audience);
    },
    operatorToken,
    close: () => (closed ??= drain()),
  };
}
