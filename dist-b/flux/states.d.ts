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
export declare const TRANSITIONS: Readonly<
  Record<FluxState, Readonly<Partial<Record<FluxTrigger, FluxState>>>>
>;
/** Thrown for a transition that does not exist, such as `start()` on a flowing agent. */
export declare class FluxStateError extends Error {
  /** `FluxStateError`. */
  readonly name = "FluxStateError";
  /** The state of the agent. */
  readonly from: FluxState;
  /** The requested transition. */
  readonly trigger: FluxTrigger;
  constructor(agentId: string, from: FluxState, trigger: FluxTrigger);
}
/** The next state. Throws `FluxStateError` for an illegal transition. */
export declare function nextState(agentId: string, from: FluxState, trigger: FluxTrigger): FluxState;
/** True while the agent accepts perturbations. */
export declare function isAlive(state: FluxState): boolean;
