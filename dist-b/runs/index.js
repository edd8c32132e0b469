export { CutOff, NotBegun } from "./hosts.js";
export { ResumptionEnded } from "./resumption-attempts.js";
export { attemptPolicy, runLimits } from "./limits.js";
export { MemoryRunStore } from "./store/memory-store.js";
export { errorOf, noRun } from "./run-errors.js";
export {} from "./run.js";
export { Runs } from "./runs.js";
export { shownRun } from "./shown-run.js";
//# sourceMappingURL=index.js.map
