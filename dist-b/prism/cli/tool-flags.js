export const TOOL_FLAGS = new Map([
  ["--timeout-ms", { value: "<ms>", help: "timeout in ms (default: the command's own, or 30000)" }],
  ["--idempotency-key", { value: "<key>", help: "the same key and arguments run once" }],
  ["--session", { value: "<name>", help: "runs of one session follow one another" }],
  ["--json", { value: null, help: "print the result on one line, errors as JSON" }],
  ["--url", { value: "<url>", help: "the gateway" }],
  ["--token", { value: "<token>", help: "bearer token; prefer the variable" }],
  ["--help", { value: null, help: "shows this help" }],
]);
/**
 * Finds the agent, the command and the tool's flags. This works without knowing the command, because `parseFlags`
 * never uses a tool flag as another flag's value.
 */
export function splitCall(argv) {
  const named = [];
  const words = [];
  const tool = new Map();
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? "";
    const [name, attached] = splitFlag(word);
    const flag = TOOL_FLAGS.get(name);
    if (named.length === 2) words.push(word);
    if (!flag) {
      const isFirst = named.length < 2 || words.length === 1;
      if (word === "-h" && isFirst) tool.set("--help", true);
      else if (named.length < 2 && word.startsWith("-"))
        return fault(name, `stands before the ${WANTED[named.length] ?? ""}`);
      else if (named.length < 2) named.push(word);
    } else if (flag.value === null) {
      if (attached !== undefined) return fault(name, "takes no value");
      tool.set(name, true);
    } else if (attached !== undefined) tool.set(name, attached);
    else {
      at += 1;
      const next = argv[at];
      if (next === undefined || TOOL_FLAGS.has(splitFlag(next)[0])) return fault(name, "needs a value");
      if (named.length === 2) words.push(next);
      tool.set(name, next);
    }
  }
  return { ok: true, agentId: named[0] ?? null, command: named[1] ?? null, words, tool };
}
const WANTED = ["agent", "command"];
/** Splits `--flag=value` into its two parts. */
export function splitFlag(word) {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}
function fault(flag, reason) {
  return { ok: false, error: { code: "BAD_USER_INPUT", flag, reason, path: null } };
}
//# sourceMappingURL=tool-flags.js.map
