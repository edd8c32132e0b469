import type { Command } from "commander";
import { expect, it } from "vitest";
import { ERROR_CODES } from "../../../src/base/errors.js";
import { createProgram } from "../../../src/cli/program.js";
import { adviceFor } from "../../../src/cli/advice.js";

/** Names of fields of GraphQL and of REST, which the command line does not have. */
const FIELDS = /\b[a-z]+[A-Z]\w*|\bmutation\b|\bbearer\b/;

const program = createProgram({} as Parameters<typeof createProgram>[0]);

function commandOf(words: readonly string[], from: Command = program): Command {
  const [word, ...more] = words;
  const next = from.commands.find((one) => one.name() === word);
  return next ? commandOf(more, next) : from;
}

const ofGraphql = new Set(["PERSISTED_QUERY_NOT_FOUND", "PERSISTED_QUERY_NOT_SUPPORTED"]);
const codes = Object.keys(ERROR_CODES).filter((code) => !ofGraphql.has(code));

it.each(codes)(
  "[CLI-1456] the advice for %s is for the command line: its commands and flags exist",
  (code) => {
    const advice = adviceFor(code) ?? "";
    expect(advice).not.toBe("");
    expect(advice).not.toMatch(FIELDS);
    for (const [, line = ""] of advice.matchAll(/`terrarium ([^`]*)`/g)) {
      const words = line.split(" ");
      const command = commandOf(words);
      if (command === program) throw new Error(`there is no command "${line}"`);
      const flags = command.options.map(({ long }) => long);
      expect(flags).toEqual(expect.arrayContaining(words.filter((word) => word.startsWith("--"))));
    }
    const all = new Set(program.commands.flatMap((one) => one.options.map(({ long }) => long)));
    for (const [flag] of advice.matchAll(/--[a-z-]+/g)) expect([...all]).toContain(flag);
  },
);

it("[HTTP-1457] the advice in REST problems names no command, flag or mutation", () => {
  for (const { advice } of Object.values(ERROR_CODES)) {
    expect(advice).not.toMatch(/--|terrarium |mutation|start the agent/);
  }
});

it("[CLI-1456] other codes have none", () => expect(adviceFor("USAGE")).toBeNull());
