import type { JsonValue } from "../base/json.js";
import { visibleLine } from "../base/visible-text.js";
import type { CommandedRow } from "../documents/commands.js";
import type { CommandDescriptor } from "../events/command.js";
import {
  agentHelp,
  type CommandedAgent,
  commandHelp,
  findCommand,
  isCommandName,
  parseFlags,
  splitCall,
  type UsageError,
} from "../prism/index.js";
import { CliError, gatewayError } from "./exit.js";
import { commandedAgent, meant, recallAgent, recallCommanded } from "./agents.js";
import { renderOptions, writeJson, writeLine } from "./output.js";
import { dated } from "./recall.js";
import { table } from "./render.js";
import { type CallOutcome, postCommand } from "./rest-client.js";
import { clientSettings, type ClientSettings, type Environment, type Flags } from "./settings.js";
import { readStandardInput, sayQuestion } from "./steer.js";

/**
 * `terrarium call [agent] [command] [flags…]`: lists who has commands, or one agent's, or calls one and prints what
 * it returns. Everything about the flags comes from the running gateway. Ending this process ends the call: the
 * gateway sees its caller go, and tells the agent.
 */
export async function call(words: readonly string[], given: Flags, environment: Environment): Promise<void> {
  const split = splitCall(words);
  if (!split.ok) throw misuse(split.error, "terrarium call");
  const { agentId, command: name, tool } = split;
  const flags = { ...given, ...flagsOf(tool) };
  const settings = clientSettings(flags, environment);
  if (agentId === null) return await listCommanded(settings);
  if (name === null || tool.has("--help")) return await tellOf(settings, agentId, name);
  const agent = await commandedAgent(settings, agentId);
  const command = findCommand(agent.commands, name);
  const options = {
    timeoutMs: timeoutOf(flags),
    idempotencyKey: textOf(flags["idempotencyKey"]),
  };
  const args = await argumentsOf(agent, name, command, split.words);
  const outcome = await postCommand(settings, { agentId, command: command?.name ?? name, args, ...options });
  say(settings, agentId, outcome);
}

/** A hidden command is not in the manifest: what is not there may still be called, with all arguments as JSON. */
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

/** Of people and programs who called for what is not there. */
function notFound({ id, commands }: CommandedAgent, name: string): CliError {
  const hint = meant(
    name,
    commands.flatMap((command) => [command.name, ...command.aliases]),
  );
  const how = hint === "" ? `; \`terrarium call ${id}\` lists them, hidden ones take --args alone` : hint;
  return gatewayError("COMMAND_NOT_FOUND", `agent ${id} lists no command "${name}"${how}`);
}

function misuse({ code, flag, reason, path }: UsageError, about: string): CliError {
  const message = flag === null ? reason : `${flag} ${reason}`;
  const details = path ? { issues: [{ path, message: reason }] } : {};
  return new CliError("USAGE", code, message, `${about} --help tells what can be said`, details);
}

function say(settings: ClientSettings, agentId: string, outcome: CallOutcome): void {
  if (outcome.status === "PARKED") {
    const { status, semaphore } = outcome;
    if (settings.json) writeJson({ status, result: null, semaphore });
    else sayQuestion(agentId, semaphore);
  } else writeJson(outcome.result, settings.json ? 0 : 2);
}

/** What there is to say about an agent's commands, or about one of them; what was last known while the gateway is away. */
async function tellOf(settings: ClientSettings, agentId: string, name: string | null): Promise<void> {
  const { value: agent, stale, asOf } = await recallAgent(settings, agentId);
  if (name === null) tell(settings, dated(agent.commands, asOf), agentHelp(agent));
  else {
    const command = findCommand(agent.commands, name);
    if (!command) throw notFound(agent, name);
    tell(settings, dated([command], asOf)[0], commandHelp(agentId, command));
  }
  if (stale) throw stale;
}

/** What agents' authors wrote, for people; the manifest itself for programs. */
function tell({ json }: ClientSettings, manifest: unknown, help: string): void {
  if (json) writeJson(manifest);
  else process.stdout.write(help.split("\n").map(visibleLine).join("\n"));
}

async function listCommanded(settings: ClientSettings): Promise<void> {
  const { value, stale, asOf } = await recallCommanded(settings);
  if (settings.json) writeJson(dated(value, asOf));
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

/** Its range is for the gateway to judge. */
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
