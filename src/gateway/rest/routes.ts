import type { Authenticator } from "../../auth/tokens/authenticator.js";
import { agentNotFound } from "../../auth/requirements.js";
import type { SightOf } from "../../auth/sights.js";
import type { Viewer } from "../../auth/viewer.js";
import type { JsonValue } from "../../base/json.js";
import type { Limits } from "../../base/limits.js";
import type { CommandOutcome, Invocation } from "../../events/agent/agent-calls.js";
import type { Steer } from "../../steering/port.js";
import { steerWithin } from "../../steering/audit.js";
import { checkHistoryCount, HISTORY_DEFAULT, type Watch } from "../../watching/port.js";
import type { ErrorMapper } from "../answers/errors.js";
import { plainSemaphore, plainSnapshot } from "../../watching/plain.js";
import { json, methodProblem, problem, type Route } from "../answers/route.js";
import { integerIn, readJson, readQuery, refuseIssues } from "../callers/input.js";
import { readBody } from "../callers/request-body.js";
import { authorizationOf } from "../callers/tokens.js";
import { ALLOWED_METHODS, idempotencyKeyOf, readInvokeBody, restTarget, type RestTarget } from "./request.js";
import { problemOf, rateHeaders } from "./response.js";
import { readAgents } from "./agents.js";
import { freeze, readFreezes, thaw } from "./freezes.js";
import { readHistory } from "./history.js";
import { depositPheromone, readPheromones } from "./pheromones.js";
import { readRuns, type RunSteering, type RunTarget, steerRun } from "./runs.js";

export interface RestOptions {
  readonly authenticator: Authenticator;
  /** What a viewer may see at the moment. */
  readonly sightOf: SightOf;
  readonly watch: Watch;
  readonly steer: Steer;
  readonly limits: Limits;
  readonly errors: ErrorMapper;
}

const REST_TYPES = ["application/json"];

type Read =
  | Extract<RestTarget, { kind: "agents" | "history" | "pheromones" | "freezes" | "thaw" | "snapshot" }>
  | RunTarget;
type Call = Extract<RestTarget, { kind: "invoke" | "command" }>;

/**
 * REST under `/api`, as the OpenAPI document describes it. Reads are the same as those of GraphQL queries, calls go through
 * the same checks, and errors are the same, as problem documents.
 */
