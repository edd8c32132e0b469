import { EVERYTHING, type Sight } from "../auth/sights.js";
import type { Agentese } from "../agentese/port.js";
import { readBasePath } from "../base/base-path.js";
import { guarded } from "../base/async/guard.js";
import type { Limits } from "../base/limits.js";
import { packageFile, packageVersion } from "../base/files/package-files.js";
import { OWN_OPERATIONS } from "../documents/own-operations.js";
import { type ClientAddress, createClientAddress, createIsProxy } from "../gateway/callers/client-address.js";
import { type HostGuard, hostGuard } from "../gateway/callers/hosts.js";
import { readOrigins } from "../gateway/callers/origins.js";
import { authorizationOf } from "../gateway/callers/tokens.js";
import { createGatewayCore } from "../gateway/core.js";
import { createGateway, type Gateway } from "../gateway/gateway.js";
import {
  createPersistedOperations,
  type PersistedOperations,
} from "../gateway/graphql/persisted-operations.js";
import type { Freezes } from "../freezes/index.js";
import type { JoinedBackplane } from "../link/joined.js";
import { PendingCensus } from "../gateway/metrics/pending-census.js";
import { createMetricsRoute } from "../gateway/metrics/route.js";
import { createPagesRoute } from "../gateway/pages/dashboard.js";
import { createLoginRoute, type Login, readLogin } from "../gateway/pages/login.js";
import { problemOf } from "../gateway/rest/response.js";
import type { HostDoor } from "../gateway/websocket/hosts.js";
import { createWebSockets, type WebSockets } from "../gateway/websocket/server.js";
import type { Runs } from "../runs/index.js";
import type { LiveSchema } from "../schema/index.js";
import type { Steer } from "../steering/port.js";
import type { Watch } from "../watching/port.js";
import { buildAgentese } from "./builders/agentese.js";
import type { Auth } from "./builders/auth.js";
import type { Health } from "./health.js";
import { Listener } from "./listener.js";
import type { MirrorParts } from "./builders/mirrors.js";
import type { TerrariumOptions } from "./options.js";
import type { Runtime } from "./runtime.js";
import type { Storage } from "./storage.js";

/** The build of `widgets/`. */
const PAGES = packageFile("dist/widgets/");

/** Checks of requests before authentication, and the documents that are accepted. */
export interface Entrance {
  readonly clientAddress: ClientAddress;
  readonly isProxy: (address: string) => boolean;
  readonly knowsHost: HostGuard;
  readonly persistedOperations: PersistedOperations | undefined;
  /** Prefix of all paths; empty for none. */
  readonly basePath: string;
  readonly login: Login | null;
}

/** Throws for invalid options. Opens nothing, so it runs before every part that does. */
export function buildEntrance(options: TerrariumOptions, limits: Limits): Entrance {
  readOrigins(options);
  const isProxy = createIsProxy(options.trustedProxies);
  return {
    clientAddress: createClientAddress(options.trustedProxies),
    isProxy,
    knowsHost: hostGuard({ ...options, isProxy }),
    basePath: readBasePath(options.basePath ?? ""),
    login: options.login === undefined ? null : readLogin(options.login, accepts(options)),
    persistedOperations:
      options.persistedOperations &&
      createPersistedOperations(options.persistedOperations, OWN_OPERATIONS, limits.maxPersistedOperations),
  };
}

/** Whether tokens of an issuer are accepted: keys without an issuer accept any. */
function accepts({ jwt, issuers = [] }: TerrariumOptions): (issuer: string) => boolean {
  return (issuer) =>
    (jwt !== undefined && (jwt.issuer === undefined || jwt.issuer === issuer)) ||
    issuers.some((one) => one.issuer === issuer);
}

export interface GatewayNeeds {
  readonly entrance: Entrance;
  readonly auth: Auth;
  readonly storage: Pick<Storage, "accessLog" | "history" | "signals" | "cluster">;
  readonly mirrorParts: MirrorParts;
  readonly schema: LiveSchema;
  readonly watch: Watch;
  readonly runs: Pick<Runs, "open">;
  readonly freezes: Pick<Freezes, "frozenAgents">;
  readonly steer: Steer;
  readonly health: Health;
  readonly hosts: Pick<JoinedBackplane, "awayFor">;
  /** Null: this gateway is the only one. */
  readonly carrying: { readonly carriedAgents: number } | null;
  /** Takes hosts in other processes. */
  readonly door: HostDoor;
}

