/** Every legal transition [FLUX-1]. All others throw. */
export const TRANSITIONS = {
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
  name = "FluxStateError";
  /** The state of the agent. */
  from;
  /** The requested transition. */
  trigger;
  constructor(agentId, from, trigger) {
    super(`agent ${agentId}: ${trigger} is not possible in state ${from}`);
    this.from = from;
    this.trigger = trigger;
  }
}
/** The next state. Throws `FluxStateError` for an illegal transition. */
export function nextState(agentId, from, trigger) {
  const to = TRANSITIONS[from][trigger];
  if (to === undefined) throw new FluxStateError(agentId, from, trigger);
  return to;
}
/** True while the agent accepts perturbations. */
export function isAlive(state) {
  return state === "FLOWING" || state === "PERTURBED" || state === "DRAINING";
}
//# sourceMappingURL=states.js.map
