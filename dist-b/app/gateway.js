import { visibilityOf } from "../auth/visibility.js";
import { readBasePath } from "../base/base-path.js";
import { guarded } from "../base/guard.js";
import { packageVersion } from "../base/package-files.js";
import { OWN_OPERATIONS } from "../documents/own-operations.js";
import { createClientAddress, createIsProxy } from "../gateway/callers/client-address.js";
import { hostGuard } from "../gateway/callers/hosts.js";
import { readOrigins } from "../gateway/callers/origins.js";
import { createGatewayCore } from "../gateway/core.js";
import { createGateway } from "../gateway/gateway.js";
import { createPersistedOperations } from "../gateway/graphql/persisted-operations.js";
import { PendingCensus } from "../gateway/metrics/pending-census.js";
import { createMetricsRoute } from "../gateway/metrics/route.js";
import { createPagesRoute } from "../gateway/pages/dashboard.js";
import { createWebSockets } from "../gateway/websocket/server.js";
import { buildAgentese } from "./agentese.js";
import { Listener } from "./listener.js";
/** The build of `widgets/`, relative to both the source and the built location of this file. */
const PAGES = new URL("../../dist/widgets/", import.meta.url);
/** Throws for invalid options. Opens nothing, so it runs before every part that does. */
export function buildEntrance(options, limits) {
  readOrigins(options);
  const isProxy = createIsProxy(options.trustedProxies);
  return {
    clientAddress: createClientAddress(options.trustedProxies),
    isProxy,
    knowsHost: hostGuard({ ...options, isProxy }),
    basePath: readBasePath(options.basePath ?? ""),
    persistedOperations:
      options.persistedOperations &&
      createPersistedOperations(options.persistedOperations, OWN_OPERATIONS, limits.maxPersistedOperations),
  };
}
/** Builds all parts that serve clients. Does not listen yet. */
export function buildGateway(options, runtime, needs) {
  const { clock, log, limits, counts, instruments } = runtime;
  const { entrance, auth, storage, schema, watch, health } = needs;
  const { projections, counters } = needs.mirrorParts;
  const { clientAddress, isProxy, knowsHost, persistedOperations, basePath } = entrance;
  const development = options.development ?? false;
  const census = new PendingCensus();
  const agentese = buildAgentese(runtime, { ...needs, basePath, census, history: storage.history });
  const shared = {
    watch,
    steer: needs.steer,
    agentese,
    projections,
    authenticator: auth.authenticator,
    visibilityOf: (viewer) => visibilityOf(viewer, clock.now()),
    limits,
    log,
    clock,
    clientAddress,
    steeringOrigins: options.steeringOrigins ?? [],
    readOrigins: options.readOrigins,
    knowsHost,
    basePath,
    counts,
  };
  const contract = {
    schema: () => schema.current,
    introspection: options.introspection,
    persistedOperations,
    ownOperations: OWN_OPERATIONS,
    development,
  };
  const core = createGatewayCore({ ...shared, ...contract });
  auth.revocations?.onChange(guarded(runtime.onCallbackFailure, () => core.tokens.lookAgain()));
  const webSockets = createWebSockets({ ...shared, ...core });
  const metrics = createMetricsRoute({
    instruments,
    counters,
    counts,
    census,
    watch,
    clock,
    ready: () => health.unready().length === 0,
    version: packageVersion(),
    agentLabelsMax: limits.maxMetricAgents,
    unsentBytes: () => webSockets.unsentBytes,
    sockets: () => core.admission.open,
    openRuns: () => needs.runs.open,
    journal: storage.history,
  });
  const gateway = createGateway(
    {
      ...shared,
      ...contract,
      readiness: () => health.unready(),
      degraded: () => health.degraded(),
      accessLog: (line) => storage.accessLog.write(line),
      onAnswered: instruments.answered,
      routes: [createPagesRoute({ folder: PAGES, development }), metrics],
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
//# sourceMappingURL=gateway.js.map
