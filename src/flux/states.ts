import type { FluxState } from "../events/event.js";

/** Triggers of the lifecycle's transitions. */
export type FluxTrigger =
  | "start"
  | "disturb"
  | "calm"
  | "source_ended"
  | "drained"
  | "collapse"
  | "stop"
  | "reset";

/** Every legal transition [FLUX-1]. All others throw. */
export const TRANSITIONS: Readonly<Record<FluxState, Readonly<Partial<Record<FluxTrigger, FluxState>>>>> = {
  DORMANT: { start: "FLOWING", stop: "STOPPED", reset: "DORMANT" },
  FLOWING: {
    disturb: "PERTURBED",
    source_ended: "DRAINING",
    collapse: "COLLAPSED",
    stop: "STOPPED",
  },
  PERTURBED: { calm: "FLOWING", collapse: "COLLAPSED", stop: "STOPPED" },
  DRAINING: { drained: "STOPPED", collapse: "COLLAPSED", stop: "STOPPED" },
  STOPPED: { start: "FLOWING", stop: "STOPPED", reset: "DORMANT" },
  COLLAPSED: { reset: "DORMANT", stop: "STOPPED" },
};

/** Thrown for a transition that does not exist, such as `start()` on a flowing agent. */
export class FluxStateError extends Error {
  /** `FluxStateError`. */
  override readonly name = "FluxStateError";
  /** The state of the agent. */
  readonly from: FluxState;
  /** The requested transition. */
  readonly trigger: FluxTrigger;

  constructor(agentId: string, from: FluxState, trigger: FluxTrigger) {
    super(`agent ${agentId}: ${trigger} is not possible in state ${from}`);
    this.from = from;
    this.trigger = trigger;
  }
}

/** The next state. Throws `FluxStateError` for an illegal transition. */
export function nextState(agentId: string, from: FluxState, trigger: FluxTrigger): FluxState {
  const to = TRANSITIONS[from][trigger];
  if (to === undefined) throw new FluxStateError(agentId, from, trigger);
  return to;
}

/** True while the agent accepts perturbations. */
export function isAlive(state: FluxState): boolean {
  return state === "FLOWING" || state === "PERTURBED" || state === "DRAINING";
}
