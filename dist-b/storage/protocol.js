/** What each call about questions, runs or pheromones does to the file. */
const TOKEN_CALLS = {
  park: "writes",
  apply: "writes",
  recover: "writes",
  get: "reads",
  list: "reads",
  audit: "reads",
  deadlines: "reads",
  dueResumptions: "reads",
  flush: "writes",
};
const RUN_CALLS = {
  claimRun: "writes",
  applyToRun: "writes",
  discardRun: "writes",
  recoverRuns: "writes",
  lastTick: "writes",
  getRun: "reads",
  runByKey: "reads",
  runParkedOn: "reads",
  listRuns: "reads",
  childrenOfRun: "reads",
  openRuns: "reads",
  sessionState: "reads",
  stateKeys: "reads",
};
const SIGNAL_CALLS = {
  deposit: "writes",
  sweepSignals: "writes",
  loadSignals: "reads",
  witness: "reads",
};
const SYNCED_CALLS = {
  ...TOKEN_CALLS,
  ...RUN_CALLS,
  ...SIGNAL_CALLS,
};
export function isWrite(name) {
  return SYNCED_CALLS[name] === "writes";
}
export function isOfRuns(call) {
  return Object.hasOwn(RUN_CALLS, call.name);
}
export function isOfSignals(call) {
  return Object.hasOwn(SIGNAL_CALLS, call.name);
}
//# sourceMappingURL=protocol.js.map
