import type { RenderOptions } from "./render.js";
/** How to write to standard output: colours and cut lines in a terminal, plain text otherwise. */
export declare function renderOptions(): RenderOptions;
type OutputFailure = (error: NodeJS.ErrnoException) => void;
/**
 * Handles write failures of standard output from the start of the program: without a listener a failed write is an
 * uncaught error. A command replaces `handle` with `onOutputFailure`.
 */
export declare function watchOutput(handle: OutputFailure): void;
/** For commands that keep running or must clean up when standard output cannot be written. */
export declare function onOutputFailure(handle: OutputFailure): void;
export declare function writeLine(text: string): void;
/** Writes lines, and waits until their reader has taken them: for output without an end. */
export declare function writeLines(lines: readonly string[]): Promise<void>;
/** JSON, unchanged for programs; in a terminal, invisible characters are written as JSON escapes. */
export declare function writeJson(value: unknown, indent?: number): void;
/** What `writeJson` writes. */
export declare function jsonText(value: unknown, indent?: number): string;
/** A sentence for the person at the terminal, on standard error. */
export declare function writeNote(text: string): void;
export {};
