/** The course of a newly accepted run. */
export function newCourse() {
  return {
    status: "ACCEPTED",
    attempt: 1,
    starts: 0,
    mayHaveBegun: false,
    startedAt: null,
    endedAt: null,
    notBefore: null,
    inputDropped: false,
    result: null,
    resultDropped: false,
    error: null,
    usage: null,
    semaphores: [],
    cancel: null,
  };
}
/** Whether a run has ended. PARKED is open: its question decides. */
export function isEnded({ status }) {
  return status !== "ACCEPTED" && status !== "RUNNING" && status !== "PARKED";
}
//# sourceMappingURL=run.js.map
