import type { JsonValue } from "../base/json.js";

export const AUDIT_ACTS = [
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
] as const;
export type AuditAct = (typeof AUDIT_ACTS)[number];

/** Who did what when. Appended in the transaction that did it, never altered. */
export interface AuditEntry {
  /** 1 for the first, without holes. A first entry above 1 tells how many older ones have fallen off. */
  readonly seq: number;
  /** Milliseconds since 1970, by the gateway's wall clock: may go back where that does. `seq` is the order. */
  readonly at: number;
  /** A person's or client's name, an agent's id when it parked, `deadline` or `purgatory`. */
  readonly who: string;
  readonly what: AuditAct;
  readonly tokenId: string;
  readonly agentId: string;
  /** What belongs to the act: the answer, the reason, the attempt, the error. JSON. */
  readonly detail: { readonly [key: string]: JsonValue };
}
export type AuditDraft = Omit<AuditEntry, "seq">;

export interface AuditQuery {
  readonly tokenId?: string;
  readonly agentId?: string;
  /** Only entries with a higher `seq`. Default 0. */
  readonly after?: number;
  /** Default and ceiling: `pageMax`. */
  readonly limit?: number;
}

export interface AuditPage {
  /** Oldest first. */
  readonly entries: readonly AuditEntry[];
  /** What to pass as `after` for the next page, or null when this was the last. */
  readonly next: number | null;
}
