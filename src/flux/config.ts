import { inspect } from "node:util";
import { DELIVERIES, type Delivery } from "../events/run.js";

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
export type FluxSettings = { readonly [K in keyof FluxConfig]?: FluxConfig[K] | undefined };

/** The default settings. */
export const FLUX_DEFAULTS: FluxConfig = {
  entropyBudget: Number.POSITIVE_INFINITY,
  entropyDecay: 0.01,
  maxEvents: undefined,
  bufferSize: 100,
  dropPolicy: "block",
  feedbackFraction: 0,
  feedbackMax: 50,
  inboxMax: 1_000,
  sessionInboxMax: 100,
  concurrency: 1,
  delivery: "at_least_once",
  coalesceMs: 0,
  timeoutMs: 30_000,
  graceMs: 1_000,
};

const DROP_POLICIES: readonly unknown[] = ["block", "drop_oldest", "drop_newest"] satisfies DropPolicy[];
const DELIVERY_NAMES: readonly unknown[] = DELIVERIES;

/** The rule for each field, with the words for its error message. */
const RULES: {
  readonly [K in keyof FluxConfig]: { readonly must: string; readonly holds: (value: unknown) => boolean };
} = {
  entropyBudget: { must: "a number above 0, or Infinity", holds: (value) => isNumber(value) && value > 0 },
  entropyDecay: { must: "a finite number of 0 or more", holds: (value) => isFiniteFrom(value, 0) },
  maxEvents: { must: "a whole number above 0", holds: (value) => value === undefined || isCount(value) },
  bufferSize: { must: "a whole number above 0", holds: isCount },
  dropPolicy: { must: "block, drop_oldest or drop_newest", holds: (value) => DROP_POLICIES.includes(value) },
  feedbackFraction: {
    must: "a number from 0 to 1",
    holds: (value) => isNumber(value) && value >= 0 && value <= 1,
  },
  feedbackMax: { must: "a whole number above 0", holds: isCount },
  inboxMax: { must: "a whole number above 0", holds: isCount },
  sessionInboxMax: { must: "a whole number above 0", holds: isCount },
  concurrency: { must: "a whole number above 0", holds: isCount },
  coalesceMs: { must: "a finite number of 0 or more", holds: (value) => isFiniteFrom(value, 0) },
  delivery: { must: DELIVERIES.join(" or "), holds: (value) => DELIVERY_NAMES.includes(value) },
  timeoutMs: { must: "a number above 0, or Infinity", holds: (value) => isNumber(value) && value > 0 },
  graceMs: { must: "a finite number of 0 or more", holds: (value) => isFiniteFrom(value, 0) },
};

/** Fills in the defaults. Throws `RangeError` that names a wrong or unknown field. */
export function fluxConfig(given: FluxSettings = {}): FluxConfig {
  const config: FluxConfig = { ...FLUX_DEFAULTS };
  for (const [name, value] of Object.entries(given)) {
    if (!isField(name)) throw new RangeError(`flux.${name}: there is no such setting`);
    if (value === undefined) continue;
    const { must, holds } = RULES[name];
    if (!holds(value)) throw new RangeError(`flux.${name}: must be ${must}, not ${inspect(value)}`);
    Object.assign(config, { [name]: value });
  }
  return config;
}

function isField(name: string): name is keyof FluxConfig {
  return Object.hasOwn(RULES, name);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && !Number.isNaN(value);
}

function isFiniteFrom(value: unknown, least: number): boolean {
  return isNumber(value) && Number.isFinite(value) && value >= least;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
