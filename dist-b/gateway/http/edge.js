import { TerrariumError } from "../../base/errors.js";
import { isAlive } from "../../events/activity.js";
import { failureWords } from "../../events/probe.js";
import { preflight } from "../answers/headers.js";
import { graphqlRefusal, HttpRefusal, statusOfRefusal } from "../answers/http-errors.js";
import { json, methodProblem, problem } from "../answers/route.js";
import { steeringOrigins } from "../callers/origins.js";
import { requireBodyHeaders } from "../callers/request-body.js";
import { authorizationOf } from "../callers/tokens.js";
import { GRAPHQL_PATH, graphiqlResponse, wantsGraphiql } from "../graphql/graphiql.js";
import { toPageAddress } from "./page-address.js";
import { GRAPHQL_TYPES } from "./graphql-params.js";
/** With persisted operations only, GraphiQL is useless: neither its introspection query nor typed documents are listed. */
function noGraphiql() {
  return problem(404, "There is no GraphiQL here", {
    detail: "this gateway answers persisted operations only",
  });
}
/** Why an agent should get no work now. Public, so without what its checks said. */
function unreadyReasons({ state, health }) {
  if (!isAlive({ state })) return [`the agent is ${state}`];
  const critical = health.probes.filter((probe) => probe.critical);
  return [
    ...failingProbes({ health: { ...health, probes: critical } }),
    ...critical.filter(({ at }) => at === null).map(({ name }) => `${name} was not checked yet`),
  ];
}
function failingProbes({ health }) {
  const failing = health.probes.filter((probe) => probe.failing);
  return failing.map(({ name, failures }) => failureWords({ name, failures }));
}
export function createEdge(options) {
  const { authenticator, readiness, limits, errors, basePath, routes = [] } = options;
  const maySteer = steeringOrigins(options.steeringOrigins ?? []);
  const askingOf = ({ headers }) => ({ origin: headers.get("origin"), host: headers.get("host") });
  const nothing = (detail) => problem(404, "There is nothing here", { detail });
  function answerPlain(request, pathname) {
    const { method } = request;
    const known = pathname === "/health" || pathname === "/ready";
    if (!known) return nothing(`GraphQL lives at ${basePath}${GRAPHQL_PATH}`);
    if (method !== "GET" && method !== "HEAD") return methodProblem("GET, HEAD");
    if (pathname === "/health") return json(200, { status: "alive" });
    const asked = new URL(request.url).searchParams.get("agent");
    const agent = asked === null ? null : options.watch.agent(asked);
    if (asked !== null && !agent) {
      const members = { detail: "there is no agent with this id", code: "AGENT_NOT_FOUND" };
      return problem(404, "There is no such agent", members);
    }
    const reasons = [...readiness(), ...(agent ? unreadyReasons(agent) : [])];
    if (reasons.length > 0) return json(503, { status: "not ready", reasons });
    const degraded = agent ? failingProbes(agent) : [...(options.degraded?.() ?? [])];
    return json(200, { status: "ready", ...(degraded.length > 0 && { degraded }) });
  }
  /** Refuses a body by its headers alone, before the caller is authenticated. */
  function refuseBody(request) {
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
    for (const route of routes) {
      const response = await route({ request, pathname, address });
      if (response) return response;
    }
    if (pathname !== GRAPHQL_PATH) return answerPlain(request, pathname);
    if (wantsGraphiql(request))
      return options.persistedOperations ? noGraphiql() : await graphiqlResponse(request, options.schema());
    const refusal = refuseBody(request);
    if (refusal) return refusal;
    try {
      exchange.viewer = await authenticate(request, address);
      return null;
    } catch (error) {
      const known = error instanceof TerrariumError;
      return graphqlRefusal(
        request,
        errors,
        error,
        known ? 401 : 500,
        known ? { "www-authenticate": "Bearer" } : {},
      );
    }
  };
  function authenticate(request, address) {
    return authenticator.authenticate(authorizationOf(request.headers.get("authorization")), address);
  }
}
//# sourceMappingURL=edge.js.map
