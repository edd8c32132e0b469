import type { JsonValue } from "../../base/json.js";
import type { CommandDescriptor } from "../../events/agent/command.js";
import { shapeIssues } from "../check-shape.js";
import { ARGUMENTS_FLAG, type Flag, flagsOf, readFlagValue, readJson, writeFlagValue } from "./cli-flags.js";
import { isJsonObject } from "../json-schema.js";
import { shapeOf } from "../shape.js";
import { splitFlag, TOOL_FLAGS, type UsageError } from "./tool-flags.js";

export type ParsedFlags =
  | { readonly ok: true; readonly args: JsonValue }
  | { readonly ok: false; readonly error: UsageError };

type Input = Pick<CommandDescriptor, "input">;
type Members = { [property: string]: JsonValue };

/**
 * Parses the words after `terrarium call AGENT COMMAND` into the command's arguments. `--flag value` and
 * `--flag=value` are the same, except that a separate `-` means standard input. `readStandardInput` is called at most
 * once. `--args JSON` gives all arguments; other flags then add to them. Flags of the tool itself are skipped:
 * `splitCall` reads them.
 *
 * Why not commander, which parses everything else: it returns the same value for `--text -` and `--text=-`, so
 * standard input cannot be distinguished from a dash; it reads `--text --trace` as the text "--trace" instead of a
 * missing value; it refuses `--trace=false`; it silently keeps the last of two equal switches; and its errors name
 * the flag only in their text, while callers are promised `flag`, `reason` and `path`.
 */
export function parseFlags(
  argv: readonly string[],
  descriptor: Input,
  readStandardInput: () => string = () => "",
): ParsedFlags {
  const reader = new FlagReader(flagsOf(descriptor), readStandardInput);
  try {
    reader.read(argv);
    const args = reader.args();
    const [issue] = shapeIssues(shapeOf(descriptor.input, "input"), args);
    if (!issue) return { ok: true, args };
    const [property, ...inner] = issue.path;
    const flag = reader.flags.find((candidate) => candidate.property === property);
    const where = flag ? inner : issue.path;
    const reason = where.length === 0 ? issue.message : `${where.join(".")}: ${issue.message}`;
    throw new UsageFault(flag?.name ?? ARGUMENTS_FLAG, reason, issue.path);
  } catch (error) {
    if (!(error instanceof UsageFault)) throw error;
    const { flag, message: reason, path } = error;
    return { ok: false, error: { code: "BAD_USER_INPUT", flag, reason, path } };
  }
}

/** The words for these arguments: `parseFlags` reads them back to the same value. */
export function formatFlags(args: JsonValue, descriptor: Input): readonly string[] {
  const flags = new Map(flagsOf(descriptor).map((flag) => [flag.property, flag]));
  if (!isJsonObject(args) || flags.size === 0)
    return isNothing(args) ? [] : [ARGUMENTS_FLAG, JSON.stringify(args)];
  const rest: [string, JsonValue][] = [];
  const words = Object.entries(args).flatMap(([property, value]): string[] => {
    const flag = flags.get(property);
    const written = flag && formatFlag(flag, value);
    if (written) return written;
    rest.push([property, value]);
    return [];
  });
  return rest.length === 0 ? words : [ARGUMENTS_FLAG, JSON.stringify(Object.fromEntries(rest)), ...words];
}

function formatFlag(flag: Flag, value: JsonValue): string[] | null {
  if (flag.negated !== null && typeof value === "boolean") return [value ? flag.name : flag.negated];
  const values = flag.list ? value : [value];
  if (!Array.isArray(values) || values.length === 0) return null;
  const written = values.map((item) => writeFlagValue(flag, item));
  return written.includes(null) ? null : written.map((text) => `${flag.name}=${text}`);
}

function isNothing(args: JsonValue): boolean {
  return isJsonObject(args) && Object.keys(args).length === 0;
}

class UsageFault extends Error {
  readonly flag: string | null;
  readonly path: UsageError["path"];

