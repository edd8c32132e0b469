import { type PathRow } from "./row.js";
/** Paths about the past. */
export declare const TIME_PATHS: readonly PathRow[];
