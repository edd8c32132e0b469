import type { StoreErrorCode } from "../base/store-error.js";
import type { KeptHistory } from "../events/kept.js";
import type { AuditPage, AuditQuery } from "../purgatory/audit.js";
import type { PurgatoryLimits } from "../purgatory/limits.js";
import type { ApplyOutcome, Appointment, ParkOutcome, TokenPage, TokenQuery } from "../purgatory/store.js";
import type { SemaphoreToken } from "../purgatory/token.js";
import type { Transition } from "../purgatory/transitions.js";
import type { AskingRun, SessionState } from "../events/run.js";
import type { RunLimits } from "../runs/limits.js";
import type { Run, RunKey } from "../runs/run.js";
import type {
  ApplyOutcome as ApplyRunOutcome,
  AttemptPolicy,
  ClaimOutcome,
  DiscardOutcome,
  OpenRun,
  Recovered,
  RecoveryPlace,
  RecoveryScope,
  RunPage,
  RunQuery,
} from "../runs/store/store.js";
import type { RunTransition } from "../runs/transitions.js";
import type {
  DepositOutcome,
  NewDeposit,
  SignalLimits,
  WitnessPage,
  WitnessQuery,
} from "../signals/index.js";
import type { Freeze } from "../events/freeze.js";
import type { FreezeAuditPage, FreezeAuditQuery, FreezeLimits, ThawOrder } from "../freezes/index.js";
import type { Pheromone } from "../events/pheromone.js";
import type { AddOutcome, OpenedShares, Share, ShareLimits } from "../auth/shares/index.js";
import type { SightChange } from "../auth/sight-store.js";
import type { BookedHost } from "../events/host-book.js";
import type { AgentSight } from "../events/agent/agent-sight.js";
import type { EventLogErrorCode, EventLogLimits, LogEntry, LogTrimmed } from "./event-log.js";

/** Calls about questions from the gateway's thread. Plain data in both directions, also below. */
export interface TokenCalls {
  park: { args: { token: SemaphoreToken; run?: AskingRun | undefined }; result: ParkOutcome };
  apply: { args: { id: string; transition: Transition }; result: ApplyOutcome };
  recover: { args: { at: number; attemptsMax: number }; result: readonly SemaphoreToken[] };
  get: { args: { id: string }; result: SemaphoreToken | null };
  list: { args: TokenQuery; result: TokenPage };
  audit: { args: AuditQuery; result: AuditPage };
  deadlines: { args: { limit: number }; result: readonly Appointment[] };
  dueResumptions: { args: { agentIds: readonly string[]; limit: number }; result: readonly Appointment[] };
  flush: { args: Record<string, never>; result: null };
}

/** Calls about runs; `flush` is in `TokenCalls`. */
export interface RunCalls {
  claimRun: { args: { run: Run }; result: ClaimOutcome };
  applyToRun: { args: { id: string; transition: RunTransition }; result: ApplyRunOutcome };
  discardRun: { args: { id: string }; result: DiscardOutcome };
  recoverRuns: {
    args: {
      at: number;
      policy: AttemptPolicy;
      place: RecoveryPlace | null;
      scope?: RecoveryScope | undefined;
    };
    result: Recovered;
  };
  getRun: { args: { id: string }; result: Run | null };
  runByKey: { args: { key: Omit<RunKey, "fingerprint"> }; result: Run | null };
  runParkedOn: { args: { semaphore: string }; result: Run | null };
  listRuns: { args: RunQuery; result: RunPage };
  lastTick: { args: { agentId: string; name: string; at: number }; result: number };
  childrenOfRun: { args: { id: string }; result: readonly Run[] };
  openRuns: { args: Record<string, never>; result: readonly OpenRun[] };
  sessionState: { args: { agentId: string; session: string | null }; result: SessionState };
  stateKeys: {
    args: Record<string, never>;
    result: readonly { readonly agentId: string; readonly session: string | null }[];
  };
}

/** Calls about pheromones. */
export interface SignalCalls {
  deposit: { args: { deposit: NewDeposit }; result: DepositOutcome };
  /** Deletes forgotten entries: their ids. */
  sweepSignals: { args: { at: number }; result: readonly string[] };
  /** The whole field. */
  loadSignals: { args: Record<string, never>; result: readonly Pheromone[] };
  witness: { args: WitnessQuery; result: WitnessPage };
}