  constructor(flag: string | null, reason: string, path: UsageError["path"] = null) {
    super(reason);
    this.flag = flag;
    this.path = path;
  }
}

class FlagReader {
  readonly flags: readonly Flag[];
  readonly #readStandardInput: () => string;
  readonly #given = new Map<Flag, JsonValue[]>();
  #whole: JsonValue | undefined;
  #inputReadBy: string | null = null;

  constructor(flags: readonly Flag[], readStandardInput: () => string) {
    this.flags = flags;
    this.#readStandardInput = readStandardInput;
  }

  read(argv: readonly string[]): void {
    const words = argv.values();
    for (const word of words) {
      if (!word.startsWith("--")) throw new UsageFault(null, `"${word}" does not belong to a flag`);
      const [name, attached] = splitFlag(word);
      const tool = TOOL_FLAGS.get(name);
      if (tool) {
        if (tool.value !== null && attached === undefined) words.next();
        continue;
      }
      this.#readFlag(name, attached, () => this.#nextValue(name, words));
    }
  }

  args(): JsonValue {
    const whole = this.#whole === undefined ? {} : this.#whole;
    if (this.#given.size === 0) return whole;
    if (!isJsonObject(whole))
      throw new UsageFault(ARGUMENTS_FLAG, "must be an object when other flags are given");
    const members: Members = Object.fromEntries(
      Array.from(this.#given, ([flag, values]): [string, JsonValue] => [
        flag.property,
        flag.list ? values : (values[0] ?? null),
      ]),
    );
    return Object.fromEntries([...Object.entries(whole), ...Object.entries(members)]);
  }

  #readFlag(name: string, attached: string | undefined, takeNext: () => string): void {
    if (name === ARGUMENTS_FLAG) {
      if (this.#whole !== undefined) throw new UsageFault(name, "is given twice");
      this.#whole = this.#accept(name, readJson(attached ?? takeNext()));
      return;
    }
    const flag = this.flags.find((candidate) => candidate.name === name || candidate.negated === name);
    if (!flag) throw new UsageFault(name, "is unknown here");
    const values = this.#given.get(flag) ?? [];
    if (values.length > 0 && !flag.list) throw new UsageFault(name, "is given twice");
    values.push(this.#valueOf(flag, name, attached, takeNext));
    this.#given.set(flag, values);
  }

  #valueOf(flag: Flag, name: string, attached: string | undefined, takeNext: () => string): JsonValue {
    const path = [flag.property];
    if (flag.negated === null) return this.#accept(name, readFlagValue(flag, attached ?? takeNext()), path);
    if (name === flag.name) return this.#accept(name, readFlagValue(flag, attached ?? "true"), path);
    if (attached !== undefined) throw new UsageFault(name, "takes no value");
    return false;
  }

  #accept(
    name: string,
    read: { value: JsonValue } | { fault: string },
    path: UsageError["path"] = null,
  ): JsonValue {
    if ("fault" in read) throw new UsageFault(name, read.fault, path);
    return read.value;
  }

  #nextValue(name: string, words: Iterator<string>): string {
    const next = words.next();
    if (next.done === true) throw new UsageFault(name, "needs a value");
    if (next.value === "-") return this.#standardInput(name);
    if (this.#isFlag(next.value))
      throw new UsageFault(name, `needs a value (write ${name}=${next.value} if that is it)`);
    return next.value;
  }

  #isFlag(word: string): boolean {
    const [name] = splitFlag(word);
    if (name === ARGUMENTS_FLAG || TOOL_FLAGS.has(name)) return true;
    return this.flags.some((flag) => flag.name === name || flag.negated === name);
  }

  #standardInput(name: string): string {
    if (this.#inputReadBy !== null)
      throw new UsageFault(name, `standard input is already read by ${this.#inputReadBy}`);
    this.#inputReadBy = name;
    return this.#readStandardInput();
  }
}
