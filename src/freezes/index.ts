export { FREEZE_LIMITS, type FreezeLimits, freezeLimits } from "./limits.js";
export { type FreezeChange, Freezes, type FreezesOptions } from "./freezes.js";
export { frozenEntry, MemoryFreezeStore, thawedEntry } from "./memory-store.js";
export {
  type FreezeAuditEntry,
  type FreezeAuditPage,
  type FreezeAuditQuery,
  type FreezeStore,
  type PutOutcome,
  type ThawOrder,
  UNREADABLE,
} from "./store.js";
