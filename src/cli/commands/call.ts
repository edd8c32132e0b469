import type { JsonValue } from "../../base/json.js";
import { visibleLine } from "../../base/text/visible-text.js";
import type { CommandedRow } from "../../documents/commands.js";
import type { CommandDescriptor } from "../../events/agent/command.js";
import {
  agentHelp,
  type CommandedAgent,
  commandHelp,
  findCommand,
  isCommandName,
  parseFlags,
  splitCall,
  type UsageError,
} from "../../prism/index.js";
import { CliError, gatewayError } from "../exit.js";
import { commandedAgent, suggestion, recallAgent, recallCommanded } from "./agents.js";
import { renderOptions, writeJson, writeLine } from "../render/output.js";
import { sourced } from "../last-known/recall.js";
import { table } from "../render/render.js";
import { type CallOutcome, postCommand } from "../client/rest.js";
import type { ClientSettings, Flags } from "../settings.js";
import { readStandardInput, printQuestion } from "./steer.js";

/**
 * `terrarium call [agent] [command] [flags…]`: lists the agents with commands, lists the commands of one agent, or calls
 * a command and prints its result. The flags come from the running gateway. Ending this process cancels the call: the
 * gateway sees the connection close and aborts the agent's work.
 */
export async function call(
  words: readonly string[],
  given: Flags,
  settingsOf: (flags: Flags) => ClientSettings,
): Promise<void> {
  const split = splitCall(words);
  if (!split.ok) throw misuse(split.error, "terrarium call");
  const { agentId, command: name, tool } = split;
  const flags = { ...given, ...flagsOf(tool) };
  const settings = settingsOf(flags);
  if (agentId === null) return await listCommanded(settings);
  if (name === null || tool.has("--help")) return await showHelp(settings, agentId, name);
  const agent = await commandedAgent(settings, agentId);
  const command = findCommand(agent.commands, name);
  const options = {
    timeoutMs: timeoutOf(flags),
    idempotencyKey: textOf(flags["idempotencyKey"]),
    session: textOf(flags["session"]),
  };
  const args = await argumentsOf(agent, name, command, split.words);
  const outcome = await postCommand(settings, { agentId, command: command?.name ?? name, args, ...options });
  report(settings, agentId, outcome);
}

/** Hidden commands are not in the manifest, so an unknown name is still called if it comes with `--args`. */
async function argumentsOf(
  agent: CommandedAgent,
  name: string,
  command: CommandDescriptor | undefined,
  words: readonly string[],
): Promise<JsonValue> {
  if (!command && !isCommandName(name)) throw notFound(agent, name);
  const input = words.includes("-") ? await readStandardInput() : "";
  const parsed = parseFlags(words, command ?? { input: null }, () => input);
  if (parsed.ok) return parsed.args;
  if (!command && parsed.error.flag !== "--args") throw notFound(agent, name);
  throw misuse(parsed.error, `terrarium call ${agent.id} ${name}`);
}

/** The error for a command that the agent does not list. */
function notFound({ id, commands }: CommandedAgent, name: string): CliError {
  const hint = suggestion(
    name,
    commands.flatMap((command) => [command.name, ...command.aliases]),
  );
  const how =
    hint === "" ? `; \`terrarium call ${id}\` lists its commands, a hidden one takes only --args` : hint;
  return gatewayError("COMMAND_NOT_FOUND", `agent ${id} has no command "${name}"${how}`);
}

function misuse({ code, flag, reason, path }: UsageError, about: string): CliError {
  const message = flag === null ? reason : `${flag} ${reason}`;
  const details = path ? { issues: [{ path, message: reason }] } : {};
  return new CliError("USAGE", code, message, `${about} --help lists the flags`, details);
}

function report(settings: ClientSettings, agentId: string, outcome: CallOutcome): void {
  if (outcome.status === "PARKED") {
    const { status, semaphore } = outcome;
    if (settings.json) writeJson({ status, result: null, semaphore });
    else printQuestion(agentId, semaphore);
  } else writeJson(outcome.result, settings.json ? 0 : 2);
}

/** Help for an agent's commands, or for one of them; the last known help while the gateway is away. */
async function showHelp(settings: ClientSettings, agentId: string, name: string | null): Promise<void> {
  const { value: agent, stale, source } = await recallAgent(settings, agentId);
  if (name === null) printHelp(settings, sourced(agent.commands, source), agentHelp(agent));
  else {
    const command = findCommand(agent.commands, name);
    if (!command) throw notFound(agent, name);
    printHelp(settings, sourced([command], source)[0], commandHelp(agentId, command));
  }
  if (stale) throw stale;
}

/** Prints the manifest as JSON with `--json`, else the help with the agent author's text made visible. */
function printHelp({ json }: ClientSettings, manifest: unknown, help: string): void {
  if (json) writeJson(manifest);
  else process.stdout.write(help.split("\n").map(visibleLine).join("\n"));
}

async function listCommanded(settings: ClientSettings): Promise<void> {
  const { value, stale, source } = await recallCommanded(settings);
  if (settings.json) writeJson(sourced(value, source));
  else listForPeople(value);
  if (stale) throw stale;
}

function listForPeople(agents: readonly CommandedRow[]): void {
  if (agents.length === 0) return writeLine("No agent here has commands.");
  const rows = agents.map(({ id, commands, description }) =>
    [id, commands.map(({ name }) => name).join(" "), description].map(visibleLine),
  );
  process.stdout.write(table(["ID", "COMMANDS", "DESCRIPTION"], rows, renderOptions()));
}

const FLAG_NAMES: Readonly<Record<string, string>> = {
  "--timeout-ms": "timeoutMs",
  "--idempotency-key": "idempotencyKey",
};

function flagsOf(tool: ReadonlyMap<string, string | true>): Flags {
  return Object.fromEntries(Array.from(tool, ([flag, value]) => [FLAG_NAMES[flag] ?? flag.slice(2), value]));
}

/** Checks only that it is a number; the gateway checks the range. */
function timeoutOf({ timeoutMs }: Flags): number | null {
  const text = textOf(timeoutMs);
  if (text === null) return null;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  const error = { flag: "--timeout-ms", reason: "must be a whole number of milliseconds", path: null };
  throw misuse({ code: "BAD_USER_INPUT", ...error }, "terrarium call");
}

function textOf(flag: unknown): string | null {
  return typeof flag === "string" ? flag : null;
}
