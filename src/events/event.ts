import type { JsonValue } from "../base/json.js";
import type { SemaphoreView } from "./semaphore.js";

/**
 * Lifecycle of a stream processor.
 *
 * ```
 * DORMANT ──start──▶ FLOWING ⇄ PERTURBED          FLOWING ──source ended──▶ DRAINING ──▶ STOPPED
 *                       │ entropy spent ▶ COLLAPSED ──reset──▶ DORMANT     STOPPED ──start──▶ FLOWING
 * any ──stop──▶ STOPPED
 * ```
 */
export const FLUX_STATES = ["DORMANT", "FLOWING", "PERTURBED", "DRAINING", "STOPPED", "COLLAPSED"] as const;
export type FluxState = (typeof FLUX_STATES)[number];

/** How an agent is, as stamped on each of its events. */
export interface Vitals {
  readonly state: FluxState;
  /** Queue depth, 0–100: half from the output queue, half from the inbox. */
  readonly pressure: number;
  /** Events handled per second, as of the last sample. */
  readonly flow: number;
  /** Share of the entropy budget spent, 0–1 (or the agent's own metabolism). */
  readonly temperature: number;
  /** Entropy left, or null when the budget is infinite. */
  readonly entropyRemaining: number | null;
}

interface AgentEventBase extends Vitals {
  readonly agentId: string;
  /** Wall time at the agent's host, milliseconds since 1970. */
  readonly at: number;
}

interface Kinds {
  AGENT_STARTED: unknown;
  AGENT_STOPPED: { readonly reason: string };
  AGENT_STATE_CHANGED: { readonly from: FluxState };
  /** Something the agent said on the way; `cause` is the perturbation or semaphore behind it. */
  OUTPUT: { readonly data: JsonValue; readonly cause: string | null };
  /** What `process` returned for one input. */
  RESULT: { readonly result: JsonValue; readonly cause: string | null };
  /** `message` is raw text of the agent's exception: only those who may steer see it. */
  ERROR: { readonly message: string; readonly code: string; readonly cause: string | null };
  METABOLISM: unknown;
  FEVER: { readonly intensity: number };
  METRICS_DEGRADED: { readonly probe: string };
  /** `command` is there when it was one of the agent's commands. */
  PERTURBED: { readonly perturbationId: string; readonly by: string; readonly command?: string };
  /** A question was parked and is durable. The next three tell how it ended. */
  SEMAPHORE_EJECTED: { readonly semaphore: SemaphoreView };
  SEMAPHORE_RESOLVED: { readonly semaphore: SemaphoreView };
  SEMAPHORE_CANCELLED: { readonly semaphore: SemaphoreView };
  SEMAPHORE_VOIDED: { readonly semaphore: SemaphoreView };
}

/** One thing that happened to one agent: plain JSON, tagged by `type`. */
export type AgentEvent = {
  [K in keyof Kinds]: AgentEventBase & { readonly type: K } & Kinds[K];
}[keyof Kinds];
export type AgentEventOf<K extends AgentEvent["type"]> = Extract<AgentEvent, { type: K }>;

export const SEMAPHORE_EVENT_TYPES = [
  "SEMAPHORE_EJECTED",
  "SEMAPHORE_RESOLVED",
  "SEMAPHORE_CANCELLED",
  "SEMAPHORE_VOIDED",
] as const satisfies readonly AgentEvent["type"][];
export type SemaphoreEventType = (typeof SEMAPHORE_EVENT_TYPES)[number];

export const GAP_REASONS = ["LAGGED", "EPOCH_CHANGED", "EVICTED"] as const;
/**
 * Why events are missing from a subscriber's view.
 * `LAGGED`: it was connected and too slow. `EVICTED`: it was away longer than the history reaches.
 * `EPOCH_CHANGED`: the agent's numbering began anew, so the number missed is unknown, unless the gateway ended in
 * an orderly way and kept everything.
 */
export type GapReason = (typeof GAP_REASONS)[number];

/** Told in place of events that a subscriber, or everybody, cannot have any more. */
export interface GapEvent extends AgentEventBase {
  readonly type: "GAP";
  /** Exact number of events missed, 0 after an orderly restart; null when the epoch changed and nobody can know. */
  readonly missed: number | null;
  readonly reason: GapReason;
  /** Where the hole begins (the last event seen) and ends (just before the next one sent). */
  readonly from: string | null;
  readonly to: string | null;
}

export type TerrariumEvent = AgentEvent | GapEvent;

export const TERRARIUM_EVENT_TYPES = [
  "AGENT_STARTED",
  "AGENT_STOPPED",
  "AGENT_STATE_CHANGED",
  "OUTPUT",
  "RESULT",
  "ERROR",
  "METABOLISM",
  "FEVER",
  "METRICS_DEGRADED",
  "PERTURBED",
  ...SEMAPHORE_EVENT_TYPES,
  "GAP",
] as const satisfies readonly TerrariumEvent["type"][];
export type TerrariumEventType = (typeof TERRARIUM_EVENT_TYPES)[number];

/** An event with its place in its agent's order, as its host assigned it. */
export interface NumberedEvent {
  /** Names one run of the numbering; changes when the host starts anew. */
  readonly epoch: string;
  /** 1 for the first event of an epoch, then without holes, unless the link to the gateway dropped some. */
  readonly offset: number;
  readonly event: AgentEvent;
}
