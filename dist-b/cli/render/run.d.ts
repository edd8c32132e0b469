import type { RunRow, RunTree } from "../../documents/runs.js";
import { type RenderOptions } from "./render.js";
/** Runs, one line each. */
export declare function runTable(rows: readonly RunRow[], options: RenderOptions): string;
/** All fields of one run. */
export declare function runCard(run: RunTree): string;
/** Its status in one line. */
export declare function runLine(run: RunRow): string;
