import { describe, expect, it } from "vitest";
import { z } from "zod";

import { candidatesFor } from "../../../src/cli/commands/completion/completion.js";
import { CliError, explain } from "../../../src/cli/exit.js";
import { createProgram, type Actions } from "../../../src/cli/program.js";
import type { Flags } from "../../../src/cli/settings.js";
import { notationLines, notationOf } from "../../../src/prism/notation.js";
import {
  agentToComplete,
  completeCall,
  describeCommands,
  parseFlags,
  splitCall,
} from "../../../src/prism/index.js";
import { shapeOf } from "../../../src/prism/shape.js";
import { caller, everything } from "../../support/agents/caller.js";

const commands = describeCommands(caller.commands);
const agent = { id: "caller", description: "", commands };

function describeOne(schemas: { readonly input?: z.ZodType; readonly output?: z.ZodType }) {
  const [descriptor] = describeCommands({ one: { ...schemas, run: () => null } });
  if (!descriptor) throw new Error("no command");
  return descriptor;
}

describe("[PRISM-60] flags of the command line itself", () => {
  const split = (...words: string[]): unknown => {
    const found = splitCall(words);
    return found.ok ? { ...found, tool: Object.fromEntries(found.tool) } : found.error;
  };

  it("are found before, between and after the words, and the last one wins", () => {
    expect(split("--json", "a", "--url", "x", "b", "--text", "--t", "--url=y")).toEqual({
      ok: true,
      agentId: "a",
      command: "b",
      words: ["--text", "--t", "--url=y"],
      tool: { "--json": true, "--url": "y" },
    });
    expect(split()).toMatchObject({ agentId: null, command: null, tool: {} });
  });

  it("are separated from the command's own words", () => {
    const words = ["--", "-V", "--help-me", "--args", "--tex", "-h", ""];
    expect(split("a", "b", ...words)).toMatchObject({ words, tool: {} });
  });

  it.each(["-h", "--help"])("ask for help as %s after agent or command", (word) => {
    expect(split("a", word)).toMatchObject({ agentId: "a", command: null, tool: { "--help": true } });
    expect(split("a", "b", word)).toMatchObject({ command: "b", tool: { "--help": true } });
  });

  it.each<[readonly string[], string, string]>([
    [["a", "b", "--url"], "--url", "needs a value"],
    [["a", "b", "--token", "--json"], "--token", "needs a value"],
    [["a", "b", "--json=true"], "--json", "takes no value"],
    [["--text", "a"], "--text", "stands before the agent"],
    [["a", "--text=1", "b"], "--text", "stands before the command"],
  ])("%j is refused", (words, flag, reason) => {
    expect(split(...words)).toEqual({ code: "BAD_USER_INPUT", flag, reason, path: null });
  });

  it("are skipped by the command's parser, and are never the value of its flags", () => {
    const echo = describeOne({ input: everything });
    const words = ["--json", "--text", "a", "--timeout-ms", "5", "--url=--count", "--loud"];
    expect(parseFlags(words, echo)).toEqual({ ok: true, args: { text: "a", loud: true } });
    expect(parseFlags(["--text", "--token=x"], echo)).toMatchObject({
      ok: false,
      error: { flag: "--text", reason: "needs a value (write --text=--token=x if that is it)" },
    });
  });

  it("reach the action with all words after the agent, including words that look like flags", async () => {
    const called: [readonly string[], Flags][] = [];
    const actions = { call: async (words: readonly string[], flags: Flags) => called.push([words, flags]) };
    const program = createProgram(actions as unknown as Actions);
    const words = ["a", "--version", "b", "-V", "--", "--help", "--url", "u", "help"];
    await program.parseAsync(["node", "terrarium", "call", "--json", ...words]);
    expect(called).toEqual([[words, expect.objectContaining({ json: true })]]);
  });
});

