import type { AgentHostView } from "../../events/agent/agent-host-view.js";
import type { Builder } from "../builder.js";

/** The host of an agent in the schema. */
export function addHostType(builder: Builder) {
  return builder.objectRef<AgentHostView>("AgentHost").implement({
    description: "A process that runs agents and dials in to the gateway: `terrarium host`.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "Its name, as the host says." }),
      sdk: t.exposeString("sdk", {
        nullable: true,
        description:
          "Name and version of the library that runs its agents; null when it has not connected since the gateway started.",
      }),
      connected: t.exposeBoolean("isConnected", {
        description: "False while its agents wait for it to come back, or when it has been given up.",
      }),
      since: t.expose("since", { type: "DateTime", description: "Since when it is connected, or is not." }),
    }),
  });
}
