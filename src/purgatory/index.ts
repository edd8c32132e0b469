export { AUDIT_ACTS, type AuditAct, type AuditEntry, type AuditPage, type AuditQuery } from "./audit.js";
export { canonicalJson, digestOf } from "./digest.js";
export { PURGATORY_LIMITS, type PurgatoryLimits } from "./limits.js";
export { MemoryPurgatoryStore } from "./memory-store.js";
export { checkParkRequest, type ParkRequest, type ParkTerms } from "./park-request.js";
export {
  Purgatory,
  type PurgatoryEvent,
  type PurgatoryEventKind,
  type PurgatoryOptions,
} from "./purgatory.js";
export type { Resume } from "./resumption-pump.js";
export { SqlitePurgatoryStore, type SqliteStoreOptions } from "./sqlite/sqlite-store.js";
export {
  StoreError,
  type PurgatoryStore,
  type StoreErrorCode,
  type TokenPage,
  type TokenQuery,
} from "./store.js";
export {
  publicView,
  RESUMPTION_STATUSES,
  SEMAPHORE_REASONS,
  SEMAPHORE_STATUSES,
  SEVERITIES,
  type Resumption,
  type ResumptionStatus,
  type SemaphoreReason,
  type SemaphoreStatus,
  type SemaphoreToken,
  type SemaphoreView,
  type Severity,
} from "./token.js";
