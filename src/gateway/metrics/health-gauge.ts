import { Gauge, type Registry } from "prom-client";
import { OWN_VIEWER } from "../../auth/viewer.js";
import { OTHER } from "../../base/bounds/tally.js";
import { HEALTH_STATUSES } from "../../events/probe.js";
import type { Watch } from "../../watching/port.js";

/** The health of each agent, read with `/metrics`. The first `labelsMax` agents have a label of their own. */
export function addHealthGauge(registry: Registry, watch: Pick<Watch, "agents">, labelsMax: number): void {
  const gauge: Gauge<"agent" | "status"> = new Gauge({
    name: "terrarium_agent_health",
    help: "1 for the present health of an agent, 0 for the others; of agents that share a label, their number.",
    labelNames: ["agent", "status"],
    registers: [registry],
    collect() {
      gauge.reset();
      for (const [index, { id, health }] of watch.agents(OWN_VIEWER).entries()) {
        const agent = index < labelsMax ? id : OTHER;
        for (const status of HEALTH_STATUSES) gauge.inc({ agent, status }, status === health.status ? 1 : 0);
      }
    },
  });
}
