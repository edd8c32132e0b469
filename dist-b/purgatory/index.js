export { SchemaChecks } from "./checks/schema-checks.js";
export { purgatoryLimits } from "./limits.js";
export { MemoryPurgatoryStore } from "./memory-store.js";
export { Purgatory } from "./purgatory.js";
export { NotDelivered, NotRepeatable } from "./resumption-pump.js";
export { publicView } from "./token.js";
//# sourceMappingURL=index.js.map
