import { once } from "node:events";
import { visibleJson, visibleLine } from "../../base/text/visible-text.js";
/** How to write to standard output: colours and cut lines in a terminal, plain text otherwise. */
export function renderOptions() {
  const { isTTY: terminal, columns } = process.stdout;
  const colourless = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return { color: terminal && !colourless, columns: terminal ? columns : null };
}
let onFailure = () => undefined;
/**
 * Handles write failures of standard output from the start of the program: without a listener a failed write is an
 * uncaught error. A command replaces `handle` with `onOutputFailure`.
 */
export function watchOutput(handle) {
  onFailure = handle;
  process.stdout.on("error", (error) => onFailure(error));
  // A failed write to standard error cannot be reported; the exit status still tells how the command ended.
  process.stderr.on("error", () => undefined);
}
/** For commands that keep running or must clean up when standard output cannot be written. */
export function onOutputFailure(handle) {
  onFailure = handle;
}
export function writeLine(text) {
  process.stdout.write(`${text}\n`);
}
/** Writes lines, and waits until their reader has taken them: for output without an end. */
export async function writeLines(lines) {
  const isTaken = process.stdout.write(lines.map((line) => `${line}\n`).join(""));
  if (!isTaken) await once(process.stdout, "drain");
}
/** JSON, unchanged for programs; in a terminal, invisible characters are written as JSON escapes. */
export function writeJson(value, indent = 0) {
  writeLine(jsonText(value, indent));
}
/** What `writeJson` writes. */
export function jsonText(value, indent = 0) {
  const json = JSON.stringify(value, null, indent);
  return process.stdout.isTTY ? visibleJson(json) : json;
}
/** A sentence for the person at the terminal, on standard error. */
export function writeNote(text) {
  process.stderr.write(`terrarium: ${visibleLine(text)}\n`);
}
//# sourceMappingURL=output.js.map
