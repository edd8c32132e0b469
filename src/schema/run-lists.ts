/** Orders of a list of runs. */
export const RUN_ORDERS = ["NEWEST_FIRST", "OLDEST_FIRST"] as const;
/** Runs of one page, where a reader asks for no number. */
export const RUNS_DEFAULT = 50;
