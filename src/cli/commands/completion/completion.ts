import type { Argument, Command, Option } from "commander";

import { visibleLine } from "../../../base/text/visible-text.js";
import { AGENTS } from "../../../documents/agents.js";
import { agentToComplete, type Candidate, completeCall } from "../../../prism/index.js";
import { ask } from "../../client/http.js";
import { pathCandidates } from "../agentese.js";
import { recallAgent, recallCommanded } from "../agents.js";
import { askOrRecall } from "../../last-known/recall.js";
import type { ClientSettings } from "../../settings.js";

/** Milliseconds to wait for the gateway: a person is waiting for the Tab key. */
const DEADLINE_MS = 2_000;

/**
 * `terrarium complete -- WORDS…`: the candidates for the last word, one `word<TAB>help` per line. If the gateway does
 * not answer in time, they come from its last known state.
 */
export async function complete(...asked: Parameters<typeof candidatesFor>): Promise<void> {
  const found = await candidatesFor(...asked).catch(() => []);
  process.stdout.write(found.map(({ word, help }) => `${word}\t${help}\n`).join(""));
}

/** Commands and flags come from the parser; agents, their commands, flags and choices from the gateway. */
export async function candidatesFor(
  words: readonly string[],
  program: Command,
  settingsOf: (words: readonly string[]) => ClientSettings,
): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? "";
  const position = positionOf(program, words.slice(0, -1));
  const found = await candidates();
  return found
    .filter(({ word }) => word.startsWith(typed) && isPlain(word))
    .map(({ word, help }) => ({ word, help: isPlain(help) ? help : "" }));

  async function candidates(): Promise<readonly Candidate[]> {
    const { waiting } = position;
    if (waiting && !(waiting.variadic && typed.startsWith("-"))) return listed(waiting.argChoices);
    if (position.command.name() === "call")
      return await completeCallWords(words.slice(position.after), withDeadline());
    if (typed.startsWith("-")) return optionsOf(position.command);
    const argument = position.command.registeredArguments[position.operands];
    return [
      ...(position.operands === 0 ? subcommandsOf(position.command) : []),
      ...(argument ? await valuesOf(argument) : []),
    ];
  }

  async function valuesOf(argument: Argument): Promise<readonly Candidate[]> {
    if (argument.name() === "path") return await pathCandidates(withDeadline());
    if (argument.name() !== "agent") return listed(argument.argChoices);
    const settings = withDeadline();
    const { value } = await askOrRecall(
      settings,
      async (live) => (await ask(live, AGENTS, {})).agents,
      ({ agents }) => agents,
    );
    return value.map(({ id, description }) => ({ word: id, help: description }));
  }

  function withDeadline(): ClientSettings & { readonly signal: AbortSignal } {
    return { ...settingsOf(words), signal: AbortSignal.timeout(DEADLINE_MS) };
  }
}

async function completeCallWords(
  words: readonly string[],
  settings: ClientSettings,
): Promise<readonly Candidate[]> {
  const agentId = agentToComplete(words);
  if (agentId !== null) return completeCall(words, [(await recallAgent(settings, agentId)).value]);
  const { value } = await recallCommanded(settings);
  return completeCall(
    words,
    value.map(({ id, description }) => ({ id, description, commands: [] })),
  );
}

interface Position {
  readonly command: Command;
  /** Number of words up to and including the command's name. */
  readonly after: number;
  /** Words after the command's name that are neither flags nor flag values. */
  readonly operands: number;
  /** The flag whose value is being typed. */
  readonly waiting: Option | null;
}

/** Parses the complete words: which command they select, and which argument or flag value comes next. */
function positionOf(program: Command, words: readonly string[]): Position {
  let command = program;
  let after = 0;
  let operands = 0;
  let waiting: Option | null = null;
  for (const [index, word] of words.entries()) {
    const isFlag = word.startsWith("-");
    if (waiting && !isFlag) {
      if (!waiting.variadic) waiting = null;
      continue;
    }
    if (isFlag) {
      const option = command.options.find(({ long, short }) => long === word || short === word);
      waiting = option?.required === true ? option : null;
      continue;
    }
    const next = operands === 0 ? command.commands.find((candidate) => candidate.name() === word) : undefined;
    if (!next) operands += 1;
    else {
      command = next;
      after = index + 1;
      // The remaining words belong to the agent's command.
      if (command.name() === "call") break;
    }
  }
  return { command, after, operands, waiting };
}

function subcommandsOf(command: Command): Candidate[] {
  const visible = command.createHelp().visibleCommands(command);
  return visible.map((one) => ({ word: one.name(), help: one.description() }));
}

function optionsOf(command: Command): Candidate[] {
  const visible = command.createHelp().visibleOptions(command);
  return visible.map(({ long, short, description }) => ({ word: long ?? short ?? "", help: description }));
}

function listed(words: readonly string[] | undefined): Candidate[] {
  return (words ?? []).map((word) => ({ word, help: "" }));
}

/**
 * A control character could split a candidate or drive the terminal; an invisible character makes it look like another.
 */
function isPlain(text: string): boolean {
  return !/\p{Cc}/u.test(text) && visibleLine(text) === text;
}
