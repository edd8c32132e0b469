import type { JsonValue } from "../base/json.js";
import type {
  ResumptionStatus,
  SemaphoreOrder,
  SemaphoreReason,
  SemaphoreStatus,
  Severity,
} from "../events/semaphore.js";
import { type AgentRow, type Document, type Pulse } from "./agents.js";
/** A semaphore in lists. */
export interface SemaphoreRow {
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
export interface SemaphoresVariables {
  readonly agentId?: string;
  /** Null for all. */
  readonly status: SemaphoreStatus | null;
  readonly order?: SemaphoreOrder;
  /** `next` of the previous page. */
  readonly after?: number;
  readonly first?: number;
}
export declare const SEMAPHORES: Document<
  {
    page: {
      readonly semaphores: SemaphoreRow[];
      readonly next: number | null;
    };
    pulse: Pulse;
  },
  SemaphoresVariables
>;
export declare const SEMAPHORE: Document<
  {
    semaphore: SemaphoreCard | null;
    pulse: Pulse;
  },
  {
    readonly id: string;
  }
>;
export interface ResolveVariables {
  readonly id: string;
  readonly answer: JsonValue;
  readonly expectedDigest?: string;
}
export declare const RESOLVE: Document<
  {
    resolveSemaphore: SemaphoreCard | null;
  },
  ResolveVariables
>;
export interface CancelVariables {
  readonly id: string;
  readonly reason?: string;
}
export declare const CANCEL: Document<
  {
    cancelSemaphore: SemaphoreCard | null;
  },
  CancelVariables
>;
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
export declare const AUDIT: Document<
  {
    semaphoreAudit: {
      entries: AuditRow[];
      next: number | null;
    };
  },
  AuditVariables
>;
export interface LookAnswer {
  readonly agents: readonly AgentRow[];
  readonly pulse: Pulse & {
    readonly observers: number | null;
  };
  readonly pending: readonly SemaphoreRow[];
}
/** Data for the terminal's screen that no event contains. */
export declare const LOOK: Document<
  LookAnswer,
  {
    readonly cards: number;
  }
>;
