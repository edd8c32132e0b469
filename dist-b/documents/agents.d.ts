import type { JsonValue } from "../base/json.js";
import type { FluxState } from "../events/event.js";
import type { SemaphoreStatus, Severity } from "../events/semaphore.js";
/** A GraphQL document with its variables and result. The type parameters exist only for the compiler. */
export interface Document<Result, Variables> {
  readonly text: string;
  readonly __types?: (variables: Variables) => Result;
}
export interface AgentRow {
  readonly id: string;
  readonly genus: string;
  readonly description: string;
  readonly state: FluxState;
  readonly pressure: number;
  readonly flow: number;
  readonly temperature: number;
  readonly observers: number;
  readonly usualFlow: number | null;
  readonly errorsLastMinute: number;
  readonly eventsReflected: number;
  readonly entropyRemaining: number | null;
}
export declare const AGENT_FIELDS =
  "\n  id genus description state pressure flow temperature observers eventsReflected usualFlow errorsLastMinute entropyRemaining\n";
/** Position in the stream of all agents: whose epoch the answer is of. */
export interface Pulse {
  readonly cursor: string;
}
export declare const AGENTS: Document<
  {
    agents: AgentRow[];
    pulse: Pulse;
  },
  Record<string, never>
>;
export interface VitalSampleRow {
  readonly at: string;
  readonly pressure: number;
  readonly flow: number;
  readonly temperature: number;
}
export interface AgentSeries {
  readonly id: string;
  readonly vitals: readonly VitalSampleRow[];
}
/** The vitals of all agents in the last seconds. */
export declare const ALL_VITALS: Document<
  {
    agents: AgentSeries[];
  },
  {
    readonly lastSeconds: number;
  }
>;
export declare const AGENT_VITALS: Document<
  {
    agent: AgentSeries | null;
  },
  {
    readonly agentId: string;
    readonly lastSeconds: number;
  }
>;
export interface PerturbVariables {
  readonly agentId: string;
  readonly input: JsonValue;
  readonly priority?: number;
  readonly idempotencyKey?: string;
  readonly session?: string;
}
export interface PerturbResult {
  readonly id: string;
  readonly acceptedAt: string;
  readonly queueDepth: number;
}
export declare const PERTURB: Document<
  {
    perturb: PerturbResult | null;
  },
  PerturbVariables
>;
export interface InvokeVariables {
  readonly agentId: string;
  readonly input: JsonValue;
  readonly timeoutMs?: number;
  readonly idempotencyKey?: string;
  readonly session?: string;
}
export interface InvokeResult {
  readonly status: string;
  readonly result: JsonValue;
  readonly semaphore: SemaphoreNews | null;
  readonly perturbationId: string;
}
export declare const INVOKE: Document<
  {
    invoke: InvokeResult | null;
  },
  InvokeVariables
>;
/** The fields of a semaphore in views of events. */
export interface SemaphoreNews {
  readonly id: string;
  readonly prompt: string;
  readonly severity: Severity;
  readonly status: SemaphoreStatus;
  readonly options: readonly string[];
  readonly digest: string;
  readonly deadline: string | null;
  readonly settledBy?: string | null;
}
