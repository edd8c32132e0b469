import { type PathRow } from "./row.js";
/** Paths about the terrarium as a whole. */
export declare const TERRARIUM_PATHS: readonly PathRow[];
