import { hasRight, hasScope, PURGATORY_RESOLVE } from "../auth/scopes.js";
import type { AgentRight, AgentSight, Viewer } from "../auth/viewer.js";
import type { JsonValue } from "../base/json.js";
import type { AgentesePorts } from "./port.js";
import type { JsonObject } from "./row.js";
import { momentOf } from "./inputs.js";

const RIGHTS: readonly AgentRight[] = ["observe", "perturb", "invoke", "control", "resolve"];

/** Addresses are paths: the client resolves them against the origin it asked, with `ws` for `http` where it is a socket. */
export function observeAddress(basePath: string, agentId: string): string {
  return `${basePath}/observe/${agentId}`;
}

export function perturbAddress(basePath: string, agentId: string): string {
  return `${basePath}/perturb/${agentId}`;
}

/** All addresses, with first documents and messages. */
export function entrances(basePath: string): JsonObject {
  return {
    graphql: {
      http: `${basePath}/graphql`,
      ws: `${basePath}/graphql`,
      subprotocols: ["graphql-transport-ws"],
      documents: {
        follow:
          "subscription Follow($agentId: ID, $after: Cursor) { terrariumEvents(agentId: $agentId, after: $after) { cursor type agentId at } }",
        invoke:
          "mutation Invoke($agentId: ID!, $input: JSON) { invoke(agentId: $agentId, input: $input) { status result } }",
        perturb:
          "mutation Perturb($agentId: ID!, $input: JSON) { perturb(agentId: $agentId, input: $input) { id } }",
      },
    },
    observe: { ws: observeAddress(basePath, "{agent}"), subprotocols: [], resumeBy: "after" },
    perturb: {
      ws: perturbAddress(basePath, "{agent}"),
      subprotocols: [],
      messages: {
        authorize: { authorization: "Bearer {token}" },
        invoke: { id: "1", input: null },
        command: { id: "2", command: "{command}", args: {} },
        answer: { id: "3", resolve: "{semaphore}", answer: null },
      },
    },
    agentese: `${basePath}/agentese/{path}`,
    openapi: `${basePath}/openapi.json`,
    ready: `${basePath}/ready`,
    mcp: null,
    a2a: null,
  };
}

/** How a client shows its token on each transport. */
export const AUTHORIZATION: JsonObject = {
  header: "authorization: Bearer {token}",
  graphqlWs: { type: "connection_init", payload: { authorization: "Bearer {token}" } },
};

/** The limits that a client may run into. */
export function clientLimits({ limits }: Pick<AgentesePorts, "limits">): JsonObject {
  return {
    maxHistory: limits.maxHistory,
    maxConnectionsPerAddress: limits.maxConnectionsPerAddress,
    maxSubscriptionsPerConnection: limits.maxSubscriptionsPerConnection,
    maxSteeringPerConnection: limits.maxSteeringPerConnection,
    maxMessagesPerSecond: limits.maxMessagesPerSecond,
    maxMessageBytes: limits.maxMessageBytes,
    maxBodyBytes: limits.maxBodyBytes,
    maxInputDepth: limits.maxInputDepth,
    maxUnsentBytes: limits.maxUnsentBytes,
    maxInvokeTimeoutMs: limits.maxInvokeTimeoutMs,
    maxInvocationsPerClient: limits.maxInvocationsPerClient,
    steeringRatePerSecond: limits.steeringRatePerSecond,
    initTimeoutMs: limits.initTimeoutMs,
    pingIntervalMs: limits.pingIntervalMs,
    stallTimeoutMs: limits.stallTimeoutMs,
  };
}

/** What the asker may do with an agent. */
export function rightsOn(viewer: Viewer, agent: AgentSight, nowMs: number): JsonValue[] {
  return RIGHTS.filter((right) => hasRight(viewer, agent, right, nowMs));
}

/** The asker's token, without the token itself; null without one. */
export function callerOf(viewer: Viewer, nowMs: number): JsonValue {
  if (viewer.kind === "anonymous") return null;
  return {
    id: viewer.id,
    scopes: viewer.kind === "share" ? [] : [...viewer.scopes],
    expiresAt: momentOf(viewer.expiresAt),
    mayAnswer: hasScope(viewer, PURGATORY_RESOLVE, nowMs),
  };
}
