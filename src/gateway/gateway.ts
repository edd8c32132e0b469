import type { Outage } from "../base/outage.js";
import { type Aborting, withSignal } from "../base/async/aborter.js";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Agentese } from "../agentese/port.js";
import type { Authenticator } from "../auth/tokens/authenticator.js";
import type { EventSight } from "../auth/sights.js";
import type { Viewer } from "../auth/viewer.js";
import { pathBelow } from "../base/base-path.js";
import { systemClock } from "../base/clock.js";
import { guarded } from "../base/async/guard.js";
import type { SchemaContext } from "../schema/builder.js";
import type { Steer } from "../steering/port.js";
import { steerWithin } from "../steering/audit.js";
import type { Watch } from "../watching/port.js";
import { allowLocalNetwork, harden, outageHeaders, shareWith } from "./answers/headers.js";
import type { Route } from "./answers/route.js";
import { type ClientAddress, createClientAddress } from "./callers/client-address.js";
import { type HostGuard, hostGuard } from "./callers/hosts.js";
import { plainRequest } from "./callers/node-request.js";
import { readOrigins } from "./callers/origins.js";
import { takeShare, takeShareOf, withoutShare } from "./callers/share-parameter.js";
import { joinAuthorizations } from "./callers/tokens.js";
import { refuseAddress, refuseHost, settleAddress, withoutLastSlash } from "./callers/request-address.js";
import { createGatewayCore, type GatewayCore, type GatewayCoreOptions } from "./core.js";
import { accessLine, isLogged } from "./http/access-log.js";
import { createDirect } from "./http/direct.js";
import { createEdge } from "./http/edge.js";
import {
  createInTurn,
  type Exchange,
  isLargerThan,
  nativeResponse,
  pathnameOf,
  routeTemplate,
  type ServerContext,
} from "./http/exchange.js";
import { OpenStreams } from "./http/open-streams.js";
import { createHttp } from "./http/yoga.js";
import { gatewayCounts } from "./metrics/counts.js";
import type { Answered } from "./metrics/instruments.js";
import { createDocsRoute } from "./pages/docs.js";
import { createAgenteseRoute } from "./rest/agentese.js";
import { createOpenapiRoute } from "./rest/openapi.js";
import { createRest } from "./rest/routes.js";

export interface GatewayOptions extends GatewayCoreOptions {
  /** Prefix of all paths, as returned by `readBasePath`. Default: none. */
  readonly basePath?: string;
  /** Default: the peer's address. */
  readonly clientAddress?: ClientAddress;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly agentese: Agentese;
  readonly authenticator: Authenticator;
  /** Why the gateway should get no traffic now; empty when ready. */
  readonly readiness: (sight: EventSight) => readonly string[];
  /** The same of one agent, beside its state and its probes. */
  readonly readinessOf?: (agentId: string) => readonly string[];
  /** Parts that have failed while the gateway can still serve; listed by `/ready`. */
  readonly degraded?: (sight: EventSight) => readonly string[];
  /** What makes that this gateway shows old things. Default: nothing. */
  readonly outage?: () => Outage | null;
  /** Called with one line of text per answered request, without a newline. Health checks are left out. */
  readonly accessLog?: (line: string) => void;
  readonly routes?: readonly Route[];
  /** Origins of pages, beside this gateway's own, that may send tokens: `https://example.org`, or `*` for all. */
  readonly steeringOrigins?: readonly string[];
  /** Origins of pages that may read, or `*` for all. Default: all; on a loopback address only pages of this machine. */
  readonly readOrigins?: readonly string[] | undefined;
  /** Whether a request's `Host` is a name of this gateway. Default: see `hostGuard`. */
  readonly knowsHost?: HostGuard | undefined;
  /** Called once for each answered request. */
  readonly onAnswered?: (request: Answered) => void;
}

/** The HTTP side of a gateway; `GatewayCore` holds the parts that it shares with other transports. */
export interface Gateway extends GatewayCore {
  /** Request listener for `node:http` and frameworks built on it. */
  handler(req: IncomingMessage, res: ServerResponse): void;
  /** The same for servers with a fetch interface. `address` is the client's, for limits and logs. */
  fetch(request: Request, info?: { readonly address?: string }): Promise<Response>;
  /** `traceparent` is the caller's value, unchecked. */
  contextOf(viewer: Viewer, signal: AbortSignal | null, traceparent?: unknown): SchemaContext;
  /** Makes what the first request would otherwise wait for: tens of milliseconds. */
  prepare(): void;
  /** Ends all event streams over at most `spreadMs`, so that their readers reconnect with their last event id. */
  close(spreadMs: number): Promise<void>;
}

/**
 * GraphQL over HTTP with event streams, GraphiQL, REST, health and readiness, on one handler. The paths and their rules
 * are in SPEC.md.
 */