export interface GatewayParts {
  readonly gateway: Gateway;
  readonly webSockets: WebSockets;
  readonly listener: Listener;
  readonly agentese: Agentese;
  /** Counts pending questions for the metrics. Empty until it follows a Purgatory. */
  readonly census: PendingCensus;
}

/** Builds all parts that serve clients. Does not listen yet. */
export function buildGateway(options: TerrariumOptions, runtime: Runtime, needs: GatewayNeeds): GatewayParts {
  const { clock, log, limits, counts, instruments, sights, sightOf } = runtime;
  const { entrance, auth, storage, schema, watch, health } = needs;
  const { projections, counters } = needs.mirrorParts;
  const { clientAddress, isProxy, knowsHost, persistedOperations, basePath, login } = entrance;
  const development = options.development ?? false;
  const census = new PendingCensus();
  const agentese = buildAgentese(runtime, { ...needs, basePath, census, history: storage.history });
  const shared = {
    watch,
    steer: needs.steer,
    agentese,
    projections,
    authenticator: auth.authenticator,
    sightOf,
    limits,
    log,
    clock,
    clientAddress,
    steeringOrigins: options.steeringOrigins ?? [],
    readOrigins: options.readOrigins,
    knowsHost,
    basePath,
    counts,
    isCutOff: () => typeof storage.cluster?.health.troubledSince === "number",
  };
  const contract = {
    schema: (sight?: Sight) => (sight ? schema.seenBy(sight) : schema.current),
    introspection: options.introspection,
    persistedOperations,
    ownOperations: OWN_OPERATIONS,
    development,
  };
  const core = createGatewayCore({ ...shared, ...contract });
  const lookAgain = guarded(runtime.onCallbackFailure, () => core.tokens.lookAgain());
  auth.revocations?.onChange(lookAgain);
  auth.shares.onChange(lookAgain);
  sights.onChange(lookAgain);
  const webSockets = createWebSockets({
    ...shared,
    ...core,
    hosts: { door: needs.door, tokens: core.tokens },
  });
  const metrics = createMetricsRoute({
    async sightOf({ headers }, address) {
      const header = authorizationOf(headers.get("authorization"));
      return sightOf(await auth.authenticator.authenticate(header, address));
    },
    refusalOf: (error) => problemOf(core.errors, error),
    instruments,
    counters,
    counts,
    census,
    watch,
    clock,
    ready: () => health.unready(EVERYTHING).length === 0,
    version: packageVersion(),
    agentLabelsMax: limits.maxMetricAgents,
    unsentBytes: () => webSockets.unsentBytes,
    sockets: () => core.admission.open,
    openRuns: () => needs.runs.open,
    pheromones: () => storage.signals.counts(),
    frozenAgents: () => needs.freezes.frozenAgents,
    journal: storage.history,
    nats: () =>
      storage.cluster && {
        ...storage.cluster.readings(),
        carriedAgents: needs.carrying?.carriedAgents ?? 0,
      },
  });
  const { cluster } = storage;
  const sharedLog = needs.mirrorParts.shared;
  const gateway = createGateway(
    {
      ...shared,
      ...contract,
      readiness: (sight) => health.unready(sight),
      readinessOf: (agentId) => health.unreadyOf(agentId),
      degraded: (sight) => health.degraded(sight),
      outage: () => (cluster && sharedLog ? cluster.outage(sharedLog) : null),
      accessLog: (line) => storage.accessLog.write(line),
      onAnswered: instruments.answered,
      routes: [
        createPagesRoute({ folder: PAGES, development, connectTo: login && new URL(login.issuer).origin }),
        createLoginRoute(login),
        metrics,
      ],
    },
    core,
  );
  const listener = new Listener({
    limits,
    handler: (req, res) => gateway.handler(req, res),
    upgrade: (req, socket, head) => webSockets.handleUpgrade(req, socket, head),
    onCut: (limit) => counts.refused.count(limit),
    onError: (error) => log.error({ err: error }, "the HTTP server could not take a connection"),
    isProxy,
  });
  return { gateway, webSockets, listener, census, agentese };
}
