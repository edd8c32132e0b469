import { mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Duplex } from "node:stream";
import type { Tracer } from "@opentelemetry/api";
import { pino, type Logger } from "pino";
import { createAuthenticator, makeOperatorToken } from "./auth/authenticator.js";
import { IdempotencyCache } from "./auth/idempotency.js";
import { Revocations } from "./auth/revocations.js";
import { createRateLimiter } from "./auth/rate-limit.js";
import { visibilityOf } from "./auth/scopes.js";
import { JoinedBackplane, type NamedBackplane } from "./backplane/joined.js";
import { MemoryBackplane } from "./backplane/memory.js";
import type { AgentDescriptor, HostLog } from "./backplane/port.js";
import { WorkerBackplane } from "./backplane/worker.js";
import { systemClock } from "./base/clock.js";
import { messageOf } from "./base/errors.js";
import { randomId } from "./base/ids.js";
import { defaultLimits, type Limits } from "./base/limits.js";
import { packageVersion } from "./base/package-version.js";
import { OWN_OPERATIONS } from "./documents/own-operations.js";
import { createAccessLog } from "./gateway/access-log.js";
import { createClientAddress } from "./gateway/client-address.js";
import { gatewayCounts } from "./gateway/counts.js";
import { createGateway } from "./gateway/gateway.js";
import { createInstruments } from "./gateway/instruments.js";
import { type HttpServer, openHttpServer } from "./gateway/http-server.js";
import { createMetricsRoute } from "./gateway/metrics.js";
import { steeringOrigins } from "./gateway/origins.js";
import { createPersistedOperations } from "./gateway/persisted-operations.js";
import { createPagesRoute } from "./gateway/pages.js";
import { PendingCensus } from "./gateway/pending-census.js";
import { PurgatoryRoad } from "./gateway/purgatory-road.js";
import { createSemaphoreWatch } from "./gateway/semaphore-watch.js";
import { createSteering } from "./gateway/steering.js";
import { createWatch } from "./gateway/watch.js";
import { createWebSockets } from "./gateway/websocket.js";
import { AgentHost } from "./host/agent-host.js";
import type { AgentDefinition } from "./host/definition.js";
import type { HostData } from "./host/worker-entry.js";
import { Chronicle, SqliteJournal } from "./journal/index.js";
import { fanoutCounters, FlushLoop, type HolographicBuffer, Mirrors, Projections } from "./mirror/index.js";
import { MemoryPurgatoryStore, SqlitePurgatoryStore, type PurgatoryStore } from "./purgatory/index.js";
import { createSchemaMemo } from "./schema/index.js";
import { TRACING_SECRETS } from "./tracing/open-tracer.js";
import { createTracing } from "./tracing/tracing.js";

/** Distinct subscription documents (with variables and visibility) served at once. */
const PROJECTIONS_MAX = 1_000;
/** Where the build of `widgets/` lies, seen from here and from where this file lies when it is built. */
const PAGES = new URL("../dist/widgets/", import.meta.url);
/** Variables of the gateway that agents have no business reading. */
const SECRETS = ["TERRARIUM_TOKEN", "TERRARIUM_JWT_SECRET"];

/** Module of the agents that come with it. */
export const BUNDLED_AGENTS = new URL("./agents/bundled.js", import.meta.url);

