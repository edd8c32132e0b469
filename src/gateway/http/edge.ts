import type { GraphQLSchema } from "graphql";
import type { Authenticator } from "../../auth/tokens/authenticator.js";
import { agentNotFound } from "../../auth/requirements.js";
import type { EventSight, Sight, SightOf } from "../../auth/sights.js";
import type { Viewer } from "../../auth/viewer.js";
import { ERROR_CODES, isErrorCode, TerrariumError } from "../../base/errors.js";
import type { Limits } from "../../base/limits.js";
import { isAlive } from "../../events/activity.js";
import { failureWords } from "../../events/probe.js";
import type { AgentView, Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { preflight } from "../answers/headers.js";
import { graphqlRefusal, HttpRefusal, statusOfRefusal } from "../answers/http-errors.js";
import { json, methodProblem, problem, type Route } from "../answers/route.js";
import { steeringOrigins } from "../callers/origins.js";
import { shareAuthorization } from "../callers/share-parameter.js";
import { requireBodyHeaders } from "../callers/request-body.js";
import { authorizationOf } from "../callers/tokens.js";
import { GRAPHQL_PATH, graphiqlResponse, wantsGraphiql } from "../graphql/graphiql.js";
import type { PersistedOperations } from "../graphql/persisted-operations.js";
import { toPageAddress } from "./page-address.js";
import type { Exchange } from "./exchange.js";
import { GRAPHQL_TYPES } from "./graphql-params.js";

/** With persisted operations only, GraphiQL is useless: neither its introspection query nor typed documents are listed. */
function noGraphiql(): Response {
  return problem(404, "There is no GraphiQL here", {
    detail: "this gateway answers persisted operations only",
  });
}

export interface EdgeOptions {
  readonly authenticator: Authenticator;
  /** Why the gateway should get no traffic now; empty when it is ready. */
  readonly readiness: (sight: EventSight) => readonly string[];
  /** Why one agent should get no work now, beside its state and its probes. */
  readonly readinessOf?: (agentId: string) => readonly string[];
  /** Parts that have failed while the gateway can still serve. */
  readonly degraded?: (sight: EventSight) => readonly string[];
  readonly watch: Pick<Watch, "agent">;
  readonly limits: Limits;
  /** Asked before the gateway's own paths. */
  readonly routes?: readonly Route[];
  readonly schema: (sight?: Sight) => GraphQLSchema;
  readonly sightOf: SightOf;
  /** Origins of pages, beside this gateway's own, that may send tokens. */
  readonly steeringOrigins?: readonly string[];
  readonly persistedOperations?: PersistedOperations | null | undefined;
  /** As returned by `readBasePath`. */
  readonly basePath: string;
  readonly errors: ErrorMapper;
}

/**
 * Handles everything that comes before GraphQL: preflights, routes, pages, health, authentication. Returns the response, or
 * null when the request goes on to GraphQL with `exchange.viewer` set.
 */
export type Edge = (request: Request, exchange: Exchange) => Promise<Response | null>;

/** Why an agent should get no work now. Public, so without what its checks said. */
function unreadyReasons({ state, health }: AgentView): string[] {
  if (!isAlive({ state })) return [`the agent is ${state}`];
  const critical = health.probes.filter((probe) => probe.critical);
  return [
    ...failingProbes({ health: { ...health, probes: critical } }),
    ...critical.filter(({ at }) => at === null).map(({ name }) => `${name} was not checked yet`),
  ];
}

function failingProbes({ health }: Pick<AgentView, "health">): string[] {
  const failing = health.probes.filter((probe) => probe.failing);
  return failing.map(({ name, failures }) => failureWords({ name, failures }));
}

export function createEdge(options: EdgeOptions): Edge {
  const { authenticator, readiness, limits, errors, basePath, routes = [] } = options;
  const maySteer = steeringOrigins(options.steeringOrigins ?? []);
  const askingOf = ({ headers }: Request) => ({ origin: headers.get("origin"), host: headers.get("host") });

  const nothing = (detail: string): Response => problem(404, "There is nothing here", { detail });

  async function answerPlain(request: Request, pathname: string, address: string): Promise<Response> {
    const { method } = request;
    const known = pathname === "/health" || pathname === "/ready";
    if (!known) return nothing(`GraphQL lives at ${basePath}${GRAPHQL_PATH}`);
    if (method !== "GET" && method !== "HEAD") return methodProblem("GET, HEAD");
    if (pathname === "/health") return json(200, { status: "alive" });
    const asked = new URL(request.url).searchParams.get("agent");
    const viewer = await callerOf(request, address);
    if (viewer instanceof Response) return viewer;
    const sight = options.sightOf(viewer);
    const agent = asked === null ? null : options.watch.agent(viewer, asked);
    if (asked !== null && !agent) {
      const { message, extensions } = errors.toClientError(agentNotFound());
      const code = isErrorCode(extensions["code"]) ? extensions["code"] : "AGENT_NOT_FOUND";
      return problem(ERROR_CODES[code].status, "There is no such agent", { detail: message, code });
    }
    const reasons = [
      ...readiness(sight),
      ...(agent ? [...unreadyReasons(agent), ...(options.readinessOf?.(agent.id) ?? [])] : []),
    ];
    if (reasons.length > 0) return json(503, { status: "not ready", reasons });
    const degraded = agent ? failingProbes(agent) : [...(options.degraded?.(sight) ?? [])];
    return json(200, { status: "ready", ...(degraded.length > 0 && { degraded }) });
  }

  /** The caller, or the refusal of its token. */
  async function callerOf(request: Request, address: string): Promise<Viewer | Response> {
    try {
      return await authenticate(request, address);
    } catch (error) {
      const { message, extensions } = errors.toClientError(error);
      const known = error instanceof TerrariumError;
      return problem(
        known ? ERROR_CODES[error.code].status : 500,
        message,
        JSON.parse(JSON.stringify(extensions)),
      );
    }
  }

  /** Lets the share of the address stand for an authorization. Returns a refusal if it cannot. */
  function takeShareInto(request: Request, { share, pathname }: Exchange): Response | null {
    if (!share) return null;
    const { method, headers } = request;
    try {
      const isRead = method === "GET" || method === "HEAD";
      const given = { isRead, authorization: headers.get("authorization") };
      const authorization = shareAuthorization(share, given);
      if (authorization !== undefined) headers.set("authorization", authorization);
      return null;
    } catch (error) {
      if (!(error instanceof TerrariumError)) throw error;
      if (pathname === GRAPHQL_PATH) return graphqlRefusal(request, errors, error, 400);
      const { code, message, details } = error;
      return problem(400, "Correct the named field", { ...details, code, detail: message });
    }
  }

  /** Refuses a body by its headers alone, before the caller is authenticated. */
  function refuseBody(request: Request): Response | null {
    if (request.method !== "POST") return null;
    try {
      requireBodyHeaders(request, { types: GRAPHQL_TYPES, bytesMax: limits.maxBodyBytes });
      return null;
    } catch (error) {
      if (!(error instanceof TerrariumError)) throw error;
      const headers = error instanceof HttpRefusal ? error.headers : {};
      return graphqlRefusal(request, errors, error, statusOfRefusal(error, error.code), headers);
    }
  }

  return async (request, exchange) => {
    const { pathname, address } = exchange;
    if (pathname === null) return nothing(`this gateway lives at ${basePath}/`);
    if (request.method === "OPTIONS") return preflight(maySteer(askingOf(request)));
    const moved = toPageAddress(request, exchange);
    if (moved) return moved;
    const refusedShare = takeShareInto(request, exchange);
    if (refusedShare) return refusedShare;
    for (const route of routes) {
      const response = await route({ request, pathname, address });
      if (response) return response;
    }
    if (pathname !== GRAPHQL_PATH) return await answerPlain(request, pathname, address);
    if (wantsGraphiql(request))
      // A browser asks for the page without a token.
      return options.persistedOperations
        ? noGraphiql()
        : await graphiqlResponse(request, options.schema(options.sightOf({ kind: "anonymous", address })));
    const refusal = refuseBody(request);
    if (refusal) return refusal;
    try {
      exchange.viewer = await (exchange.begun?.viewer ?? authenticate(request, address));
      return null;
    } catch (error) {
      const known = error instanceof TerrariumError;
      return graphqlRefusal(
        request,
        errors,
        error,
        known ? ERROR_CODES[error.code].status : 500,
        known && error.code === "UNAUTHENTICATED" ? { "www-authenticate": "Bearer" } : {},
      );
    }
  };

  function authenticate(request: Request, address: string): Promise<Viewer> {
    return authenticator.authenticate(authorizationOf(request.headers.get("authorization")), address);
  }
}