describe("[PRISM-63] notation", () => {
  const notation = (output: z.ZodType): string =>
    notationOf(shapeOf(describeOne({ output }).output, "output"));

  it.each<[z.ZodType, string]>([
    [z.string(), "text"],
    [z.int32().nullable(), "whole number or null"],
    [z.array(z.number()), "[number, ...]"],
    [z.enum(["a", "b c"]), '"a" or "b c"'],
    [z.literal(7), "7"],
    [z.json(), "json"],
    [z.record(z.string(), z.string()), "json"],
    [z.object({ "a b": z.boolean(), c: z.string().optional() }), '{"a b": true or false, c?: text}'],
    [
      z.union([z.object({ ok: z.literal(true), n: z.number() }), z.object({ ok: z.literal(false) })]),
      "{ok: true, n: number} or {ok: false}",
    ],
  ])("tells what JSON looks like: %#", (schema, text) => {
    expect(notation(schema)).toBe(text);
  });

  it("wraps long lines, and cuts recursive types", () => {
    const long = z.object({
      [`a${"b".repeat(60)}`]: z.string(),
      c: z.object({ d: z.string().meta({}) }),
      [`e${"f".repeat(40)}`]: z.string(),
    });
    const lines = notationLines(shapeOf(describeOne({ output: long }).output, "output"), "  ").split("\n");
    expect(lines).toHaveLength(5);
    expect(lines[2]).toBe("    c: {d: text}");
    const wide = z.object(
      Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`m${index}`, z.string()])),
    );
    const wider = z.object(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`n${index}`, wide])));
    const text = notation(wider);
    expect(text.match(/text/g)?.length).toBeLessThan(200);
    expect(text).toContain("...");
  });
});

describe("[PRISM-59] completion", () => {
  const words = (...typed: string[]): string[] => completeCall(typed, [agent]).map(({ word }) => word);

  it("offers the flags of the command line and of the command, each once", () => {
    expect(words("caller", "nothing", "--")).toEqual([
      "--args",
      "--timeout-ms",
      "--idempotency-key",
      "--session",
      "--json",
      "--url",
      "--token",
      "--help",
    ]);
    expect(words("caller", "nothing", "--json", "--j")).toEqual([]);
    expect(words("-")).toContain("--url");
    expect(words("caller", "--u")).toEqual(["--url"]);
  });

  it("skips the command line's flags and their values", () => {
    expect(words("--json", "")).toEqual(["caller"]);
    expect(words("--url", "caller", "")).toEqual(["caller"]);
    expect(words("--url", "")).toEqual([]);
    expect(words("caller", "--url=x", "no")).toEqual(["nothing"]);
    expect(words("caller", "echo", "--mode", "slow")).toEqual(["slow-er", "slow er"]);
    expect(words("caller", "echo", "--loud=")).toEqual(["--loud=true", "--loud=false"]);
    expect(agentToComplete(["--url", "x", "caller", ""])).toBe("caller");
    expect(agentToComplete(["cal"])).toBeNull();
  });

  it("completes the program's own commands and flags without a gateway", async () => {
    const program = createProgram({} as Actions);
    const offered = async (...typed: string[]): Promise<string[]> => {
      const settings = (): never => {
        throw new CliError("UNREACHABLE", "UNREACHABLE", "no gateway was needed");
      };
      return (await candidatesFor(typed, program, settings)).map(({ word }) => word);
    };
    expect(await offered("se")).toEqual(["serve", "semaphore"]);
    expect(await offered("comp")).toEqual(["completion"]);
    expect(await offered("--v")).toEqual(["--version"]);
    expect(await offered("semaphore", "")).toEqual(["list", "show", "resolve", "cancel", "audit"]);
    expect(await offered("semaphore", "list", "--sta")).toEqual(["--status"]);
    expect(await offered("semaphore", "--json", "aud")).toEqual(["audit"]);
    expect(await offered("semaphore", "--url", "aud", "aud")).toEqual(["audit"]);
    expect(await offered("history", "--s")).toEqual(["--share", "--since", "--session", "--search"]);
    expect(await offered("completion", "")).toEqual(["bash", "zsh", "fish"]);
    expect(await offered("serve", "--port", "")).toEqual([]);
    expect(await offered("serve", "--agents", "a.ts", "b.ts", "--ep")).toEqual(["--ephemeral"]);
    expect(await offered("semaphore", "show", "id", "")).toEqual([]);
  });
});

it("[PRISM-64] a wrong flag is reported with its code; other usage errors keep their form", () => {
  const wrong = new CliError("USAGE", "BAD_USER_INPUT", "--text is required", "see --help");
  expect(explain(wrong, false)).toBe("terrarium: BAD_USER_INPUT: --text is required\n  see --help\n");
  expect(explain(new CliError("USAGE", "USAGE", "no"), false)).toBe("terrarium: no\n");
  expect(explain(new CliError("UNREACHABLE", "UNREACHABLE", "no"), false)).toBe("terrarium: no\n");
  expect(explain(new CliError("FAILED", "START_FAILED", "no"), false)).toBe("terrarium: no\n");
});
