export type { AuditAct, AuditEntry, AuditPage, AuditQuery } from "./audit.js";
export { type Checks, SchemaChecks } from "./checks/schema-checks.js";
export { purgatoryLimits, type PurgatoryLimits } from "./limits.js";
export { MemoryPurgatoryStore } from "./memory-store.js";
export type { ParkRequest, ParkTerms } from "./park-request.js";
export {
  Purgatory,
  type PurgatoryEvent,
  type PurgatoryEventKind,
  type PurgatoryOptions,
} from "./purgatory.js";
export { noSemaphore } from "./refusals.js";
export { NotDelivered, NotRepeatable, type Resume } from "./resumption-pump.js";
export type { PurgatoryStore, TokenPage, TokenQuery } from "./store.js";
export { publicView, type Resumption, type ResumptionError, type SemaphoreToken } from "./token.js";
