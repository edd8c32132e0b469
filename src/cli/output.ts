import { visibleJson } from "../base/visible-text.js";
import type { RenderOptions } from "./render.js";

/** How to write for whoever reads standard output: colour and cut lines for people, plain text for programs. */
export function renderOptions(): RenderOptions {
  const { isTTY: terminal, columns } = process.stdout;
  const colourless = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return { color: terminal && !colourless, columns: terminal ? columns : null };
}

type OutputFailure = (error: NodeJS.ErrnoException) => void;

let onFailure: OutputFailure = () => undefined;

/**
 * Hears what becomes of everything that is written, from the start of the program on: without a listener a failed write
 * is an uncaught error. `handle` stands until a command says otherwise with `onOutputFailure`.
 */
export function watchOutput(handle: OutputFailure): void {
  onFailure = handle;
  process.stdout.on("error", (error) => onFailure(error));
  // There is nowhere left to say that; the exit status still tells how the command went.
  process.stderr.on("error", () => undefined);
}

/** For commands that go on, or have something to put right, when standard output cannot be written. */
export function onOutputFailure(handle: OutputFailure): void {
  onFailure = handle;
}

export function writeLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** JSON as it is for programs; in a terminal, what it hides is written with JSON's own escapes. */
export function writeJson(value: unknown, indent = 0): void {
  const json = JSON.stringify(value, null, indent);
  writeLine(process.stdout.isTTY ? visibleJson(json) : json);
}
