import type { TerrariumKit } from "../terrarium-kit.js";
import type { Row } from "./rows.js";
import { graphql, http } from "./transports.js";
import type { Subject } from "./world.js";

/** Actions: no viewer in the matrix may take them, and the refusal does not tell whether the agent exists. */
const ACTIONS: Readonly<Record<string, (s: Subject) => string>> = {
  perturb: ({ agentId }) => `perturb(agentId: "${agentId}", input: 1) { id }`,
  invoke: ({ agentId }) => `invoke(agentId: "${agentId}", input: 1) { status }`,
  startAgent: ({ agentId }) => `startAgent(id: "${agentId}") { id }`,
  stopAgent: ({ agentId }) => `stopAgent(id: "${agentId}") { id }`,
  cancelRun: ({ runId }) => `cancelRun(id: "${runId}") { id }`,
  rerun: ({ runId }) => `rerun(id: "${runId}") { id }`,
  resolveSemaphore: ({ semaphoreId }) => `resolveSemaphore(id: "${semaphoreId}", answer: 1) { id }`,
  createShare: ({ agentId }) => `createShare(agentId: "${agentId}", ttlSeconds: 60) { id }`,
  revokeShare: ({ mark }) => `revokeShare(id: "shr-${mark}") { id }`,
  freeze: ({ agentId }) => `freeze(agents: ["${agentId}"], reason: "x") { agentId }`,
  thaw: ({ agentId }) => `thaw(agents: ["${agentId}"]) { agentId }`,
  cancelSemaphore: ({ semaphoreId }) => `cancelSemaphore(id: "${semaphoreId}") { id }`,
};

/** Mutations that are not about an agent of the caller's choice, or have rows of their own. */
const OTHER_MUTATIONS = ["agenteseInvoke", "depositPheromone"];

export const ACTION_NAMES: readonly string[] = [...Object.keys(ACTIONS), ...OTHER_MUTATIONS];

const POSTS: readonly (readonly [template: string, path: (s: Subject) => string])[] = [
  ["/api/{agent}/invoke", ({ agentId }) => `/api/${agentId}/invoke`],
  ["/api/{agent}/{command}", ({ agentId, mark }) => `/api/${agentId}/look${mark}`],
  ["/api/runs/{id}/cancel", ({ runId }) => `/api/runs/${runId}/cancel`],
  ["/api/runs/{id}/again", ({ runId }) => `/api/runs/${runId}/again`],
  ["/api/freezes", () => "/api/freezes"],
  ["/api/thaw", () => "/api/thaw"],
];

export const POST_TEMPLATES: readonly string[] = [
  ...POSTS.map(([template]) => template),
  "/api/runs/{id}/{act}",
];

export function actRows(kit: TerrariumKit): Row[] {
  const mutations = Object.entries(ACTIONS).map(([name, call]): Row => ({
    name: `mutation ${name}`,
    kind: "act",
    ask: (s, viewer) => graphql(kit, `mutation { ${call(s)} }`, viewer),
  }));
  const rest = POSTS.map(([template, pathOf]): Row => ({
    name: `POST ${template}`,
    kind: "act",
    ask: (s, viewer) =>
      http(kit, pathOf(s), viewer, "POST", template.endsWith("invoke") ? '{"input":1}' : "{}"),
  }));
  return [...mutations, ...rest];
}
