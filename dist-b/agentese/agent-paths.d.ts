import { type PathRow } from "./row.js";
/** Paths about one agent. */
export declare const AGENT_PATHS: readonly PathRow[];