export function createRest(options: RestOptions): Route {
  const { authenticator, sightOf, watch, steer, limits, errors } = options;

  async function read(target: Read, request: Request, viewer: Viewer): Promise<Response> {
    const { url } = request;
    if (target.kind === "history") return await readHistory(watch, request, viewer, sightOf(viewer));
    if (target.kind === "run" || target.kind === "runs") return await readRuns(watch, target, url, viewer);
    if (target.kind === "pheromones") {
      if (request.method !== "POST") return readPheromones(watch, url, viewer, sightOf(viewer));
      const within = steerWithin(steer, request.headers.get("traceparent"));
      return await depositPheromone(within, url, await bodyOf(request, "payload"), viewer);
    }
    if (target.kind === "freezes" || target.kind === "thaw") {
      if (request.method !== "POST") return readFreezes(watch, url, viewer);
      const within = steerWithin(steer, request.headers.get("traceparent"));
      const body = await bodyOf(request, "body");
      return target.kind === "thaw"
        ? await thaw(within, url, body, viewer)
        : await freeze(within, url, body, viewer);
    }
    if (target.kind === "agents") return readAgents(watch, url, viewer, sightOf(viewer));
    const query = readQuery(url, ["last", "session"]);
    const last = checkHistoryCount("last", integerIn(query, "last") ?? HISTORY_DEFAULT);
    const snapshot = watch.snapshot(viewer, target.agentId, query.get("session"), last);
    if (snapshot) return json(200, plain(plainSnapshot(snapshot, sightOf(viewer))));
    throw agentNotFound();
  }

  async function call(target: Call, request: Request, viewer: Viewer): Promise<Response> {
    const response = await steered(target, request, viewer).catch((error: unknown) =>
      problemOf(errors, error),
    );
    // Read after the call, so that the call is counted.
    return withHeaders(response, rateHeaders(steer.quota(viewer, target.agentId)));
  }

  async function steered(target: Call, request: Request, viewer: Viewer): Promise<Response> {
    const { agentId } = target;
    const { url, signal } = request;
    const within = steerWithin(steer, request.headers.get("traceparent"));
    const query = readQuery(url, target.kind === "command" ? ["timeoutMs", "session"] : ["session"]);
    const asked = query.get("session");
    const idempotencyKey = idempotencyKeyOf(request.headers.get("idempotency-key"));
    const body = await bodyOf(request, target.kind === "invoke" ? "input" : "arguments");
    let isReplay = false;
    const onReplay = (): void => void (isReplay = true);
    let response: Response;
    if (target.kind === "invoke") {
      const { input, timeoutMs, session: sent } = readInvokeBody(body);
      if (asked !== null && sent !== null)
        refuseIssues([{ name: "session", message: "is given in the address and in the body" }]);
      const session = asked ?? sent;
      const args = { agentId, input, timeoutMs, idempotencyKey, session, inFlight: "refuse" as const };
      response = invocationResponse(await within.invoke(viewer, args, signal, onReplay));
    } else {
      const timeoutMs = integerIn(query, "timeoutMs");
      const args = {
        agentId,
        command: target.command,
        args: body === undefined ? {} : body,
        timeoutMs,
        idempotencyKey,
        session: asked,
      };
      response = outcomeResponse(await within.command(viewer, args, signal, onReplay));
    }
    return isReplay ? withHeaders(response, { "idempotency-replayed": "true" }) : response;
  }

  async function bodyOf(request: Request, measured: string): Promise<JsonValue | undefined> {
    const sent = await readBody(request, { types: REST_TYPES, bytesMax: limits.maxBodyBytes });
    return sent && sent.text !== "" ? readJson(sent.text, "body", limits, measured) : undefined;
  }

  async function steerAccepted(target: RunSteering, request: Request, viewer: Viewer): Promise<Response> {
    const steered = async (): Promise<Response> => {
      readQuery(request.url, []);
      const within = steerWithin(steer, request.headers.get("traceparent"));
      return await steerRun(within, target, await bodyOf(request, "input"), viewer, request.signal);
    };
    const response = await steered().catch((error: unknown) => problemOf(errors, error));
    return withHeaders(response, rateHeaders(await steer.quotaOfRun(viewer, target.id)));
  }

  return ({ request, pathname, address }) => {
    const target = restTarget(pathname, request.method);
    return target && answer(target, request, address);
  };

  async function answer(target: RestTarget, request: Request, address: string): Promise<Response> {
    if (target.kind === "nothing") {
      return problem(404, "There is nothing here", { detail: "the OpenAPI document lists all paths" });
    }
    const allowed = ALLOWED_METHODS[target.kind];
    if (!allowed.split(", ").includes(request.method)) return methodProblem(allowed);
    try {
      const header = authorizationOf(request.headers.get("authorization"));
      const viewer = await authenticator.authenticate(header, address);
      if (target.kind === "cancelRun" || target.kind === "rerun")
        return await steerAccepted(target, request, viewer);
      if (target.kind === "invoke" || target.kind === "command") return await call(target, request, viewer);
      const response = await read(target, request, viewer);
      return request.method === "HEAD" ? new Response(null, response) : response;
    } catch (error) {
      return problemOf(errors, error);
    }
  }
}

function invocationResponse({ status, result, semaphore, perturbationId }: Invocation): Response {
  return json(200, { status, result, semaphore: semaphore && plainSemaphore(semaphore), perturbationId });
}

function outcomeResponse({ status, result, semaphore }: CommandOutcome): Response {
  if (status === "COMPLETED") return json(200, { success: true, result });
  return json(202, { success: true, status, semaphore: semaphore && plainSemaphore(semaphore) });
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}

/** Casts an object that holds only JSON values. */
function plain(value: object): JsonValue {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- descriptors, vitals and events are JSON by contract
  return value as JsonValue;
}
