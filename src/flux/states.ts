import type { FluxState } from "../events/event.js";

/** What can happen to a stream processor's lifecycle. */
export type FluxTrigger =
  | "start"
  | "disturb"
  | "calm"
  | "source_ended"
  | "drained"
  | "collapse"
  | "stop"
  | "reset";

/** Every legal transition [FLUX-1]. What is not here is illegal and throws. */
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

/** A programmer asked for a transition that does not exist, such as `start()` on a flowing agent. */
export class FluxStateError extends Error {
  /** `FluxStateError`. */
  override readonly name = "FluxStateError";
  /** The state it was in. */
  readonly from: FluxState;
  /** What was asked for. */
  readonly trigger: FluxTrigger;

  constructor(agentId: string, from: FluxState, trigger: FluxTrigger) {
    super(`agent ${agentId}: ${trigger} is not possible in state ${from}`);
    this.from = from;
    this.trigger = trigger;
  }
}

/** The state that follows. Throws `FluxStateError` when there is none. */
export function nextState(agentId: string, from: FluxState, trigger: FluxTrigger): FluxState {
  const to = TRANSITIONS[from][trigger];
  if (to === undefined) throw new FluxStateError(agentId, from, trigger);
  return to;
}

/** An agent lives while it takes perturbations. */
export function isAlive(state: FluxState): boolean {
  return state === "FLOWING" || state === "PERTURBED" || state === "DRAINING";
}
