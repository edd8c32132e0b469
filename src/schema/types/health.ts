import type { HealthView, ProbeView } from "../../events/probe.js";
import type { Builder } from "../builder.js";
import type { Enums } from "./enums.js";

/** The health of one agent, with its id: details of probes are only for those who may steer it. */
type OwnHealth = HealthView & { readonly agentId: string };

/** An agent's health in the schema. */
export function addHealthType(builder: Builder, enums: Enums) {
  const probe = builder.objectRef<ProbeView & { readonly agentId: string }>("ProbeStatus").implement({
    description: "A probe of an agent, and what its latest check said.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Unique within the agent." }),
      ok: t.exposeBoolean("ok", {
        description: "Whether the latest check succeeded; false before the first.",
      }),
      detail: t.string({
        nullable: true,
        description: "What the latest check said, for viewers that may steer the agent; null for others.",
        resolve: ({ agentId, detail }, _args, { sight }) => (sight.steers(agentId) ? detail : null),
      }),
      at: t.expose("at", {
        type: "DateTime",
        nullable: true,
        description: "When the latest check ended; null before the first.",
      }),
      critical: t.exposeBoolean("critical", {
        description: "While it is failing, the agent is UNHEALTHY and not ready.",
      }),
      failing: t.exposeBoolean("failing", {
        description: "It has failed often enough in a row, and has not recovered since.",
      }),
      failures: t.exposeInt("failures", { description: "Failures in a row; 0 after a success." }),
    }),
  });
  return builder.objectRef<OwnHealth>("AgentHealth").implement({
    description: "How an agent is, by its probes.",
    fields: (t) => ({
      status: t.expose("status", { type: enums.healthStatus, description: "The worst that its probes say." }),
      since: t.expose("since", { type: "DateTime", description: "Since when it has this status." }),
      probes: t.field({
        type: [probe],
        description: "In the order of the definition.",
        resolve: ({ agentId, probes }) => probes.map((one) => ({ agentId, ...one })),
      }),
    }),
  });
}
