import type { ReadOptions } from "../base/read-options.js";
import type { AskingRun } from "../events/run.js";
import type { SemaphoreOrder } from "../events/semaphore.js";
import type { AuditPage, AuditQuery } from "./audit.js";
import type { Phase, SemaphoreStatus, SemaphoreToken } from "./token.js";
import type { Refusal, Transition } from "./transitions.js";

export interface TokenQuery {
  readonly agentId?: string;
  /** Only tokens of these agents. */
  readonly agentIds?: readonly string[];
  readonly status?: SemaphoreStatus;
  /** Default OLDEST_FIRST. */
  readonly order?: SemaphoreOrder;
  /**
   * `next` of the previous page, in the same order. Any other number is a valid position too, with or without a
   * token.
   */
  readonly after?: number;
  /** Default and maximum: `pageMax`. */
  readonly limit?: number;
}

/**
 * A position in an order belongs to one token for ever, so `next` stays valid when its token is evicted or settled.
 * Consecutive pages never return a token twice, and return every token that matches the query during the whole
 * reading. Tokens added meanwhile are at the front of NEWEST_FIRST and LATEST_SETTLED_FIRST, where they are not seen,
 * at the end of OLDEST_FIRST, where they are seen, and in MOST_URGENT_FIRST at their position, seen if that is after
 * the page read. In MOST_URGENT_FIRST a position belongs to a kept token, and a page after any other number is empty.
 * A token that begins or ceases to match (parked, settled, evicted) is returned or not by its state when its page is
 * read.
 */
export interface TokenPage {
  readonly tokens: readonly SemaphoreToken[];
  /** The value of `after` for the next page, or null when this was the last. */
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
  /** Nothing was changed; `token` is the stored one: for SETTLED it names the winner. */
  | { readonly outcome: "REFUSED"; readonly why: Refusal; readonly token: SemaphoreToken }
  | { readonly outcome: "MISSING" };

/** A token and the instant of its next action, milliseconds since 1970. */
export interface Appointment {
  readonly id: string;
  readonly agentId: string;
  readonly at: number;
}

/**
 * Stores tokens, their course and the audit.
 *
 * Atomicity: `park`, `apply` and `recover` each are one transaction: the token, its entries in every index and its
 * audit entry change together or not at all. `apply` is a compare-and-set: the state machine of `transitions.ts` is
 * evaluated on the token as it is inside the transaction, so of several competing calls exactly one is APPLIED.
 * Durability: a durable store resolves these promises after the change has been synced to disk, in groups, so many
 * callers share one sync. A rejected promise means the change may or may not be stored; read the token to find out.
 * Order: requests of one caller take effect in the order made, and their promises settle in that order; a read sees
 * every change made before it. Delivery: the store sends no notifications; the code that changes a token publishes the
 * change. Retention: open tokens are kept until they are finished; then the newest `finishedMax` finished tokens and
 * the newest `auditMax` audit entries are kept. One user: a durable store refuses a second opener with `STORE_LOCKED`
 * while the first is open.
 */
export interface PurgatoryStore {
  /**
   * Stores a PENDING token. A durable store that also keeps runs parks the asking run in the same transaction, if the
   * run can park: a crash leaves both or neither.
   */
  park(token: SemaphoreToken, run?: AskingRun): Promise<ParkOutcome>;
  apply(id: string, transition: Transition): Promise<ApplyOutcome>;
  /**
   * Interrupts every RUNNING resumption; returns the changed tokens in the order of parking. Called once, before any
   * other method.
   */
  recover(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]>;

  get(id: string, options?: ReadOptions): Promise<SemaphoreToken | null>;
  list(query: TokenQuery, options?: ReadOptions): Promise<TokenPage>;
  audit(query: AuditQuery): Promise<AuditPage>;
  /** The next deadlines of PENDING tokens, earliest first. */
  deadlines(limit: number): Promise<readonly Appointment[]>;
  /** The next DUE resumptions of these agents, earliest first, including those not due yet. */
  dueResumptions(agentIds: readonly string[], limit: number): Promise<readonly Appointment[]>;

  /** Resolves when all earlier requests are stored. Syncs to disk, so it also tells whether the disk accepts writes. */
  flush(): Promise<void>;
  /** Flushes and closes the data. Every later call rejects with `STORE_CLOSED`. Idempotent. */
  close(): Promise<void>;
}

/** A change of a token that another gateway has stored. */
export interface TokenChange {
  readonly id: string;
  readonly agentId: string;
  /** Null: it was not there before, or is evicted. */
  readonly before: Phase | null;
  readonly after: Phase | null;
  readonly deadline: number | null;
}

/** What a store that several gateways share has besides. */
export interface SharedTokens {
  /**
   * Calls the listener with the changes of other gateways in the order in which they were stored, those of one token that came
   * together as one, soon after that; perhaps twice. The listener must not throw. Returns its removal.
   */
  watch(listener: (change: TokenChange) => void): () => void;
  /** Interrupts the RUNNING resumptions of gateways that are gone; returns the changed tokens. May be called at any time. */
  interruptOrphans(at: number, attemptsMax: number): Promise<readonly SemaphoreToken[]>;
}
