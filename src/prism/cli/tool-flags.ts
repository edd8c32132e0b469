/** A fault of a command line. The code is BAD_USER_INPUT, as on every surface. */
export interface UsageError {
  readonly code: "BAD_USER_INPUT";
  /** The flag as written, or the missing one; null when no flag is at fault. */
  readonly flag: string | null;
  readonly reason: string;
  /** The wrong member of the arguments, as in `details.issues` elsewhere; null when none is at fault. */
  readonly path: readonly (string | number)[] | null;
}

/** A flag of `terrarium call` itself. No property of a command gets its name. */
export interface ToolFlag {
  /** The form of its value, for people; null for a switch. */
  readonly value: string | null;
  readonly help: string;
}

export const TOOL_FLAGS: ReadonlyMap<string, ToolFlag> = new Map([
  ["--timeout-ms", { value: "<ms>", help: "timeout in ms (default: the command's own, or 30000)" }],
  ["--idempotency-key", { value: "<key>", help: "the same key and arguments run once" }],
  ["--session", { value: "<name>", help: "runs of one session follow one another" }],
  ["--json", { value: null, help: "print the result on one line, errors as JSON" }],
  ["--url", { value: "<url>", help: "the gateway" }],
  ["--token", { value: "<token>", help: "bearer token; prefer the variable" }],
  ["--help", { value: null, help: "shows this help" }],
]);

/** The words after `terrarium call`, before the command is known. */
export interface CallWords {
  readonly agentId: string | null;
  readonly command: string | null;
  /** The words after the command, as written, including tool flags: for `parseFlags`. */
  readonly words: readonly string[];
  /** The tool's own flags, at any position: their text, or true for a switch. The last one counts. */
  readonly tool: ReadonlyMap<string, string | true>;
}

export type SplitCall =
  | ({ readonly ok: true } & CallWords)
  | { readonly ok: false; readonly error: UsageError };

/**
 * Finds the agent, the command and the tool's flags. This works without knowing the command, because `parseFlags`
 * never uses a tool flag as another flag's value.
 */
export function splitCall(argv: readonly string[]): SplitCall {
  const named: string[] = [];
  const words: string[] = [];
  const tool = new Map<string, string | true>();
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
export function splitFlag(word: string): readonly [name: string, attached: string | undefined] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function fault(flag: string, reason: string): SplitCall {
  return { ok: false, error: { code: "BAD_USER_INPUT", flag, reason, path: null } };
}
