import type { Freeze } from "../../events/freeze.js";
import type { Builder } from "../builder.js";

export type FreezeType = ReturnType<typeof addFreezeType>;

/** A freeze in force. Its `by` is already as the viewer may see it. */
export function addFreezeType(builder: Builder) {
  return builder.objectRef<Freeze>("Freeze").implement({
    description: "What it holds begins nothing new. With neither agent nor labels it holds all agents.",
    fields: (t) => ({
      agentId: t.exposeID("agentId", {
        nullable: true,
        description: "The agent that it holds; null for one of labels, or of all.",
      }),
      labels: t.expose("labels", {
        type: "JSON",
        nullable: true,
        description: "It holds the agents that have all these labels; null for one of an agent, or of all.",
      }),
      reason: t.exposeString("reason", { description: "Why." }),
      by: t.exposeString("by", {
        nullable: true,
        description:
          "The client that froze it, for those who may steer the agent or freeze agents; null for others, and when the gateway did.",
      }),
      at: t.expose("at", { type: "DateTime", description: "When." }),
    }),
  });
}
