/** Orders of a list of runs. */
export declare const RUN_ORDERS: readonly ["NEWEST_FIRST", "OLDEST_FIRST"];
/** Runs of one page by default. */
export declare const RUNS_DEFAULT = 50;
