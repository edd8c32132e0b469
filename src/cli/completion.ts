import type { Argument, Command, Option } from "commander";

import { visibleLine } from "../base/visible-text.js";
import { AGENTS } from "../documents/agents.js";
import { agentToComplete, type Candidate, completeCall } from "../prism/index.js";
import { ask } from "./client.js";
import { recallAgent, recallCommanded } from "./agents.js";
import { askOrRecall } from "./recall.js";
import type { ClientSettings } from "./settings.js";

/** A person waits for the next key to do something. */
const DEADLINE_MS = 2_000;

/**
 * `terrarium complete -- WORDS…`: what the last word could become, one `word<TAB>help` a line. Where the gateway does
 * not answer at once, what was last known of it is offered, if anything is.
 */
export async function complete(...asked: Parameters<typeof candidatesFor>): Promise<void> {
  const found = await candidatesFor(...asked).catch(() => []);
  process.stdout.write(found.map(({ word, help }) => `${word}\t${help}\n`).join(""));
}

/** Commands and flags come from the parser itself; agents, their commands, flags and choices from the gateway. */
export async function candidatesFor(
  words: readonly string[],
  program: Command,
  settingsOf: (words: readonly string[]) => ClientSettings,
): Promise<readonly Candidate[]> {
  const typed = words.at(-1) ?? "";
  const place = placeOf(program, words.slice(0, -1));
  const found = await candidates();
  return found
    .filter(({ word }) => word.startsWith(typed) && isPlain(word))
    .map(({ word, help }) => ({ word, help: isPlain(help) ? help : "" }));

  async function candidates(): Promise<readonly Candidate[]> {
    const { waiting } = place;
    if (waiting && !(waiting.variadic && typed.startsWith("-"))) return listed(waiting.argChoices);
    if (place.command.name() === "call")
      return await completeCallWords(words.slice(place.after), impatient());
    if (typed.startsWith("-")) return optionsOf(place.command);
    const argument = place.command.registeredArguments[place.operands];
    return [
      ...(place.operands === 0 ? subcommandsOf(place.command) : []),
      ...(argument ? await valuesOf(argument) : []),
    ];
  }

  async function valuesOf(argument: Argument): Promise<readonly Candidate[]> {
    if (argument.name() !== "agent") return listed(argument.argChoices);
    const settings = impatient();
    const { value } = await askOrRecall(
      settings,
      async () => (await ask(settings, AGENTS, {})).agents,
      ({ agents }) => agents,
    );
    return value.map(({ id, description }) => ({ word: id, help: description }));
  }

  function impatient(): ClientSettings & { readonly signal: AbortSignal } {
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

interface Place {
  readonly command: Command;
  /** How many words lead to the command. */
  readonly after: number;
  /** Words since then that are neither flags nor their values. */
  readonly operands: number;
  /** The flag whose value is being typed. */
  readonly waiting: Option | null;
}

/** Where in the command line these whole words lead. */
function placeOf(program: Command, words: readonly string[]): Place {
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
      // What follows belongs to the agent's command.
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

/** What holds a control character would be more than one word, or obeyed by a terminal; what hides a character looks like another. */
function isPlain(text: string): boolean {
  return !/\p{Cc}/u.test(text) && visibleLine(text) === text;
}
