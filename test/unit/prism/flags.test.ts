import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { JsonValue } from "../../../src/base/json.js";
import { flagsOf } from "../../../src/prism/cli/cli-flags.js";
import {
  agentHelp,
  command,
  commandHelp,
  completeCall,
  createArgumentCheck,
  describeCommands,
  formatFlags,
  parseFlags,
} from "../../../src/prism/index.js";
import { corrupted, objectSample } from "../../support/schemas.js";

function describeOne(input?: z.ZodType) {
  const [descriptor] = describeCommands({ parse: { ...(input && { input }), run: () => null } });
  if (!descriptor) throw new Error("no command");
  return descriptor;
}

const grammarParse = z.object({
  text: z.string().describe("What to parse."),
  maxDepth: z.int32().default(9),
  ratio: z.number().optional(),
  trace: z.boolean().default(false).describe("Show the way."),
  mode: z.enum(["fast", "slow-er"]).optional(),
  tags: z.array(z.string()).optional(),
  sizes: z.array(z.int32()).optional(),
  options: z.object({ a: z.int32() }).optional(),
  points: z.array(z.object({ x: z.number() })).optional(),
  url: z.string().optional(),
});
const descriptor = describeOne(grammarParse);

const read = (...argv: string[]): unknown => {
  const parsed = parseFlags(argv, descriptor, () => "from\nstdin\n");
  return parsed.ok ? parsed.args : parsed.error;
};
const refused = (
  flag: string | null,
  reason: string,
  path: readonly (string | number)[] | null = null,
): object => ({ code: "BAD_USER_INPUT", flag, reason, path });

describe("flags", () => {
  it("[PRISM-50] are derived from the properties", () => {
    expect(flagsOf(descriptor).map(({ name, kind, list }) => [name, kind, list])).toEqual([
      ["--text", "text", false],
      ["--max-depth", "integer", false],
      ["--ratio", "number", false],
      ["--trace", "boolean", false],
      ["--mode", "choice", false],
      ["--tags", "text", true],
      ["--sizes", "integer", true],
      ["--options", "json", false],
      ["--points", "json", true],
      ["--arg-url", "text", false],
    ]);
    expect(flagsOf(descriptor)[0]).toMatchObject({ required: true, help: "What to parse.", negated: null });
    expect(flagsOf(descriptor)[3]).toMatchObject({ required: false, default: false, negated: "--no-trace" });
  });

  it("[PRISM-51] take their value from the same word or the next", () => {
    expect(read("--text", "1+2", "--max-depth=3", "--ratio", "-1.5e3")).toEqual({
      text: "1+2",
      maxDepth: 3,
      ratio: -1500,
    });
    expect(read("--text", "-x")).toEqual({ text: "-x" });
    expect(read("--text=")).toEqual({ text: "" });
    expect(read("--text=a=b")).toEqual({ text: "a=b" });
  });

  it("[PRISM-52] booleans are switches, lists repeat, objects are JSON", () => {
    expect(read("--text=", "--trace", "--tags", "a", "--tags=b", "--sizes", "1")).toEqual({
      text: "",
      trace: true,
      tags: ["a", "b"],
      sizes: [1],
    });
    expect(
      read("--text=", "--no-trace", "--options", '{"a":1}', "--points", '{"x":1}', '--points={"x":2}'),
    ).toEqual({
      text: "",
      trace: false,
      options: { a: 1 },
      points: [{ x: 1 }, { x: 2 }],
    });
    expect(read("--text=", "--trace=false")).toEqual({ text: "", trace: false });
  });

  it("[PRISM-53] a separate - is standard input, once; attached it is a dash", () => {
    expect(read("--text", "-")).toEqual({ text: "from\nstdin\n" });
    expect(read("--text=-")).toEqual({ text: "-" });
    expect(read("--text", "-", "--arg-url", "-")).toEqual(
      refused("--arg-url", "standard input is already read by --text"),
    );
  });

  it("[PRISM-54] --args gives everything, and other flags add to it", () => {
    expect(read("--args", '{"text":"a","tags":[]}', "--text", "b")).toEqual({ text: "b", tags: [] });
    expect(parseFlags(["--args", "-"], descriptor, () => '{"text":"x"}')).toEqual({
      ok: true,
      args: { text: "x" },
    });
    expect(read("--args", "[]", "--text", "b")).toEqual(
      refused("--args", "must be an object when other flags are given"),
    );
  });

  it.each<[readonly string[], string | null, string, (readonly (string | number)[])?]>([
    [[], "--text", "is required", ["text"]],
    [["--text"], "--text", "needs a value"],
    [["--text", "--trace"], "--text", "needs a value (write --text=--trace if that is it)"],
    [["--text=a", "--text=b"], "--text", "is given twice"],
    [["--txt=a"], "--txt", "is unknown here"],
    [["a"], null, '"a" does not belong to a flag'],
    [["--text=a", "--max-depth=1.5"], "--max-depth", "must be a whole number", ["maxDepth"]],
    [
      ["--text=a", "--max-depth=2147483648"],
      "--max-depth",
      "must be a whole number of at most 32 bits",
      ["maxDepth"],
    ],
    [["--text=a", "--max-depth=0x10"], "--max-depth", "must be a whole number", ["maxDepth"]],
    [["--text=a", "--ratio=1e999"], "--ratio", "must be a number", ["ratio"]],
    [["--text=a", "--mode=medium"], "--mode", "must be one of fast, slow-er", ["mode"]],
    [["--text=a", "--trace=yes"], "--trace", "must be true or false", ["trace"]],
    [["--text=a", "--no-trace=true"], "--no-trace", "takes no value"],
    [["--text=a", "--options={"], "--options", "must be JSON", ["options"]],
    [
      ["--text=a", '--options={"a":"b"}'],
      "--options",
      "a: must be a whole number of at most 32 bits",
      ["options", "a"],
    ],
    [["--args={"], "--args", "must be JSON"],
    [["--args={}", "--args={}"], "--args", "is given twice"],
    [["--args=null"], "--args", "must not be null", []],
    [["--args", '{"text":"a","more":1}'], "--args", "more: is unknown here", ["more"]],
  ])("[PRISM-55] refuse %j, naming the flag and the reason", (argv, flag, reason, path) => {
    expect(read(...argv)).toEqual(refused(flag, reason, path));
  });

  it("[PRISM-56] never share a name", () => {
    const input = z.object({
      aB: z.string(),
      "a-b": z.string(),
      "no-x": z.string(),
      x: z.boolean(),
      "": z.string(),
    });
    expect(flagsOf(describeOne(input)).map(({ name }) => name)).toEqual([
      "--a-b-2",
      "--a-b",
      "--arg-no-x",
      "--x",
      "--arg",
    ]);
  });

  it("[PRISM-57] an input that is not an object of known properties comes only through --args", () => {
    const anything = describeOne(z.record(z.string(), z.number()));
    expect(flagsOf(anything)).toEqual([]);
    expect(parseFlags(["--args", '{"a":1}'], anything)).toEqual({ ok: true, args: { a: 1 } });
    expect(formatFlags({ a: 1 }, anything)).toEqual(["--args", '{"a":1}']);
    expect(parseFlags([], describeOne())).toEqual({ ok: true, args: {} });
  });

  it("[PRISM-58] express everything that the gate accepts, and refuse the rest", () => {
    fc.assert(
      fc.property(
        objectSample({ nullish: true }).chain(({ schema, valid }) =>
          fc.tuple(fc.constant(schema), fc.oneof(valid, valid.chain(corrupted))),
        ),
        ([input, raw]) => {
          const args = JSON.parse(JSON.stringify(raw)) as JsonValue;
          const command = describeOne(input);
          const parsed = parseFlags(formatFlags(args, command), command);
          expect({ args, ok: parsed.ok }).toEqual({ args, ok: passes(command, args) });
          if (parsed.ok) expect(parsed.args).toEqual(args);
        },
      ),
      { numRuns: 120 },
    );
  });
});