/** Calls about freezes. `freezes` in a result: all that are in force after it. */
export interface FreezeCalls {
  loadFreezes: { args: Record<string, never>; result: readonly Freeze[] };
  putFreezes: {
    args: { freezes: readonly Freeze[] };
    result:
      | { readonly outcome: "STORED"; readonly freezes: readonly Freeze[] }
      | { readonly outcome: "FULL"; readonly max: number };
  };
  removeFreezes: {
    args: ThawOrder;
    result: { readonly removed: readonly Freeze[]; readonly freezes: readonly Freeze[] };
  };
  freezeAudit: { args: FreezeAuditQuery; result: FreezeAuditPage };
}

/** Calls about shares. `at`: the time, ms since 1970. */
export interface ShareCalls {
  openShares: { args: { candidate: Uint8Array; at: number }; result: OpenedShares };
  addShare: { args: { share: Share; at: number }; result: AddOutcome };
  /** False: there was none with this id. */
  removeShare: { args: { id: string }; result: boolean };
}

/** Calls about who may see agents. */
export interface SightCalls {
  loadSights: { args: Record<string, never>; result: readonly AgentSight[] };
  /** `nth`: rising numbers. A change that comes after a later one is skipped. */
  keepSights: { args: { change: SightChange; nth: number }; result: null };
}

/** Calls about hosts that dial in. */
export interface HostCalls {
  loadHosts: { args: Record<string, never>; result: readonly BookedHost[] };
  putHost: { args: BookedHost; result: null };
  removeHost: { args: Pick<BookedHost, "owner" | "hostId">; result: null };
}

/** Calls about the event log. `at`: the time, ms since 1970. */
export interface EventCalls {
  openLog: {
    args: { limits: EventLogLimits };
    result: { histories: ReadonlyMap<string, KeptHistory>; nextBody: number };
  };
  append: { args: { entries: readonly LogEntry[]; at: number }; result: LogTrimmed };
  trim: { args: { at: number }; result: LogTrimmed };
  endLog: { args: Record<string, never>; result: null };
  /** As in `SightCalls`; needs no open log. */
  keepSights: SightCalls["keepSights"];
}

/**
 * A lane is a commit policy. `synced`, for all but events: all waiting calls share one
 * transaction, which is synced before they are answered. `events`: one transaction for each call, not synced. One batch of each
 * lane is in flight at a time.
 */
export type LaneName = "synced" | "events";
export interface LaneCalls {
  synced: SyncedCalls;
  events: EventCalls;
}
export type SyncedCalls = TokenCalls &
  RunCalls &
  SignalCalls &
  FreezeCalls &
  ShareCalls &
  SightCalls &
  HostCalls;
export type TokenCallName = keyof TokenCalls;
export type RunCallName = keyof RunCalls;
export type SignalCallName = keyof SignalCalls;
export type FreezeCallName = keyof FreezeCalls;
export type ShareCallName = keyof ShareCalls;
export type SightCallName = keyof SightCalls;
export type HostCallName = keyof HostCalls;
export type EventCallName = keyof EventCalls;

/** One call with matching name and arguments. */
export type TokenCall = {
  [K in TokenCallName]: { readonly name: K; readonly args: TokenCalls[K]["args"] };
}[TokenCallName];
export type RunCall = {
  [K in RunCallName]: { readonly name: K; readonly args: RunCalls[K]["args"] };
}[RunCallName];
export type SignalCall = {
  [K in SignalCallName]: { readonly name: K; readonly args: SignalCalls[K]["args"] };
}[SignalCallName];
export type FreezeCall = {
  [K in FreezeCallName]: { readonly name: K; readonly args: FreezeCalls[K]["args"] };
}[FreezeCallName];
export type ShareCall = {
  [K in ShareCallName]: { readonly name: K; readonly args: ShareCalls[K]["args"] };
}[ShareCallName];
export type SightCall = {
  [K in SightCallName]: { readonly name: K; readonly args: SightCalls[K]["args"] };
}[SightCallName];
export type HostCall = {
  [K in HostCallName]: { readonly name: K; readonly args: HostCalls[K]["args"] };
}[HostCallName];
export type SyncedCall = TokenCall | RunCall | SignalCall | FreezeCall | ShareCall | SightCall | HostCall;
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
  | { readonly type: "batch"; readonly lane: "synced"; readonly calls: readonly Timed<SyncedCall>[] }
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
  readonly runLimits: RunLimits;
  readonly signalLimits: SignalLimits;
  readonly freezeLimits: FreezeLimits;
  readonly shareLimits: ShareLimits;
}
