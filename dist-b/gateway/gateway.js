import { pathBelow } from "../base/base-path.js";
import { systemClock } from "../base/clock.js";
import { guarded } from "../base/guard.js";
import { steerWithin } from "../steering/audit.js";
import { allowLocalNetwork, harden, shareWith } from "./answers/headers.js";
import { graphqlRefusal } from "./answers/http-errors.js";
import { createClientAddress } from "./callers/client-address.js";
import { spreadDrainNotices } from "./callers/drain-notice.js";
import { hostGuard } from "./callers/hosts.js";
import { plainRequest } from "./callers/node-request.js";
import { readOrigins } from "./callers/origins.js";
import { refuseAddress, refuseHost, settleAddress, withoutLastSlash } from "./callers/request-address.js";
import { createGatewayCore } from "./core.js";
import { accessLine, isLogged } from "./http/access-log.js";
import { createEdge } from "./http/edge.js";
import { createEventStream, STREAM_HEADERS } from "./http/event-stream.js";
import { createInTurn, isLargerThan, nativeResponse, pathnameOf, routeTemplate } from "./http/exchange.js";
import { createHttp } from "./http/yoga.js";
import { gatewayCounts } from "./metrics/counts.js";
import { createDocsRoute } from "./pages/docs.js";
import { createAgenteseRoute } from "./rest/agentese.js";
import { createOpenapiRoute } from "./rest/openapi.js";
import { createRest } from "./rest/routes.js";
/**
 * GraphQL over HTTP with event streams, GraphiQL, REST, health and readiness, on one handler. The paths and their rules
 * are in SPEC.md.
 */
export function createGateway(options, core = createGatewayCore(options)) {
  const {
    watch,
    steer,
    agentese,
    visibilityOf,
    limits,
    log,
    accessLog,
    routes = [],
    basePath = "",
  } = options;
  const { operations, fanout, errors, admission } = core;
  const clock = options.clock ?? systemClock;
  const counts = options.counts ?? gatewayCounts();
  const restRoutes = [
    createRest({ ...options, errors }),
    createAgenteseRoute({ ...options, errors }),
    createOpenapiRoute(watch, basePath),
    createDocsRoute(),
  ];
  const streams = new Set();
  const clientAddress = options.clientAddress ?? createClientAddress();
  const addressOf = ({ address, req }) => address ?? (req ? clientAddress(req) : "unknown");
  const inTurn = createInTurn(limits.maxPipelinedRequests, () =>
    counts.refused.count("maxPipelinedRequests"),
  );
  let closed = false;
  function contextOf(viewer, signal, traceparent = null) {
    const visibility = visibilityOf(viewer);
    return { viewer, visibility, watch, steer: steerWithin(steer, traceparent), agentese, limits, signal };
  }
  function streamOf(results, request, server) {
    let release;
    let evicted = () => undefined;
    try {
      release = admission.admit(addressOf(server), ({ details }) => {
        if (typeof details["limit"] === "string") counts.refused.count(details["limit"]);
        evicted();
      });
    } catch (error) {
      void results.return();
      return graphqlRefusal(request, errors, error, 503, { "retry-after": "5" });
    }
    const stream = open(results, request, server, release);
    streams.add(stream);
    evicted = () => stream.hangUp(EVICTED_MS);
    if (closed) stream.hangUp(COME_BACK_MS);
    return new Response(stream.body, { headers: STREAM_HEADERS });
  }
  function open(results, request, server, release) {
    const stream = createEventStream(results, {
      clock,
      heartbeatMs: limits.pingIntervalMs,
      stallTimeoutMs: limits.stallTimeoutMs,
      signal: request.signal,
      onStalled() {
        counts.refused.count("stallTimeoutMs");
        server.res?.destroy();
      },
      onEnd() {
        release();
        streams.delete(stream);
      },
    });
    return stream;
  }
  const grantOf = readOrigins(options);
  const knowsHost = options.knowsHost ?? hostGuard(options);
  const http = createHttp({
    operations,
    fanout,
    errors,
    edge: createEdge({ ...options, basePath, errors, routes: [...routes, ...restRoutes] }),
    limits,
    basePath,
    streamOf,
    contextOf(request, { viewer, address }) {
      const resumeAfter = request.headers.get("last-event-id");
      return {
        ...contextOf(
          viewer ?? { kind: "anonymous", address },
          request.signal,
          steer.within && request.headers.get("traceparent"),
        ),
        resumeAfter: resumeAfter === "" ? null : resumeAfter,
      };
    },
    beginExchange(request, server) {
      const path = pathnameOf(request);
      const below = pathBelow(basePath, path);
      return {
        startedAtMs: clock.monotonic(),
        address: addressOf(server),
        path,
        pathname: below && withoutLastSlash(below),
        localAddress: server.req?.socket.localAddress,
        viewer: null,
        operation: null,
      };
    },
    endExchange(request, response, exchange) {
      harden(response.headers);
      const origin = request.headers.get("origin");
      const host = request.headers.get("host") ?? new URL(request.url).host;
      const grant = grantOf({ origin, host, localAddress: exchange?.localAddress });
      shareWith(response.headers, grant, origin);
      if (grant === "page") allowLocalNetwork(request, response.headers);
      if (response.status === 413 && isLargerThan(request, limits.maxBodyBytes * DISCARDED_BODIES))
        response.headers.set("connection", "close");
      if (!exchange) return;
      const tookMs = clock.monotonic() - exchange.startedAtMs;
      const route = routeTemplate(exchange.pathname);
      options.onAnswered?.({ method: request.method, route, status: response.status, durationMs: tookMs });
      if (accessLog && isLogged(exchange.pathname))
        accessLog(accessLine(clock.now(), request.method, response.status, tookMs, exchange));
    },
  });
  return {
    handler(req, res) {
      const cut = guarded(
        (error) => {
          log.error({ err: error }, "a request could not be started");
          res.destroy();
        },
        () => {
          if (!settleAddress(req)) refuseAddress(res);
          else if (knowsHost(req)) http.requestListener(plainRequest(req), res);
          else refuseHost(res);
        },
      );
      inTurn(req, res, cut);
    },
    async fetch(request, info = {}) {
      const { address } = info;
      // Servers that speak fetch pass other things in this place, too.
      const context = typeof address === "string" ? { address } : {};
      return await nativeResponse(await http.fetch(request, context));
    },
    ...core,
    contextOf,
    async close(spreadMs) {
      closed = true;
      await spreadDrainNotices([...streams], { spreadMs, clock }, (stream, comeBackInMs) =>
        stream.hangUp(comeBackInMs),
      );
    },
  };
}
/** Time to reconnect for a reader that was evicted, milliseconds. */
const EVICTED_MS = 5_000;
/** Time to reconnect for a reader that arrives while the gateway drains, milliseconds. */
const COME_BACK_MS = 1_000;
/** The rest of a refused body is read and discarded up to this many times maxBodyBytes, so that the client can read the refusal. */
const DISCARDED_BODIES = 8;
//# sourceMappingURL=gateway.js.map
