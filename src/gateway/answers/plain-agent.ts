import type { Visibility } from "../../auth/viewer.js";
import type { AgentView, Reflected, Snapshot } from "../../watching/port.js";
import { plainEvent } from "./plain-event.js";

/** The members of GraphQL's `Agent` that need no further question, with its listed commands. */
export function plainAgent(view: AgentView): object {
  const { id, genus, description, state, pressure, flow, temperature, entropyRemaining } = view;
  const { observers, eventsReflected, usualFlow, errorsLastMinute } = view;
  const vitals = { state, pressure, flow, temperature, entropyRemaining };
  const commands = view.commands.filter(({ hidden }) => !hidden);
  return {
    id,
    genus,
    description,
    ...vitals,
    observers,
    eventsReflected,
    usualFlow,
    errorsLastMinute,
    commands,
  };
}

/** GraphQL's `Snapshot`. */
export function plainSnapshot({ agent, history, cursor, takenAt }: Snapshot, visibility: Visibility): object {
  const { state, pressure, flow, temperature, entropyRemaining } = agent;
  return {
    agent: plainAgent(agent),
    state,
    metabolism: { pressure, flow, temperature, entropyRemaining },
    history: history.map((reflected) => plainReflected(reflected, visibility)),
    cursor,
    takenAt: new Date(takenAt).toISOString(),
  };
}

function plainReflected({ cursor, event }: Reflected, visibility: Visibility): object {
  return { cursor, ...plainEvent(event, visibility) };
}
