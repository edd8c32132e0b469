export { repeated, type Repetition } from "./again.js";
export type { Settled } from "./settling.js";
export type { Entrance, Receipt, RunOrder } from "./entry.js";
export { type CallEnd, CutOff, type HeldRun, Left, NotBegun, type RunHosts } from "./hosts.js";
export { ResumptionEnded } from "./resuming/resumption-attempts.js";
export type { Question, QuestionStanding, ResumeOrder } from "./resuming/resumptions.js";

export { attemptPolicy, type RunLimits, runLimits } from "./limits.js";
export { MemoryRunStore } from "./store/memory-store.js";
export { conflict, errorOf, inFlight, Moved, noRun, notRunning, outcomeOf } from "./run-errors.js";
export { type Run, type RunKey, type RunWithoutInput } from "./run.js";
export { Runs, type RunsOptions } from "./runs.js";
export { readMember, type ShownRun, shownRun, withoutPrivate } from "./shown-run.js";
export type { AttemptPolicy, RunFeed, RunPage, RunQuery, RunStore } from "./store/store.js";
export type { Outcome } from "./transitions.js";
export type { Freezing } from "./waiting/waiting-room.js";