export interface TerrariumOptions {
  /** Agents as objects: they run on this thread. */
  readonly agents?: readonly AgentDefinition[];
  /** Modules of agents, TypeScript included: they run in a worker thread. */
  readonly agentFiles?: readonly string[];
  /** Also run the bundled agents, in the worker thread. Default false. */
  readonly bundled?: boolean;
  /** What the bundled `logwatch` follows. Default: this gateway's own access log. */
  readonly logwatchFiles?: readonly string[];
  /** The directory the bundled `steward` looks after. Null (the default): it is idle. */
  readonly stewardDir?: string | null;
  /** Where files are kept. Null (the default) keeps nothing beyond this process. */
  readonly dataDir?: string | null;
  readonly limits?: Partial<Limits>;
  /**
   * Origins of pages, beside those served here, that may steer with a token they hold: `https://example.org`, or `*`
   * for all. Default: none. Reading is open to all.
   */
  readonly steeringOrigins?: readonly string[];
  /** Opens everything. Default: a random one, see `Terrarium.operatorToken`. */
  readonly operatorToken?: string;
  /** Accept JWTs: by shared secret (HS256 and up, at least 32 bytes) or by a key set's address. */
  readonly jwt?: {
    readonly secret?: string;
    readonly jwksUrl?: string;
    readonly audience?: string;
    readonly issuer?: string;
  };
  /**
   * File or http(s) address with the tokens (JWTs) that are no longer let in: `jti:<id>` or `sub:<subject>` a line.
   * Read again every 5 seconds (a file) or 30.
   */
  readonly revokedTokens?: string;
  /** Default: silent. */
  readonly logger?: Logger;
  /**
   * Addresses or CIDR ranges of proxies in front of the gateway, whose `X-Forwarded-For` is believed; also `loopback`,
   * `linklocal`, `uniquelocal`. Default: nobody's is.
   */
  readonly trustedProxies?: readonly string[];
  /** False: clients cannot ask what the schema is. Default true. */
  readonly introspection?: boolean;
  /**
   * The only GraphQL operations that are answered, by id, as code generators list them, beside those of the pages served
   * here and of the command line. Default: all are.
   */
  readonly persistedOperations?: { readonly [id: string]: string };
  /** Shows unexpected exceptions to clients. Default false. */
  readonly development?: boolean;
  /**
   * Where spans of steering go: a tracer of yours, or what `terrarium serve` makes of OpenTelemetry's variables. Agents
   * in the worker thread export as the variables say, and not at all where they say nothing. Default: nobody traces.
   */
  readonly tracer?: Tracer;
  /** The worker's main module, for running from somewhere else than the built package. */
  readonly hostEntry?: URL;
}

export interface Terrarium {
  /** For `node:http` and whatever is built on it. */
  handler(req: IncomingMessage, res: ServerResponse): void;
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
  /** The buffer an agent is watched in; null for an unknown agent. */
  mirror(agentId: string): HolographicBuffer | null;
  readonly operatorToken: string;
  /** Drains: not ready, no new connections, agents stop, last events go out, sockets are told to come back. */
  close(): Promise<void>;
}

