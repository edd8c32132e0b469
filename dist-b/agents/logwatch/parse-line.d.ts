import { type ParsedLine } from "./formats.js";
/** Removes invisible content from a line: colours, a byte order mark, NULs. Cuts it after `lineCharsMax`. */
export declare function cleanLine(line: string): string;
/** Parses one line in any of the common formats; null for a blank line. Never throws. */
export declare function parseLine(line: string, receivedAt: number): ParsedLine | null;
