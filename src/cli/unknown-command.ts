/** Commands as other programs call them, and what is nearest here. */
const ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ["ps", "agents"],
  ["ls", "agents"],
  ["list", "agents"],
  ["top", "observe"],
  ["watch", "observe"],
  ["tail", "observe"],
  ["logs", "history"],
]);

/** The parser's error, with the command that other programs' name stands for in place of a word that only looks like it. */
export function withHint(text: string): string {
  const [error = "", name = ""] = /^error: unknown command '([a-z]+)'\n/.exec(text) ?? [];
  const near = ELSEWHERE.get(name);
  return near === undefined ? text : `${error}(Did you mean ${near}?)\n`;
}
