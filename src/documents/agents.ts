import type { JsonValue } from "../base/json.js";
import type { FluxState, GapReason, TerrariumEventType } from "../events/event.js";
import type { SemaphoreStatus, Severity } from "../events/semaphore.js";

/** A GraphQL document together with what it takes and gives. The type parameters exist for the compiler only. */
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
  readonly eventsReflected: number;
  readonly entropyRemaining: number | null;
}

export const AGENT_FIELDS = /* GraphQL */ `
  id genus description state pressure flow temperature observers eventsReflected entropyRemaining
`;

export const AGENTS: Document<{ agents: AgentRow[] }, Record<string, never>> = {
  text: `query Agents { agents { ${AGENT_FIELDS} } }`,
};

export interface PerturbVariables {
  readonly agentId: string;
  readonly input: JsonValue;
  readonly priority?: number;
  readonly idempotencyKey?: string;
}

export interface PerturbResult {
  readonly id: string;
  readonly acceptedAt: string;
  readonly queueDepth: number;
}

export const PERTURB: Document<{ perturb: PerturbResult }, PerturbVariables> = {
  text: /* GraphQL */ `
    mutation Perturb($agentId: ID!, $input: JSON!, $priority: Int, $idempotencyKey: String) {
      perturb(agentId: $agentId, input: $input, priority: $priority, idempotencyKey: $idempotencyKey) {
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
}

export interface InvokeResult {
  readonly status: string;
  readonly result: JsonValue;
  readonly semaphore: SemaphoreNews | null;
  readonly perturbationId: string;
}

export const INVOKE: Document<{ invoke: InvokeResult }, InvokeVariables> = {
  text: /* GraphQL */ `
    mutation Invoke($agentId: ID!, $input: JSON!, $timeoutMs: Int, $idempotencyKey: String) {
      invoke(agentId: $agentId, input: $input, timeoutMs: $timeoutMs, idempotencyKey: $idempotencyKey) {
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

/** What views of events tell of a semaphore. */
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

interface ObservedBase {
  readonly cursor: string;
  readonly agentId: string;
  /** ISO 8601. */
  readonly at: string;
  readonly state: FluxState;
  readonly pressure: number;
  readonly flow: number;
  readonly temperature: number;
}

interface ObservedKinds {
  AGENT_STARTED: unknown;
  AGENT_STOPPED: { readonly stopReason: string };
  AGENT_STATE_CHANGED: { readonly fromState: FluxState };
  OUTPUT: { readonly data: JsonValue; readonly cause: string | null };
  RESULT: { readonly result: JsonValue; readonly cause: string | null };
  ERROR: { readonly message: string; readonly code: string; readonly cause: string | null };
  METABOLISM: { readonly entropyRemaining: number | null };
  FEVER: { readonly intensity: number };
  METRICS_DEGRADED: { readonly probe: string };
  PERTURBED: { readonly perturbationId: string; readonly by: string; readonly command: string | null };
  SEMAPHORE_EJECTED: { readonly semaphore: SemaphoreNews };
  SEMAPHORE_RESOLVED: { readonly semaphore: SemaphoreNews };
  SEMAPHORE_CANCELLED: { readonly semaphore: SemaphoreNews };
  SEMAPHORE_VOIDED: { readonly semaphore: SemaphoreNews };
  GAP: {
    readonly gapReason: GapReason;
    readonly missed: number | null;
    readonly gapFrom: string | null;
    readonly gapTo: string | null;
  };
}

/** One event as the subscription below answers it. */
export type ObservedEvent = {
  [K in keyof ObservedKinds]: ObservedBase & { readonly type: K } & ObservedKinds[K];
}[keyof ObservedKinds];

export interface ObserveVariables {
  agentId?: string;
  after?: string;
  replay?: number;
  types?: readonly TerrariumEventType[];
}

/** `reason` and `from` mean different things on different events, which GraphQL asks to be told apart by aliases. */
export const OBSERVE: Document<{ terrariumEvents: ObservedEvent }, ObserveVariables> = {
  text: /* GraphQL */ `
    subscription Observe($agentId: ID, $after: Cursor, $replay: Int, $types: [TerrariumEventType!]) {
      terrariumEvents(agentId: $agentId, after: $after, replay: $replay, types: $types) {
        cursor
        type
        agentId
        at
        state
        pressure
        flow
        temperature
        ... on AgentStoppedEvent {
          stopReason: reason
        }
        ... on AgentStateChangedEvent {
          fromState: from
        }
        ... on OutputEvent {
          data
          cause
        }
        ... on ResultEvent {
          result
          cause
        }
        ... on ErrorEvent {
          message
          code
          cause
        }
        ... on MetabolismEvent {
          entropyRemaining
        }
        ... on FeverEvent {
          intensity
        }
        ... on MetricsDegradedEvent {
          probe
        }
        ... on PerturbedEvent {
          perturbationId
          by
          command
        }
        ... on SemaphoreEvent {
          semaphore {
            id
            prompt
            severity
            status
            options
            digest
            deadline
            settledBy
          }
        }
        ... on GapEvent {
          gapReason: reason
          missed
          gapFrom: from
          gapTo: to
        }
      }
    }
  `,
};

const FIELD_OF_ALIAS: Readonly<Record<string, string>> = {
  stopReason: "reason",
  gapReason: "reason",
  fromState: "from",
  gapFrom: "from",
  gapTo: "to",
};

/** The event with the schema's own field names, for programs. */
export function withoutAliases(event: ObservedEvent): Record<string, unknown> {
  return Object.fromEntries(Object.entries(event).map(([key, value]) => [FIELD_OF_ALIAS[key] ?? key, value]));
}
