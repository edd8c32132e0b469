import type { FluxState } from "../events/event.js";

/**
 * What an agent tells its surroundings, in order and synchronously. `cause` is the id of the perturbation behind it,
 * or null for what came from the source. Nothing a listener does or throws disturbs the agent.
 */
export type FluxSignal =
  | { readonly type: "state"; readonly from: FluxState; readonly to: FluxState; readonly reason: string }
  /** Said by `ctx.emit` on the way. */
  | { readonly type: "output"; readonly data: unknown; readonly cause: string | null }
  /** Returned by `process`; nothing is signalled when it returned undefined. */
  | { readonly type: "result"; readonly result: unknown; readonly cause: string | null }
  | { readonly type: "error"; readonly error: unknown; readonly cause: string | null }
  | { readonly type: "perturbed"; readonly perturbationId: string; readonly by: string }
  | { readonly type: "dropped"; readonly outputs: number }
  | { readonly type: "spent"; readonly tokens: number };

/** What `process` can do besides returning. Every member is its own and needs no `this`: it can be copied and taken apart. */
export interface FluxContext {
  /** The agent that is asked. */
  readonly agentId: string;
  /** Aborts when the call's time is up, its caller gives up, or the agent stops. */
  readonly signal: AbortSignal;
  /** The perturbation this event came from, directly or by feedback; null for events of the source. */
  readonly cause: string | null;
  /** Tells observers something on the way. */
  readonly emit: (data: unknown) => void;
  /** Accounts for tokens used. */
  readonly spend: (tokens: number) => void;
}
