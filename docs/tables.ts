// The tables of the documents that are made from the sources. `npm run docs` writes them between their marks,
// `<!-- NAME -->` and `<!-- /NAME -->`; test/unit/tidy/docs.test.ts fails when a page differs.
import type { Command, Option } from "commander";
import stringWidth from "string-width";
import { PATHS } from "../src/agentese/table.js";
import { ERROR_CODES } from "../src/base/errors.js";
import { LIMITS, type LimitSpec } from "../src/base/limits.js";
import { EXIT_CODES } from "../src/cli/exit.js";
import { type Actions, createProgram } from "../src/cli/program.js";
import { flagOf } from "../src/cli/settings.js";
import { SECRET_VARIABLES } from "../src/cli/token-settings.js";
import { CLOSE_CODES } from "../src/events/close-codes.js";
import { EVENT_TABLE, type EventKind } from "../src/events/table.js";
import { fieldRows, rightRows } from "./kubernetes-tables.js";

/** The pages that have such tables. */
export const PAGES = ["docs/agentese.md", "docs/configuration.md", "docs/kubernetes.md", "docs/reference.md"];

const TABLES = {
  options: () =>
    table(
      ["Flag", "Variable", "Default", "What"],
      serve.options.filter((option) => !isLimit(option)).map(optionRow),
    ),
  "secret-variables": () =>
    table(
      ["Variable", "What"],
      Object.entries(SECRET_VARIABLES).map(([name, what]) => [code(name), what]),
    ),
  limits: () =>
    table(
      ["Limit", "Flag", "Default", "Bounds"],
      Object.entries<LimitSpec>(LIMITS).map(([name, { default: usual, unit, help, derived }]) => [
        code(name),
        code(flagOf(name)),
        derived ?? `${usual.toLocaleString("en")} ${unit}`,
        help,
      ]),
    ),
  "client-options": () => table(["Flag", "Variable", "Default", "What"], shared.map(optionRow)),
  commands: () =>
    table(
      ["Command", "What", "Its own options"],
      commands.map(([name, command]) => [
        code(`terrarium ${name}`),
        command.description(),
        ownOptions(command)
          .map(({ flags }) => code(flags))
          .join(", "),
      ]),
    ),
  "exit-codes": () =>
    table(
      ["Status", "Meaning"],
      EXIT_CODES.map(({ status, meaning }) => [String(status), meaning]),
    ),
  errors: () =>
    table(
      ["Code", "HTTP status", "What to do"],
      Object.entries(ERROR_CODES).map(([name, { status, advice }]) => [code(name), String(status), advice]),
    ),
  "close-codes": () =>
    table(
      ["Code", "Reason", "Come back?"],
      Object.values(CLOSE_CODES).map(({ code, reason, comeBack }) => [
        String(code),
        reason,
        comeBack ? "yes" : "no",
      ]),
    ),
  events: () =>
    table(
      ["Type", "What", "Fields of its own"],
      Object.entries<EventKind>(EVENT_TABLE).map(([type, { help, fields }]) => [
        code(type),
        help,
        Object.keys(fields).map(code).join(", "),
      ]),
    ),
  AgentServer: () => fieldTable("AgentServer"),
  Pheromone: () => fieldTable("Pheromone"),
  rights: () => table(["Resources", "Verbs", "Why"], rightRows()),
  paths: () =>
    table(
      ["Path", "Kind", "What", "Acts", "Scope", "Input", "Example"],
      PATHS.map(({ pattern, kind, description, acts, scope, input, example }) => [
        code(pattern),
        code(kind),
        description,
        acts ? "acts" : "reads",
        scope === null ? "" : code(scope),
        input === null
          ? "the command's arguments"
          : Object.keys(input["properties"] ?? {})
              .map(code)
              .join(", "),
        code([example.path, ...(example.input ? [JSON.stringify(example.input)] : [])].join(" ")),
      ]),
    ),
} satisfies Record<string, () => string>;

/** Names of the tables. */
export const TABLE_NAMES = Object.keys(TABLES);

/** The page with each of its tables as the sources have it now. */
export function withTables(page: string): string {
  return Object.entries(TABLES).reduce(
    (text, [name, rows]) =>
      text.replace(new RegExp(`<!-- ${name} -->[^]*?<!-- /${name} -->`), () =>
        [`<!-- ${name} -->`, "", rows(), `<!-- /${name} -->`].join("\n"),
      ),
    page,
  );
}

const program = createProgram(new Proxy({}, { get: () => () => undefined }) as Actions);
const commands = named(program.commands);
const serve = commandOf("serve");
/** Options that every command has which talks to a running gateway. */
const shared = commandOf("agents").options;

/** `semaphore list` for a command within another. Hidden commands are for completion scripts. */
function named(among: readonly Command[], above = ""): (readonly [string, Command])[] {
  return among
    .filter((command) => command.name() !== "complete")
    .flatMap((command) => {
      const name = `${above}${command.name()}`;
      return [[name, command] as const, ...named(command.commands, `${name} `)];
    });
}

function commandOf(name: string): Command {
  const found = commands.find(([candidate]) => candidate === name);
  if (!found) throw new Error(`there is no command ${name}`);
  return found[1];
}

function isLimit({ long }: Option): boolean {
  return Object.keys(LIMITS).some((name) => flagOf(name) === long);
}

/** Options of one command that this page tells nowhere else. */
function ownOptions(command: Command): readonly Option[] {
  if (command === serve) return [];
  return command.options.filter(
    (option) =>
      (!isLimit(option) || option.long === "--drain-timeout-ms") &&
      !shared.some(({ long }) => long === option.long),
  );
}

/** Flag, variable, default and meaning, taken from the help: `what it does (default: 5) [TERRARIUM_IT]`. */
function optionRow({ flags, description }: Option): string[] {
  const [, help = description, usual = "", variable = ""] =
    /^(.*?)(?: \(default: (.*)\))?(?: \[(\w+)\])?$/s.exec(description) ?? [];
  return [code(flags), variable && code(variable), usual, help];
}

function fieldTable(kind: string): string {
  return table(
    ["Field", "Type", "Default", "What"],
    fieldRows(kind).map(([field = "", type = "", usual = "", what = ""]) => [
      code(field),
      type,
      usual.startsWith("required") || usual === "" ? usual : code(usual),
      what,
    ]),
  );
}

function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}

/** The text with what Markdown would read as markup escaped, but for spans of code. */
function plain(text: string): string {
  return text.replaceAll(/`[^`]*`|[*<]/g, (found) => (found.startsWith("`") ? found : `\\${found}`));
}

/** A table in Markdown, its columns aligned as the formatter aligns them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const escaped = rows.map((row) => row.map(plain));
  const widths = head.map((title, at) =>
    Math.max(stringWidth(title), ...escaped.map((row) => stringWidth(row[at] ?? ""))),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, at) => cell + " ".repeat((widths[at] ?? 0) - stringWidth(cell))).join(" | ")} |\n`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...escaped.map(line)].join("");
}
