import type { SemaphoreOrder } from "../events/semaphore.js";
import type { AuditPage, AuditQuery } from "./audit.js";
import type { SemaphoreStatus, SemaphoreToken } from "./token.js";
import type { Refusal, Transition } from "./transitions.js";

export interface TokenQuery {
  readonly agentId?: string;
  readonly status?: SemaphoreStatus;
  /** Default OLDEST_FIRST. */
  readonly order?: SemaphoreOrder;
  /** `next` of the page before, asked in the same order; any other number is a place too, with or without a token. */
  readonly after?: number;
  /** Default and ceiling: `pageMax`. */
  readonly limit?: number;
}

/**
 * A place in an order belongs to a token for ever and to no other, so `next` stays good when the token it came from is
 * forgotten or settled. Pages read one after another never give a token twice, and give every token that fits the query
 * during the whole of the reading. What comes meanwhile is at the front of NEWEST_FIRST and LATEST_SETTLED_FIRST, where it is
 * not met, and at the end of OLDEST_FIRST, where it is; in MOST_URGENT_FIRST it is met where it belongs behind the page that was
 * read. There a place is that of a token that is kept, and behind any other number there is nothing. A token that begins or ceases to fit (parked, settled, forgotten) is
 * given or not by how it stands when its page is read.
 */
export interface TokenPage {
  readonly tokens: readonly SemaphoreToken[];
  /** What to pass as `after` for the next page, or null when this was the last. */
  readonly next: number | null;
}

export type ParkOutcome =
  | { readonly outcome: "STORED" }
  /** The id is taken; nothing was changed. */
  | { readonly outcome: "ID_TAKEN" }
  /** The agent has `openPerAgentMax` open tokens; nothing was changed. */
  | { readonly outcome: "FULL" };

export type ApplyOutcome =
  | { readonly outcome: "APPLIED"; readonly token: SemaphoreToken }
  /** Nothing was changed; `token` is what stands there: for SETTLED it names the winner. */
  | { readonly outcome: "REFUSED"; readonly why: Refusal; readonly token: SemaphoreToken }
  | { readonly outcome: "MISSING" };

/** A token and the instant something is to happen to it, milliseconds since 1970. */
export interface Appointment {
  readonly id: string;
  readonly agentId: string;
  readonly at: number;
}

/**
 * Where tokens, their course and the audit are kept.
 *
 * Atomicity: `park`, `apply` and `recover` each are one transaction: the token, its place in every index and its
 * audit entry change together or not at all. `apply` is a compare-and-set: the state machine of `transitions.ts` is
 * evaluated on the token as it is inside the transaction, so of several that compete exactly one is APPLIED.
 * Durability: a durable store resolves these promises after the change has been synced to disk, in groups, so many
 * callers share one sync. A rejected promise means the change may or may not be there; ask again.
 * Order: requests of one caller take effect in the order made, and their promises settle in that order; a read sees
 * every change made before it. Delivery: the store tells nobody; whoever changed a token tells the others.
 * Retention: open tokens are kept until they are finished; of the finished ones the newest `finishedMax`, of the
 * audit the newest `auditMax` entries.
 * One user: a durable store refuses a second opener with `STORE_LOCKED` while the first lives.
 */
export interface PurgatoryStore {
  /** Stores a PENDING token. */
  park(token: SemaphoreToken): Promise<ParkOutcome>;
  apply(id: string, transition: Transition): Promise<ApplyOutcome>;
  /** Interrupts every RUNNING resumption; the changed tokens in the order of parking. Called once, before anything else is started. */
  recover(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]>;

  get(id: string): Promise<SemaphoreToken | null>;
  list(query: TokenQuery): Promise<TokenPage>;
  audit(query: AuditQuery): Promise<AuditPage>;
  /** The next deadlines of PENDING tokens, earliest first. */
  deadlines(limit: number): Promise<readonly Appointment[]>;
  /** The next DUE resumptions of these agents, earliest first, also those not due yet. */
  dueResumptions(agentIds: readonly string[], limit: number): Promise<readonly Appointment[]>;

  /** Resolves when everything asked before is stored. Goes all the way to the disk: it also tells whether that takes anything. */
  flush(): Promise<void>;
  /** Flushes and lets go of the data. Every later call rejects with `STORE_CLOSED`. Idempotent. */
  close(): Promise<void>;
}

/**
 * Why a store cannot work. `STORE_LOCKED`: another gateway holds the file. `STORE_NEWER`: written by a newer
 * release. `STORE_CLOSED`: after `close`. `STORE_BUSY`: too many requests wait. `STORE_TIMEOUT`: the disk has not answered
 * within `storeTimeoutMs`. `STORE_FAILED`: the disk or the data file; the message says what.
 */
export type StoreErrorCode =
  | "STORE_LOCKED"
  | "STORE_NEWER"
  | "STORE_CLOSED"
  | "STORE_BUSY"
  | "STORE_TIMEOUT"
  | "STORE_FAILED";

export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
