import type { CommandDescriptor } from "../../events/agent/command.js";
import { ARGUMENTS_FLAG, type Flag, flagsOf } from "./cli-flags.js";
import type { CommandedAgent } from "../describe-commands.js";
import { notationLines } from "../notation.js";
import { formatFlags } from "./parse-flags.js";
import { shapeOf } from "../shape.js";
import { TOOL_FLAGS } from "./tool-flags.js";

const VALUE_WORDS: Readonly<Record<Flag["kind"], string>> = {
  text: "<text>",
  integer: "<whole number>",
  number: "<number>",
  boolean: "",
  choice: "<choice>",
  json: "<json>",
};

/** `terrarium call AGENT --help`: the listed commands. */
export function agentHelp({ id, description, commands }: CommandedAgent): string {
  const listed = commands.filter(({ hidden }) => !hidden);
  const rows = listed.map(({ name, aliases, help }): [string, string] => [
    [name, ...aliases].join(", "),
    firstSentence(help),
  ]);
  return [
    `Usage: terrarium call ${id} <command> [flags]`,
    ...(description === "" ? [] : ["", description]),
    "",
    ...(rows.length === 0
      ? ["It has no commands."]
      : [
          "Commands:",
          ...table(rows),
          "",
          `Add --help for a command's flags: terrarium call ${id} <command> --help`,
        ]),
    "",
  ].join("\n");
}

/** `terrarium call AGENT COMMAND --help`: its purpose, flags, result, and examples that can be pasted. */
export function commandHelp(agentId: string, command: CommandDescriptor): string {
  const flags = flagsOf(command);
  const rows = [
    ...flags.map((flag): [string, string] => [flagUsage(flag), flagNotes(flag)]),
    [`${ARGUMENTS_FLAG} <json>`, "all arguments at once; other flags then add to them"] as [string, string],
  ];
  const call = `terrarium call ${agentId} ${command.name}`;
  const examples = command.examples.flatMap(({ help, args }) => [
    ...(help === null ? [] : [`  # ${help}`]),
    `  $ ${[call, ...formatFlags(args, command).map(quote)].join(" ")}`,
  ]);
  const result = command.output === null ? "json" : notationLines(shapeOf(command.output, "output"), "  ");
  const remarks = [
    ...(command.readonly ? ["It changes nothing."] : []),
    ...(command.private ? ["Its input, outputs, result and errors are only for its caller."] : []),
    ...(command.parks ? ["It may ask a person instead of answering."] : []),
    `A call needs a token with the scope agent:${agentId}:invoke.`,
  ];
  return [
    `Usage: ${call}${flags.length > 0 ? " [flags]" : ""}`,
    ...(command.help === "" ? [] : ["", command.help]),
    ...(command.aliases.length === 0 ? [] : ["", `Also called ${command.aliases.join(", ")}.`]),
    "",
    "Flags (a value of - is read from standard input):",
    ...table(rows),
    "",
    "Flags of every command:",
    ...table(TOOL_ROWS),
    "",
    `Result:\n  ${result}`,
    ...(examples.length === 0 ? [] : ["", "Examples:", ...examples]),
    "",
    remarks.join(" "),
    "",
  ].join("\n");
}

const TOOL_ROWS = Array.from(TOOL_FLAGS, ([name, { value, help }]): [string, string] => [
  value === null ? name : `${name} ${value}`,
  help,
]);

function flagUsage(flag: Flag): string {
  if (flag.negated !== null) return `${flag.name}, ${flag.negated}`;
  return `${flag.name} ${VALUE_WORDS[flag.kind]}${flag.list ? "..." : ""}`;
}

function flagNotes(flag: Flag): string {
  const notes = [
    ...(flag.required ? ["required"] : []),
    ...(flag.kind === "json" && flag.notation !== "json" ? [flag.notation] : []),
    ...(flag.choices.length > 0 ? [`one of ${flag.choices.join(", ")}`] : []),
    ...(flag.list ? ["may be repeated"] : []),
    ...(flag.default === undefined ? [] : [`default: ${JSON.stringify(flag.default)}`]),
  ];
  const remarks = notes.length === 0 ? "" : `(${notes.join("; ")})`;
  return [flag.help, remarks].filter((part) => part !== "").join(" ");
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  return rows.map(([left, right]) => `  ${left.padEnd(width)}${right}`.trimEnd());
}

function firstSentence(text: string): string {
  return text.split(/(?<=\.)\s/, 1)[0] ?? "";
}

/** Quotes a word for a POSIX shell. */
function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