export function createGateway(
  options: GatewayOptions,
  core: GatewayCore = createGatewayCore(options),
): Gateway {
  const { watch, steer, agentese, sightOf, limits, log, accessLog, routes = [], basePath = "" } = options;
  const { operations, fanout, errors, admission } = core;
  const clock = options.clock ?? systemClock;
  const counts = options.counts ?? gatewayCounts();
  const restRoutes = [
    createRest({ ...options, errors }),
    createAgenteseRoute({ ...options, errors }),
    createOpenapiRoute({ ...options, basePath, errors }),
    createDocsRoute(),
  ];
  const streams = new OpenStreams({ admission, errors, counts, limits, clock });
  const clientAddress = options.clientAddress ?? createClientAddress();
  const addressOf = ({ address, req }: ServerContext): string =>
    address ?? (req ? clientAddress(req) : "unknown");
  const inTurn = createInTurn(limits.maxPipelinedRequests, () =>
    counts.refused.count("maxPipelinedRequests"),
  );

  function contextOf(viewer: Viewer, signal: AbortSignal | null, traceparent: unknown = null): SchemaContext {
    const sight = sightOf(viewer);
    return { viewer, sight, watch, steer: steerWithin(steer, traceparent), agentese, limits, signal };
  }

  function contextOfRequest(
    viewer: Viewer,
    { caller, traceparent, lastEventId }: AskingRequest,
  ): SchemaContext {
    const context: Omit<SchemaContext, "signal"> = {
      viewer,
      sight: sightOf(viewer),
      watch,
      steer: steer.within ? steerWithin(steer, traceparent) : steer,
      agentese,
      limits,
      resumeAfter: lastEventId === "" || lastEventId === undefined ? null : lastEventId,
    };
    return withSignal(context, caller);
  }

  const grantOf = readOrigins(options);
  const knowsHost = options.knowsHost ?? hostGuard(options);
  const makeHttp = () =>
    createHttp({
      operations,
      fanout,
      errors,
      edge: createEdge({ ...options, basePath, errors, routes: [...routes, ...restRoutes] }),
      limits,
      basePath,
      streamOf: (results, request, server) =>
        streams.answer(results, request, {
          address: addressOf(server),
          cut: () => void server.res?.destroy(),
        }),
      contextOf(request, { viewer, address }) {
        return contextOfRequest(viewer ?? { kind: "anonymous", address }, {
          caller: request,
          traceparent: request.headers.get("traceparent"),
          lastEventId: request.headers.get("last-event-id"),
        });
      },
      beginExchange(request, server): Exchange {
        const path = pathnameOf(request);
        const below = pathBelow(basePath, path);
        return {
          startedAtMs: server.begun?.startedAtMs ?? clock.monotonic(),
          address: addressOf(server),
          path,
          pathname: below && withoutLastSlash(below),
          localAddress: server.req?.socket.localAddress,
          share: server.share,
          begun: server.begun,
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
        for (const [name, value] of outageHeaders(options.outage?.() ?? null))
          response.headers.set(name, value);
        if (grant === "page") allowLocalNetwork(request, response.headers);
        if (response.status === 413 && isLargerThan(request, limits.maxBodyBytes * DISCARDED_BODIES))
          response.headers.set("connection", "close");
        if (!exchange) return;
        // Caches keep answers by address, and do not know that this one holds a secret.
        if (exchange.share && !response.headers.has("cache-control"))
          response.headers.set("cache-control", "no-store");
        note(request.method, response.status, exchange);
      },
    });

  /** Measures and logs a request whose answer begins. */
  function note(method: string, status: number, exchange: Exchange): void {
    const tookMs = clock.monotonic() - exchange.startedAtMs;
    const route = routeTemplate(exchange.pathname);
    options.onAnswered?.({ method, route, status, durationMs: tookMs });
    if (accessLog && isLogged(exchange.pathname))
      accessLog(accessLine(clock.now(), method, status, tookMs, exchange));
  }

  const direct = createDirect({
    operations,
    outage: options.outage ?? (() => null),
    authenticator: options.authenticator,
    limits,
    clock,
    basePath,
    grantOf,
    addressOf: clientAddress,
    contextOf: (viewer, { headers }, caller) =>
      contextOfRequest(viewer, {
        caller,
        traceparent: headers["traceparent"],
        lastEventId: headers["last-event-id"] as string | undefined,
      }),
    note,
    handOver: (req, res, begun) => requestListener(plainRequest(req), res, { begun }),
  });

  let made: ReturnType<typeof makeHttp> | null = null;
  /** Made when it is first needed: a start need not wait for it. */
  const http = () => (made ??= makeHttp());
  const requestListener: Listen = (req, res, context) =>
    // The library takes further members of the context here, but its type does not say so.
    (http() as unknown as { readonly requestListener: Listen }).requestListener(req, res, context);

  function listen(req: IncomingMessage, res: ServerResponse): void {
    const share = takeShareOf(req);
    if (share.token === null) requestListener(plainRequest(req), res);
    else requestListener(plainRequest(req), res, { share });
  }

  return {
    handler(req, res) {
      const cut = guarded(
        (error) => {
          log.error({ err: error }, "a request could not be started");
          res.destroy();
        },
        () => {
          joinAuthorizations(req);
          if (!settleAddress(req)) refuseAddress(res);
          else if (!knowsHost(req)) refuseHost(res);
          else if (!direct(req, res)) listen(req, res);
        },
      );
      inTurn(req, res, cut);
    },
    prepare() {
      http();
      options.schema();
    },
    async fetch(request, info = {}) {
      const { address } = info;
      const share = takeShare(request.url);
      // Servers that speak fetch pass other things in this place, too.
      const context = {
        ...(typeof address === "string" && { address }),
        ...(share.token !== null && { share }),
      };
      return await nativeResponse(await http().fetch(withoutShare(request, share), context));
    },
    ...core,
    contextOf,
    close: (spreadMs) => streams.close(spreadMs),
  };
}

interface AskingRequest {
  readonly caller: { readonly signal: Aborting };
  /** The headers of these names, unchecked. */
  readonly traceparent: unknown;
  readonly lastEventId: string | null | undefined;
}

type Listen = (
  req: IncomingMessage,
  res: ServerResponse,
  context?: Pick<ServerContext, "share" | "begun">,
) => void;

/** The rest of a refused body is read and discarded up to this many times maxBodyBytes, so that the client can read the refusal. */
const DISCARDED_BODIES = 8;
