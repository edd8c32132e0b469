import type { StoreErrorCode } from "../base/store-error.js";
import type { KeptHistory } from "../events/kept.js";
import type { AuditPage, AuditQuery } from "../purgatory/audit.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import type { ApplyOutcome, Appointment, ParkOutcome, TokenPage, TokenQuery } from "../purgatory/store.js";
import type { SemaphoreToken } from "../purgatory/token.js";
import type { Transition } from "../purgatory/transitions.js";
import type { EventLogErrorCode, EventLogLimits, LogEntry } from "./event-log.js";

/** Calls about questions from the gateway's thread. Plain data in both directions, also below. */
export interface TokenCalls {
  park: { args: { token: SemaphoreToken }; result: ParkOutcome };
  apply: { args: { id: string; transition: Transition }; result: ApplyOutcome };
  recover: { args: { at: number; attemptsMax: number }; result: readonly SemaphoreToken[] };
  get: { args: { id: string }; result: SemaphoreToken | null };
  list: { args: TokenQuery; result: TokenPage };
  audit: { args: AuditQuery; result: AuditPage };
  deadlines: { args: { limit: number }; result: readonly Appointment[] };
  dueResumptions: { args: { agentIds: readonly string[]; limit: number }; result: readonly Appointment[] };
  flush: { args: Record<string, never>; result: null };
}

/** Calls about the event log. `forgotten`: streams evicted for the limit on all bytes. */
export interface EventCalls {
  openLog: {
    args: { limits: EventLogLimits };
    result: { histories: ReadonlyMap<string, KeptHistory>; forgotten: number };
  };
  append: { args: { entries: readonly LogEntry[] }; result: { forgotten: number } };
  endLog: { args: Record<string, never>; result: null };
}

/**
 * A lane is a commit policy. `tokens`: all waiting calls share one transaction, which is synced before they are
 * answered. `events`: one transaction for each call, not synced. One batch of each lane is in flight at a time.
 */
export type LaneName = "tokens" | "events";
export interface LaneCalls {
  tokens: TokenCalls;
  events: EventCalls;
}
export type TokenCallName = keyof TokenCalls;
export type EventCallName = keyof EventCalls;

/** One call with matching name and arguments. */
export type TokenCall = {
  [K in TokenCallName]: { readonly name: K; readonly args: TokenCalls[K]["args"] };
}[TokenCallName];
export type EventCall = {
  [K in EventCallName]: { readonly name: K; readonly args: EventCalls[K]["args"] };
}[EventCallName];

export type FailureCode = StoreErrorCode | EventLogErrorCode;
export type CallResult<T = unknown> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly code: FailureCode; readonly message: string };

/** A call and its deadline (ms since 1970), after which it must not be started. */
export type Timed<Call> = Call & { readonly until: number };

export type ToThread =
  | { readonly type: "batch"; readonly lane: "tokens"; readonly calls: readonly Timed<TokenCall>[] }
  | { readonly type: "batch"; readonly lane: "events"; readonly calls: readonly Timed<EventCall>[] }
  | { readonly type: "close" };

export type FromThread =
  | { readonly type: "opened" }
  | { readonly type: "refused"; readonly code: StoreErrorCode; readonly message: string }
  /** One result per call, in order, after their commit. */
  | { readonly type: "results"; readonly lane: LaneName; readonly results: readonly CallResult[] }
  | { readonly type: "closed" };

/** The thread's start data. */
export interface StorageSetup {
  readonly path: string;
  readonly limits: PurgatoryLimits;
}
