export type { Settled } from "./delivery.js";
export type { Entrance, Receipt, RunOrder } from "./entry.js";
export { type CallEnd, CutOff, NotBegun, type RunHosts } from "./hosts.js";
export { ResumptionEnded } from "./resumption-attempts.js";
export type { Question, QuestionStanding, ResumeOrder } from "./resumptions.js";

export { attemptPolicy, type RunLimits, runLimits } from "./limits.js";
export { MemoryRunStore } from "./store/memory-store.js";
export { errorOf, noRun } from "./run-errors.js";
export { type Run, type RunKey, type RunWithoutInput } from "./run.js";
export { Runs, type RunsOptions } from "./runs.js";
export { type ShownRun, shownRun, withoutPrivate } from "./shown-run.js";
export type { AttemptPolicy, RunPage, RunQuery, RunStore, StateChange } from "./store/store.js";
export type { Outcome } from "./transitions.js";
export type { Freezing } from "./waiting-room.js";
