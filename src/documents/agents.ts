import type { JsonValue } from "../base/json.js";
import type { FluxState } from "../events/event.js";
import type { ShownHealth } from "../events/probe.js";
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
  readonly health: ShownHealth & { readonly since: string };
  /** Absent in a last known state of an earlier release. */
  readonly host?: { readonly name: string; readonly connected: boolean; readonly since: string } | null;
  /** As of when all this is known; null, and absent in a last known state of an earlier release: when it was asked. */
  readonly asOf?: string | null;
}

export const AGENT_FIELDS = /* GraphQL */ `
  id genus description state pressure flow temperature observers eventsReflected usualFlow errorsLastMinute entropyRemaining
  health { status since probes { name ok detail at critical failing failures } }
  host { name connected since }
  asOf
`;

/** Position in the stream of all agents: whose epoch the answer is of. */
export interface Pulse {
  readonly cursor: string;
}

export const AGENTS: Document<{ agents: AgentRow[]; pulse: Pulse }, Record<string, never>> = {
  text: `query Agents { agents { ${AGENT_FIELDS} } pulse: metabolism { cursor } }`,
};

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

const VITALS = "id vitals(lastSeconds: $lastSeconds) { at pressure flow temperature }";

/** The vitals of all agents in the last seconds. */
export const ALL_VITALS: Document<{ agents: AgentSeries[] }, { readonly lastSeconds: number }> = {
  text: `query AllVitals($lastSeconds: Int) { agents { ${VITALS} } }`,
};

export const AGENT_VITALS: Document<
  { agent: AgentSeries | null },
  { readonly agentId: string; readonly lastSeconds: number }
> = {
  text: `query AgentVitals($agentId: ID!, $lastSeconds: Int) { agent(id: $agentId) { ${VITALS} } }`,
};

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

export const PERTURB: Document<{ perturb: PerturbResult | null }, PerturbVariables> = {
  text: /* GraphQL */ `
    mutation Perturb($agentId: ID!, $input: JSON, $priority: Int, $idempotencyKey: String, $session: String) {
      perturb(
        agentId: $agentId
        input: $input
        priority: $priority
        idempotencyKey: $idempotencyKey
        session: $session
      ) {
        id
        acceptedAt
        queueDepth
      }
    }
  `,
};

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

export const INVOKE: Document<{ invoke: InvokeResult | null }, InvokeVariables> = {
  text: /* GraphQL */ `
    mutation Invoke($agentId: ID!, $input: JSON, $timeoutMs: Int, $idempotencyKey: String, $session: String) {
      invoke(
        agentId: $agentId
        input: $input
        timeoutMs: $timeoutMs
        idempotencyKey: $idempotencyKey
        session: $session
      ) {
        status
        result
        semaphore {
          id
          prompt
          severity
          status
          options
          digest
          deadline
        }
        perturbationId
      }
    }
  `,
};

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
