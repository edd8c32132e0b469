import type { AuditPage, AuditQuery } from "../audit.js";
import type { PurgatoryLimits } from "../limits.js";
import type {
  ApplyOutcome,
  Appointment,
  ParkOutcome,
  StoreErrorCode,
  TokenPage,
  TokenQuery,
} from "../store.js";
import type { SemaphoreToken } from "../token.js";
import type { Transition } from "../transitions.js";

/** What the gateway's thread asks the store's thread. Plain data both ways. */
export interface StoreCalls {
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
export type StoreCallName = keyof StoreCalls;

/** One call, its name and arguments belonging together. */
export type StoreCall = {
  [K in StoreCallName]: { readonly name: K; readonly args: StoreCalls[K]["args"] };
}[StoreCallName];

export type StoreResult =
  | { readonly ok: true; readonly value: StoreCalls[StoreCallName]["result"] }
  | { readonly ok: false; readonly code: StoreErrorCode; readonly message: string };

export type ToWorker =
  | { readonly type: "batch"; readonly calls: readonly StoreCall[] }
  | { readonly type: "close" };

export type FromWorker =
  | { readonly type: "opened" }
  | { readonly type: "refused"; readonly code: StoreErrorCode; readonly message: string }
  /** One result per call, in their order, after their common commit. */
  | { readonly type: "results"; readonly results: readonly StoreResult[] }
  | { readonly type: "closed" };

/** What the worker is started with. */
export interface StoreSetup {
  readonly path: string;
  readonly limits: PurgatoryLimits;
}
