import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { Command } from "commander";
import { describe, expect, it } from "vitest";

import { ERROR_CODES } from "../../../src/base/errors.js";
import { LIMITS, type LimitSpec } from "../../../src/base/limits.js";
import { flagOf, variableOf } from "../../../src/cli/settings.js";
import { createProgram, type Actions } from "../../../src/cli/program.js";
import { SECRET_VARIABLES } from "../../../src/cli/settings.js";
import { CLOSE_CODES } from "../../../src/events/close-codes.js";
import { TOP } from "../../support/sources.js";

const readme = readFileSync(join(TOP, "README.md"), "utf8");

/** Flags of other programs, and of commands that agents declare, that the README mentions. */
const FOREIGN_FLAGS = ["--import", "--help", "--name", "--stars", "--fuzz"];

const program = createProgram(new Proxy({}, { get: () => () => undefined }) as Actions);
const options = program.commands.flatMap((command) =>
  [command, ...command.commands].flatMap((one) => one.options),
);
const serveOptions = commandNamed("serve").options;

function commandNamed(name: string): Command {
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (!command) throw new Error(`no command ${name}`);
  return command;
}

/** The cells of the table between two marks, without its head. */
function table(mark: string): string[][] {
  const [, text = ""] = new RegExp(`<!-- ${mark} -->([^]*?)<!-- /${mark} -->`).exec(readme) ?? [];
  const rows = text.trim().split("\n").slice(2);
  return rows.map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

describe("README", () => {
  it("names only flags that exist", () => {
    const known = new Set([...options.map(({ long }) => long), ...FOREIGN_FLAGS]);
    const named = new Set(Array.from(readme.matchAll(/(?<![\w-])--[a-z][a-z-]+/g), ([flag]) => flag));
    expect([...named].filter((flag) => !known.has(flag))).toEqual([]);
  });

  it("names every flag of terrarium serve", () => {
    const missing = serveOptions
      .map(({ long }) => long ?? "")
      .filter((flag) => !readme.includes(`\`${flag}\``));
    expect(missing).toEqual([]);
  });

  it("names only variables that exist", () => {
    const documented = options.flatMap(
      ({ description }) => /\[(TERRARIUM_\w+)\]/.exec(description)?.[1] ?? [],
    );
    const known = new Set([...documented, ...Object.keys(SECRET_VARIABLES)]);
    const named = new Set(Array.from(readme.matchAll(/TERRARIUM_[A-Z_]+/g), ([variable]) => variable));
    expect([...named].filter((variable) => !known.has(variable))).toEqual([]);
    expect(Object.keys(SECRET_VARIABLES).filter((variable) => !named.has(variable))).toEqual([]);
  });

  it("names only scripts that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(TOP, "package.json"), "utf8"));
    const named = new Set(Array.from(readme.matchAll(/npm run ([\w:]+)/g), ([, script = ""]) => script));
    expect([...named].filter((script) => !(script in scripts))).toEqual([]);
  });

  it("lists every error code with its status and advice", () => {
    const rows = Object.entries(ERROR_CODES).map(([code, { status, advice }]) => [
      `\`${code}\``,
      String(status),
      advice,
    ]);
    expect(table("errors")).toEqual(rows);
  });

  it("lists every close code", () => {
    const rows = Object.values(CLOSE_CODES).map(({ code, reason, comeBack }) => [
      String(code),
      reason,
      comeBack ? "yes" : "no",
    ]);
    expect(table("close-codes")).toEqual(rows);
  });

  it("lists every limit with its default and unit", () => {
    const rows = Object.entries<LimitSpec>(LIMITS).map(([name, { default: usual, unit, help, derived }]) => [
      `\`${flagOf(name)}\``,
      derived ?? `${usual.toLocaleString("en")} ${unit}`,
      help,
    ]);
    expect(table("limits")).toEqual(rows);
  });
});

it("every flag of terrarium serve says which variable stands for it", () => {
  for (const option of serveOptions) {
    const name = option.attributeName();
    const variable = variableOf(option.negate ? `no${name[0]?.toUpperCase()}${name.slice(1)}` : name);
    expect(option.description).toContain(`[${variable}]`);
  }
});
