import type { JsonValue } from "../base/json.js";
import type {
  ResumptionStatus,
  SemaphoreOrder,
  SemaphoreReason,
  SemaphoreStatus,
  Severity,
} from "../events/semaphore.js";
import { AGENT_FIELDS, type AgentRow, type Document, type Pulse } from "./agents.js";
import type { Unread } from "./unread.js";

/** A semaphore in lists. */
export interface SemaphoreRow extends Unread {
  readonly id: string;
  readonly agentId: string;
  readonly reason: SemaphoreReason;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly severity: Severity;
  readonly status: SemaphoreStatus;
  readonly digest: string;
  readonly responseSchema: JsonValue;
  /** ISO 8601, like all times. */
  readonly createdAt: string;
  readonly deadline: string | null;
  readonly escalation: string | null;
  readonly cause: string | null;
  readonly settledAt: string | null;
  readonly settledBy: string | null;
  readonly resumption: {
    readonly status: ResumptionStatus;
    readonly attempt: number;
    readonly errorCode: string | null;
    readonly error: string | null;
  } | null;
}

/** With the fields for viewers that may resolve; null for others. */
export interface SemaphoreCard extends SemaphoreRow {
  readonly stateVersion: number;
  /** When false, the following fields are null regardless of their values. */
  readonly secretsShown: boolean;
  readonly state: JsonValue;
  readonly input: JsonValue;
  readonly answer: JsonValue;
  readonly cancelReason: string | null;
}

/** The public fields of a semaphore. */
const SEMAPHORE_FIELDS = /* GraphQL */ `
  id agentId reason prompt options severity status digest responseSchema createdAt deadline escalation cause
  settledAt settledBy
  resumption { status attempt errorCode error }
`;
const CARD = `${SEMAPHORE_FIELDS} stateVersion secretsShown state input answer cancelReason`;

export interface SemaphoresVariables {
  readonly agentId?: string;
  /** Null for all. */
  readonly status: SemaphoreStatus | null;
  readonly order?: SemaphoreOrder;
  /** `next` of the previous page. */
  readonly after?: number;
  readonly first?: number;
}

export const SEMAPHORES: Document<
  { page: { readonly semaphores: SemaphoreRow[]; readonly next: number | null }; pulse: Pulse },
  SemaphoresVariables
> = {
  text: `query Semaphores($agentId: ID, $status: SemaphoreStatus, $order: SemaphoreOrder, $after: Int, $first: Int) {
    page: semaphorePage(agentId: $agentId, status: $status, order: $order, after: $after, first: $first) {
      semaphores { ${SEMAPHORE_FIELDS} }
      next
    }
    pulse: metabolism { cursor }
  }`,
};

export const SEMAPHORE: Document<{ semaphore: SemaphoreCard | null; pulse: Pulse }, { readonly id: string }> =
  {
    text: `query Semaphore($id: ID!) { semaphore(id: $id) { ${CARD} } pulse: metabolism { cursor } }`,
  };

export interface ResolveVariables {
  readonly id: string;
  readonly answer: JsonValue;
  readonly expectedDigest?: string;
}

export const RESOLVE: Document<{ resolveSemaphore: SemaphoreCard | null }, ResolveVariables> = {
  text: `mutation Resolve($id: ID!, $answer: JSON, $expectedDigest: String) {
    resolveSemaphore(id: $id, answer: $answer, expectedDigest: $expectedDigest) { ${CARD} }
  }`,
};

export interface CancelVariables {
  readonly id: string;
  readonly reason?: string;
}

export const CANCEL: Document<{ cancelSemaphore: SemaphoreCard | null }, CancelVariables> = {
  text: `mutation Cancel($id: ID!, $reason: String) { cancelSemaphore(id: $id, reason: $reason) { ${CARD} } }`,
};

export interface AuditVariables {
  readonly semaphoreId?: string;
  readonly agentId?: string;
  readonly after: number;
}

export interface AuditRow {
  readonly seq: number;
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly semaphoreId: string;
  readonly agentId: string;
  readonly detail: JsonValue;
}

export const AUDIT: Document<
  { semaphoreAudit: { entries: AuditRow[]; next: number | null } },
  AuditVariables
> = {
  text: `query Audit($semaphoreId: ID, $agentId: ID, $after: Int) {
    semaphoreAudit(semaphoreId: $semaphoreId, agentId: $agentId, after: $after) {
      entries { seq at who what semaphoreId agentId detail }
      next
    }
  }`,
};

export interface LookAnswer {
  readonly agents: readonly AgentRow[];
  /** `asOf`: as of when the gateway knows what it shows; null: now. `outage`: why. */
  readonly pulse: Pulse & {
    readonly observers: number | null;
    readonly asOf?: string | null;
    readonly outage?: string | null;
  };
  readonly pending: readonly SemaphoreRow[];
}

/** Data for the terminal's screen that no event contains. */
export const LOOK: Document<LookAnswer, { readonly cards: number }> = {
  text: /* GraphQL */ `
    query Look($cards: Int) {
      agents { ${AGENT_FIELDS} }
      pulse: metabolism { observers cursor asOf outage }
      pending: semaphores(status: PENDING, order: MOST_URGENT_FIRST, first: $cards) { ${SEMAPHORE_FIELDS} }
    }
  `,
};
