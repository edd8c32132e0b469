import { z } from "zod";
const condition = z.object({
  type: z.string().max(316),
  status: z.enum(["True", "False", "Unknown"]),
  observedGeneration: z.int().min(0).optional(),
  lastTransitionTime: z.string().meta({ format: "date-time" }),
  reason: z.string().min(1).max(1_024),
  message: z.string().max(32_768),
});
export const status = z.object({
  observedGeneration: z.int().optional().describe("generation of the spec that the rest is about"),
  conditions: z
    .array(condition)
    .max(8)
    .optional()
    .meta({
      description: "Accepted, Ready, Progressing, Degraded",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["type"],
    }),
  replicas: z.int().optional().describe("pods that there are"),
  selector: z.string().optional().describe("selects the pods; for `kubectl scale` and autoscalers"),
  endpoint: z.string().optional().describe("address of the gateway"),
  agents: z
    .array(
      z.object({
        id: z.string().describe("id of the agent"),
        health: z.string().describe("what its probes say"),
        message: z.string().optional().describe("why, unless it is well"),
      }),
    )
    .max(200)
    .optional()
    .describe("the first 200 agents, by id"),
  agentsHealthy: z.string().optional().describe("healthy agents of all, such as 3/4"),
  watching: z.int().optional().describe("connections that watch, as of at most a minute ago"),
  waiting: z.int().optional().describe("questions that wait for people"),
});
//# sourceMappingURL=server-status.js.map
