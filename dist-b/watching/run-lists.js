/** Orders of a list of runs. */
export const RUN_ORDERS = ["NEWEST_FIRST", "OLDEST_FIRST"];
/** Runs of one page by default. */
export const RUNS_DEFAULT = 50;
//# sourceMappingURL=run-lists.js.map
