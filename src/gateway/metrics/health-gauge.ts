import { Gauge, type Registry } from "prom-client";
import { OTHER } from "../../base/bounds/tally.js";
import { HEALTH_STATUSES } from "../../events/probe.js";
import type { AgentView } from "../../watching/port.js";

/** The health of each agent, read with `/metrics`. The first `labelsMax` agents have a label of their own. */
export function addHealthGauge(
  registry: Registry,
  present: () => readonly Pick<AgentView, "id" | "health">[],
  labelsMax: number,
): void {
  const gauge: Gauge<"agent" | "status"> = new Gauge({
    name: "terrarium_agent_health",
    help: "1 for the present health of an agent, 0 for the others; of agents that share a label, their number.",
    labelNames: ["agent", "status"],
    registers: [registry],
    collect() {
      gauge.reset();
      const agents = present();
      const count = (agent: string, of: typeof agents): void => {
        for (const status of HEALTH_STATUSES)
          gauge.set({ agent, status }, of.filter(({ health }) => health.status === status).length);
      };
      for (const one of agents.slice(0, labelsMax)) count(one.id, [one]);
      if (agents.length > labelsMax) count(OTHER, agents.slice(labelsMax));
    },
  });
}
