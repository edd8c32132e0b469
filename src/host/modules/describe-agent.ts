import { FLUX_DEFAULTS, fluxConfig } from "../../flux/index.js";
import type { AgentDescriptor } from "../../link/port.js";
import { readReactions } from "./check-reactions.js";
import { readSchedules } from "./check-schedule.js";
import { readProbes } from "./check-probes.js";
import type { AgentDefinition } from "./definition.js";

/** The description of an agent for the gateway. */
export function describeAgent(
  definition: AgentDefinition,
  module: string,
  commands: AgentDescriptor["commands"],
): AgentDescriptor {
  const { id, genus = "agent", description = "", calls = null, visibility, labels } = definition;
  const { delivery, concurrency, inboxMax, sessionInboxMax } = fluxConfig(definition.flux);
  const read = readReactions(definition.reactsTo);
  return {
    id,
    genus,
    description,
    acceptsInput: definition.process !== undefined,
    delivery,
    concurrency,
    inboxMax,
    ...(sessionInboxMax !== FLUX_DEFAULTS.sessionInboxMax && { sessionInboxMax }),
    commands,
    module,
    calls,
    schedules: readSchedules(definition.schedule, Infinity),
    probes: readProbes(definition.probes, Infinity),
    ...(visibility !== undefined && { visibility }),
    ...(labels !== undefined && { labels: { ...labels } }),
    ...(definition.publicView && { hasPublicView: true as const }),
    ...("reactions" in read && read.reactions.length > 0 && { reactsTo: read.reactions }),
  };
}
