import { type Line } from "./tones.js";
/** The keys and the symbols with their meanings. Returns exactly `rows` lines. */
export declare function help(columns: number, rows: number): Line[];