export async function createTerrarium(options: TerrariumOptions): Promise<Terrarium> {
  const clock = systemClock;
  const limits: Limits = { ...defaultLimits, ...options.limits };
  const logger = options.logger ?? pino({ enabled: false });
  const operatorToken = options.operatorToken ?? makeOperatorToken();
  // What can be refused is, before anything is opened.
  const clientAddress = createClientAddress(options.trustedProxies);
  const persistedOperations =
    options.persistedOperations && createPersistedOperations(options.persistedOperations, OWN_OPERATIONS);
  steeringOrigins(options.steeringOrigins ?? []);
  const revocations =
    options.revokedTokens === undefined
      ? null
      : await Revocations.open({
          source: options.revokedTokens,
          clock,
          log: (line) => logger.warn(line, "revoked tokens"),
          onChange: () => gateway.tokens.lookAgain(),
        });
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

  const folder = openFolder(options.dataDir ?? null);
  const accessLog = createAccessLog(folder.accessLogPath, (error) =>
    logger.error({ err: error }, "access log"),
  );

  const onError = (error: unknown): void => logger.error({ err: error }, "serving observers failed");
  let storeIsGone = false;
  const store = await openStore(options.dataDir ?? null, (error) => {
    storeIsGone = true;
    logger.error({ err: error }, "the store of semaphores is gone");
  }).catch(async (error: unknown) => {
    await accessLog.close();
    folder.remove();
    throw error;
  });
  // After whatever locks the data file: the journal takes no lock of its own.
  const chronicle = await openChronicle(options.dataDir ?? null, limits, logger);
  const instruments = createInstruments();
  const counts = gatewayCounts();
  const census = new PendingCensus();
  const waker = new FlushLoop(onError, clock, instruments.flushed);
  const mirrors = new Mirrors({
    maxHistory: limits.maxHistory,
    waker,
    clock,
    newId: randomId,
    historyOf: (scope) => chronicle.takeHistory(scope),
    onRing: (ring, seq) => chronicle.follow(ring, seq),
  });
  const counters = fanoutCounters();
  const projections = new Projections({
    waker,
    clock,
    counters,
    batchBytesMax: limits.maxUnsentBytes,
    projectionsMax: PROJECTIONS_MAX,
    onError,
  });

  const tracing = options.tracer ? createTracing(options.tracer) : null;
  const hostLog: HostLog = ({ level, message, fields, agentId, at }) =>
    logger[level]({ ...fields, agentId, hostTime: at }, message);
  const localHost = new AgentHost({
    definitions: options.agents ?? [],
    where: "agents",
    isTaken: (id) => backplane.hasElsewhere(id, local),
    log: hostLog,
    tracing,
  });
  const local = new MemoryBackplane(localHost, { log: hostLog });
  const backplane = new JoinedBackplane([
    { name: "agents given as objects", backplane: local },
    ...workersFor(options, limits, { accessLogPath: folder.accessLogPath, log: hostLog }),
  ]);

  const { resumeTimeoutMs } = limits;
  const road = new PurgatoryRoad({ store, backplane, log: logger, clock, resumeTimeoutMs });
  const { purgatory } = road;

  let manifest: readonly AgentDescriptor[] = [];
  const schemaOf = createSchemaMemo();
  let schema = schemaOf(manifest);
  let draining = false;
  const readiness = (): string[] => [
    ...(draining ? ["draining"] : []),
    ...(backplane.allAway && !draining ? [`all agents are away: ${backplane.away.join("; ")}`] : []),
    ...(storeIsGone ? ["semaphores cannot be kept; the log has more"] : []),
  ];

  const watch = {
    ...createWatch({ mirrors, manifest: () => manifest, clock, lagging: () => counters.lagging }),
    ...createSemaphoreWatch({ purgatory, clock }),
  };
  const steer = createSteering({
    backplane,
    rateLimiter: createRateLimiter({
      maxPerSecond: limits.steeringRatePerSecond,
      keysMax: limits.maxIdempotencyKeys,
      clock,
    }),
    idempotency: new IdempotencyCache({
      keysMax: limits.maxIdempotencyKeys,
      ttlMs: limits.idempotencyTtlMs,
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
    agentOf: (agentId) => manifest.find(({ id }) => id === agentId),
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
    counts,
  };
  const gateway = createGateway({
    ...shared,
    projections,
    schema: () => schema,
    introspection: options.introspection,
    persistedOperations,
    readiness,
    degraded: () => [
      ...backplane.away.map((which) => `agents are away: ${which}`),
      ...(chronicle.problem === null ? [] : [`history is not being kept: ${chronicle.problem}`]),
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
        unsentBytes: () => webSockets.unsentBytes,
        sockets: () => gateway.admission.open,
        journal: chronicle,
      }),
    ],
  });
  const { operations, fanout, errors, admission, tokens } = gateway;
  const roads = { operations, projections, fanout, errors, admission, tokens };
  const webSockets = createWebSockets({ ...shared, ...roads });

  await startAgents();

  async function startAgents(): Promise<void> {
    try {
      await road.start();
      await census.follow(purgatory);
      await backplane.start({
        onManifest(agents) {
          manifest = agents;
          schema = schemaOf(agents);
          mirrors.keepOnly(agents.map(({ id }) => id));
          road.onManifest(agents);
        },
        onEvents(batch) {
          for (const { event } of batch) counts.events[event.type] += 1;
          mirrors.accept(batch);
          road.onEvents(batch);
        },
        onPark: (call) => road.onPark(call),
        onHostDown(reason, agentIds = null) {
          if (!draining) counts.hostFailures += 1;
          road.onHostDown(agentIds);
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
        },
      });
    } catch (error) {
      revocations?.close();
      await backplane.close();
      await road.close(0);
      await store.close();
      await chronicle.close();
      await accessLog.close();
      folder.remove();
      throw error;
    }
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
    await chronicle.close();
    revocations?.close();
    const sayGoodbyeMs = limits.drainTimeoutMs / 2;
    await Promise.all([
      gateway.close(Math.min(limits.drainSpreadMs, sayGoodbyeMs / 2)),
      webSockets.close(sayGoodbyeMs),
    ]);
    mirrors.close();
    await serverGone;
    await store
      .close()
      .catch((error: unknown) => logger.error({ reason: messageOf(error) }, "closing the store"));
    await accessLog.close();
    folder.remove();
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
        onSlow: (limit) => counts.refused.count(limit),
        host,
        port,
      });
      return { url: server.url, port: Number(new URL(server.url).port) };
    },
    register: (agent) => void localHost.register(agent),
    unregister: (id) => localHost.unregister(id),
    mirror: (agentId) => mirrors.of(agentId),
    operatorToken,
    close: () => (closed ??= drain()),
  };
}

