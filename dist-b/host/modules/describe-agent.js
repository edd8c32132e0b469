import { fluxConfig } from "../../flux/index.js";
import { readSchedules } from "./check-schedule.js";
import { readProbes } from "./check-probes.js";
/** The description of an agent for the gateway. */
export function describeAgent(definition, module, commands) {
  const { id, genus = "agent", description = "", calls = null } = definition;
  const { delivery, concurrency, inboxMax } = fluxConfig(definition.flux);
  return {
    id,
    genus,
    description,
    acceptsInput: definition.process !== undefined,
    delivery,
    concurrency,
    inboxMax,
    commands,
    module,
    calls,
    schedules: readSchedules(definition.schedule, Infinity),
    probes: readProbes(definition.probes, Infinity),
  };
}
//# sourceMappingURL=describe-agent.js.map
