import type { RenderOptions } from "./render.js";

/** How to write for whoever reads standard output: colour and cut lines for people, plain text for programs. */
export function renderOptions(): RenderOptions {
  const { isTTY: terminal, columns } = process.stdout;
  const colourless = (process.env["NO_COLOR"] ?? "") !== "" || process.env["TERM"] === "dumb";
  return { color: terminal && !colourless, columns: terminal ? columns : null };
}

/** Whoever read our output has read enough (`… | head -1`): not a failure. */
export function endWhenNobodyReads(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

export function writeLine(text: string): void {
  process.stdout.write(`${text}\n`);
}
