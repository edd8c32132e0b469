import { type Delivery } from "../events/run.js";
/** What a full output buffer does: block the agent, or drop an output. */
export type DropPolicy = "block" | "drop_oldest" | "drop_newest";
/** Settings of one stream processor. With the defaults an agent lives for ever. */
export interface FluxConfig {
  /** Entropy the agent may spend before it collapses. Default `Infinity`. */
  readonly entropyBudget: number;
  /** Entropy that one handled event costs. Default 0.01. */
  readonly entropyDecay: number;
  /** Events in one life, after which the agent collapses. Default: no limit. */
  readonly maxEvents: number | undefined;
  /** Outputs kept for the consumer of `start()`. Default 100. */
  readonly bufferSize: number;
  /** What a full output buffer does: block the agent, drop the oldest output, or drop the new one. Default `block`. */
  readonly dropPolicy: DropPolicy;
  /** Share of outputs that are fed back as inputs, 0–1. Default 0. */
  readonly feedbackFraction: number;
  /** Maximum number of waiting feedback inputs. Default 50. */
  readonly feedbackMax: number;
  /** Maximum number of waiting perturbations, in all sessions together. Default 1,000. */
  readonly inboxMax: number;
  /**
   * Maximum number of waiting perturbations in one named session. Only `inboxMax` limits those without a session.
   * Default 100.
   */
  readonly sessionInboxMax: number;
  /** Maximum number of sessions handled side by side; within a session it is always one event at a time. Default 1. */
  readonly concurrency: number;
  /**
   * What a gateway does with a perturbation that was cut off while it ran, because its host or the gateway ended:
   * `at_least_once` runs it again, `at_most_once` ends it as UNKNOWN. Default `at_least_once`.
   */
  readonly delivery: Delivery;
  /**
   * Texts that one call emits within this time become one OUTPUT, milliseconds; for agents that stream tokens. What is no
   * text, the result and an error come after what was emitted before. 0 joins nothing. Default 0.
   */
  readonly coalesceMs: number;
  /** Timeout of one call of `process`, milliseconds; `Infinity` for none. Default 30,000. */
  readonly timeoutMs: number;
  /** How long an aborted call may take to settle before it is abandoned, milliseconds. Default 1,000. */
  readonly graceMs: number;
}
/** The author's settings. Omitted fields have the values of `FLUX_DEFAULTS`. */
export type FluxSettings = {
  readonly [K in keyof FluxConfig]?: FluxConfig[K] | undefined;
};
/** The default settings. */
export declare const FLUX_DEFAULTS: FluxConfig;
/** Fills in the defaults. Throws `RangeError` that names a wrong or unknown field. */
export declare function fluxConfig(given?: FluxSettings): FluxConfig;