/**
 * Workers for the agents from files: one for each module, so that a module that hangs, crashes or takes all memory
 * harms no other. When there are more modules than threads, modules share.
 */
function workersFor(options: TerrariumOptions, limits: Limits, where: Whereabouts): NamedBackplane[] {
  const { agentFiles = [], bundled = false, hostEntry } = options;
  const own = hostEntry ? new URL("../agents/bundled.js", hostEntry) : BUNDLED_AGENTS;
  const threads = Math.max(1, Math.min(limits.maxAgentThreads - (bundled ? 1 : 0), agentFiles.length));
  const shares = Array.from({ length: threads }, (_, at) =>
    agentFiles.filter((_file, n) => n % threads === at),
  );
  const groups = [
    ...(bundled ? [{ name: "the bundled agents", files: [own.href] }] : []),
    // Told to everybody while they are away: where they lie on this machine is nobody's business.
    ...shares
      .filter(({ length }) => length > 0)
      .map((files) => ({ name: files.map((file) => basename(file)).join(", "), files })),
  ];
  const tracing = options.tracer !== undefined;
  const logwatchFiles = options.logwatchFiles ?? [];
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    TERRARIUM_HOST_LOGWATCH_FILES: JSON.stringify(
      logwatchFiles.length > 0 ? logwatchFiles : [where.accessLogPath],
    ),
    TERRARIUM_HOST_STEWARD_DIR: JSON.stringify(options.stewardDir ?? null),
  };
  for (const name of tracing ? SECRETS : [...SECRETS, ...TRACING_SECRETS]) delete env[name];
  const entry = hostEntry ?? new URL("./host/worker-entry.js", import.meta.url);
  return groups.map(({ name, files }) => {
    const data: HostData = { files, tracing };
    const bounds = { heapBytesMax: limits.maxAgentHeapBytes };
    return { name, backplane: new WorkerBackplane({ entry, data, env, log: where.log, bounds }) };
  });
}

interface Whereabouts {
  readonly accessLogPath: string;
  readonly log: HostLog;
}

/** History lives in the data file, beside Purgatory's tokens; without a data folder nothing outlives the process. */
function openChronicle(dataDir: string | null, limits: Limits, log: Logger): Promise<Chronicle> {
  const bounds = { eventsMax: limits.maxHistory, bytesMax: limits.maxJournalBytes };
  const open =
    dataDir === null
      ? null
      : () => SqliteJournal.open({ path: join(dataDir, "terrarium.db"), limits: bounds });
  return Chronicle.open({ open, clock: systemClock, log });
}

/** Questions outlive the process when there is a folder to keep them in. */
async function openStore(dataDir: string | null, onFailure: (error: Error) => void): Promise<PurgatoryStore> {
  if (dataDir === null) return new MemoryPurgatoryStore();
  return await SqlitePurgatoryStore.open({ path: join(dataDir, "terrarium.db"), onFailure });
}

/** The data folder, or one that goes when the terrarium does. */
function openFolder(dataDir: string | null): { accessLogPath: string; remove(): void } {
  const path = dataDir ?? mkdtempSync(join(tmpdir(), "terrarium-"));
  return {
    accessLogPath: join(path, "access.log"),
    remove() {
      if (dataDir === null) rmSync(path, { recursive: true, force: true });
    },
  };
}