function passes(command: ReturnType<typeof describeOne>, args: JsonValue): boolean {
  try {
    createArgumentCheck(command)(args);
    return true;
  } catch {
    return false;
  }
}

const agent = {
  id: "grammar",
  description: "parses texts",
  commands: describeCommands({
    parse: command({
      help: "Parses a text. It keeps nothing.",
      aliases: ["p"],
      examples: [{ help: "a sum", args: { text: "it's 1 + 2", trace: true } }],
      input: grammarParse,
      run: () => null,
    }),
    secret: command({ hidden: true, run: () => null }),
  }),
};

describe("help", () => {
  it("lists commands, and teaches each", () => {
    expect(agentHelp(agent)).toMatchInlineSnapshot(`
      "Usage: terrarium call grammar <command> [flags]

      parses texts

      Commands:
        parse, p  Parses a text.

      Add --help for a command's flags: terrarium call grammar <command> --help
      "
    `);
    const [parse] = agent.commands;
    expect(parse && commandHelp(agent.id, parse)).toMatchInlineSnapshot(`
      "Usage: terrarium call grammar parse [flags]

      Parses a text. It keeps nothing.

      Also called p.

      Flags (a value of - is read from standard input):
        --text <text>               What to parse. (required)
        --max-depth <whole number>  (default: 9)
        --ratio <number>
        --trace, --no-trace         Show the way. (default: false)
        --mode <choice>             (one of fast, slow-er)
        --tags <text>...            (may be repeated)
        --sizes <whole number>...   (may be repeated)
        --options <json>            ({a: whole number})
        --points <json>...          ({x: number}; may be repeated)
        --arg-url <text>
        --args <json>               all arguments at once; other flags then add to them

      Flags of every command:
        --timeout-ms <ms>        timeout in ms (default: the command's own, or 30000)
        --idempotency-key <key>  the same key and arguments run once
        --session <name>         runs of one session follow one another
        --json                   print the result on one line, errors as JSON
        --url <url>              the gateway
        --token <token>          bearer token; prefer the variable
        --help                   shows this help

      Result:
        json

      Examples:
        # a sum
        $ terrarium call grammar parse '--text=it'\\''s 1 + 2' --trace

      A call needs a token with the scope agent:grammar:invoke.
      "
    `);
  });
});

describe("completion", () => {
  const words = (...typed: string[]): string[] => completeCall(typed, [agent]).map(({ word }) => word);

  it("[PRISM-59] knows agents, commands, flags and choices", () => {
    expect(words("")).toEqual(["grammar"]);
    expect(words("grammar", "")).toEqual(["parse", "p"]);
    expect(words("grammar", "parse", "--m")).toEqual(["--max-depth", "--mode"]);
    expect(words("grammar", "p", "--mode", "")).toEqual(["fast", "slow-er"]);
    expect(words("grammar", "parse", "--mode=s")).toEqual(["--mode=slow-er"]);
    expect(words("grammar", "parse", "--text=a", "--t")).toEqual([
      "--trace",
      "--tags",
      "--timeout-ms",
      "--token",
    ]);
    expect(words("grammar", "parse", "--no-trace", "--tr")).toEqual([]);
    expect(words("grammar", "parse", "--tags", "a", "--ta")).toEqual(["--tags"]);
    expect(words("nobody", "")).toEqual([]);
    expect(words("grammar", "parse", "--args", "")).toEqual([]);
  });
});
