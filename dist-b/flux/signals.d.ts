import type { FluxState } from "../events/event.js";
/**
 * The signals of an agent, in order and synchronous. `cause` is the id of the perturbation behind the signal, or null
 * for events of the source. Listeners cannot affect the agent, even when they throw.
 */
export type FluxSignal =
  | {
      readonly type: "state";
      readonly from: FluxState;
      readonly to: FluxState;
      readonly reason: string;
    }
  /** A value passed to `ctx.emit`. */
  | {
      readonly type: "output";
      readonly data: unknown;
      readonly cause: string | null;
    }
  /** A value returned by `process`; undefined is not signalled. */
  | {
      readonly type: "result";
      readonly result: unknown;
      readonly cause: string | null;
    }
  | {
      readonly type: "error";
      readonly error: unknown;
      readonly cause: string | null;
    }
  | {
      readonly type: "perturbed";
      readonly perturbationId: string;
      readonly by: string;
    }
  | {
      readonly type: "dropped";
      readonly outputs: number;
    }
  | {
      readonly type: "spent";
      readonly tokens: number;
    };
/**
 * The context of `process`. Every member is an own property and needs no `this`, so it can be copied and
 * destructured.
 */
export interface FluxContext {
  /** The id of this agent. */
  readonly agentId: string;
  /** Aborts when the call times out, its caller gives up, or the agent stops. */
  readonly signal: AbortSignal;
  /** The perturbation behind this event, directly or by feedback; null for events of the source. */
  readonly cause: string | null;
  /** The session of this event; null for events of the source, for feedback, and for inputs without a session. */
  readonly session: string | null;
  /** Publishes an intermediate value to observers. */
  readonly emit: (data: unknown) => void;
  /** Counts used tokens. */
  readonly spend: (tokens: number) => void;
}
