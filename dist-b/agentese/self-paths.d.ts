import { type PathRow } from "./row.js";
/** Paths about the agent that asks. */
export declare const SELF_PATHS: readonly PathRow[];
