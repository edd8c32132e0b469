/** What is wrong with a command line: the code is BAD_USER_INPUT, as on every surface. */
export interface UsageError {
  readonly code: "BAD_USER_INPUT";
  /** As it was written, or would have to be; null when no flag is to blame. */
  readonly flag: string | null;
  readonly reason: string;
  /** The member of the arguments that is wrong, as `details.issues` has it elsewhere; null when none is to blame. */
  readonly path: readonly (string | number)[] | null;
}

/** A flag of `terrarium call` itself. No property of a command ever has its name. */
export interface ToolFlag {
  /** What its value is, for people; null for a switch. */
  readonly value: string | null;
  readonly help: string;
}

export const TOOL_FLAGS: ReadonlyMap<string, ToolFlag> = new Map([
  [
    "--timeout-ms",
    { value: "<ms>", help: "how long to wait (default: what the command's author said, or 30000)" },
  ],
  ["--idempotency-key", { value: "<key>", help: "the same key and arguments run once" }],
  ["--json", { value: null, help: "print the result on one line, errors as JSON" }],
  ["--url", { value: "<url>", help: "the gateway" }],
  ["--token", { value: "<token>", help: "bearer token; prefer the variable" }],
  ["--help", { value: null, help: "what can be said here" }],
]);

/** The words after `terrarium call`, before anything is known of the command. */
export interface CallWords {
  readonly agentId: string | null;
  readonly command: string | null;
  /** What follows the command, as written, tool flags among it: for `parseFlags`. */
  readonly words: readonly string[];
  /** The tool's own flags, wherever they stand: their text, or true for a switch. The last one counts. */
  readonly tool: ReadonlyMap<string, string | true>;
}

export type SplitCall =
  | ({ readonly ok: true } & CallWords)
  | { readonly ok: false; readonly error: UsageError };

/**
 * Finds the agent, the command and the tool's flags. It can, without knowing the command: a tool's flag is one
 * wherever it stands, because `parseFlags` never takes it for the value of another.
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

/** `--flag=value` in its two parts. */
export function splitFlag(word: string): readonly [name: string, attached: string | undefined] {
  const at = word.startsWith("--") ? word.indexOf("=") : -1;
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function fault(flag: string, reason: string): SplitCall {
  return { ok: false, error: { code: "BAD_USER_INPUT", flag, reason, path: null } };
}
