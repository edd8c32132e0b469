import type { JsonValue } from "../base/json.js";
export declare const AUDIT_ACTS: readonly [
  "PARKED",
  "RESOLVED",
  "CANCELLED",
  "VOIDED",
  "RESUME_STARTED",
  "RESUME_DONE",
  "RESUME_RETRIED",
  "RESUME_DEFERRED",
  "RESUME_INTERRUPTED",
  "RESUME_FAILED",
];
export type AuditAct = (typeof AUDIT_ACTS)[number];
/** One change: who did what and when. Appended in the same transaction, never altered. */
export interface AuditEntry {
  /** Starts at 1, without gaps. A first entry above 1 tells how many older entries were evicted. */
  readonly seq: number;
  /** Milliseconds since 1970, by the gateway's wall clock, which may go back. `seq` is the order. */
  readonly at: number;
  /** A person's or client's name, an agent's id when it parked, `deadline` or `purgatory`. */
  readonly who: string;
  readonly what: AuditAct;
  readonly tokenId: string;
  readonly agentId: string;
  /** Details of the change: the answer, the reason, the attempt, the error. JSON. */
  readonly detail: {
    readonly [key: string]: JsonValue;
  };
}
export type AuditDraft = Omit<AuditEntry, "seq">;
export interface AuditQuery {
  readonly tokenId?: string;
  readonly agentId?: string;
  /** Only entries with a higher `seq`. Default 0. */
  readonly after?: number;
  /** Default and maximum: `pageMax`. */
  readonly limit?: number;
}
export interface AuditPage {
  /** Oldest first. */
  readonly entries: readonly AuditEntry[];
  /** The value of `after` for the next page, or null when this was the last. */
  readonly next: number | null;
}
