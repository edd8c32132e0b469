export { EventHistory } from "./event-history.js";
export { eventLogLimits } from "./event-log.js";
export { MemoryEventLog, MemoryLogData } from "./memory-event-log.js";
export { SqliteStorage } from "./sqlite-storage.js";
//# sourceMappingURL=index.js.map
