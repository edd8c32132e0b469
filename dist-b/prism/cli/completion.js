import { ARGUMENTS_FLAG, flagsOf } from "./cli-flags.js";
import { findCommand } from "../describe-commands.js";
import { splitFlag, TOOL_FLAGS } from "./tool-flags.js";
/**
 * Completions of `terrarium call …`. `words` are the words after `call`; the last one is being typed (may be empty).
 * The agents come from the running gateway.
 */
export function completeCall(words, agents) {
  const typed = words.at(-1) ?? "";
  const before = wordsBefore(words);
  if (before === null) return [];
  const { tool } = before;
  const [agentId, commandName, ...given] = before.words;
  return candidates().filter(({ word }) => word.startsWith(typed));
  function candidates() {
    if (typed.startsWith("-") && commandName === undefined) return toolCandidates(tool);
    if (agentId === undefined) {
      return agents.map(({ id, description }) => ({ word: id, help: line(description) }));
    }
    const commands = agents.find(({ id }) => id === agentId)?.commands ?? [];
    if (commandName === undefined) {
      const listed = commands.filter(({ hidden }) => !hidden);
      return listed.flatMap(({ name, aliases, help }) =>
        [name, ...aliases].map((word) => ({ word, help: line(help) })),
      );
    }
    const command = findCommand(commands, commandName);
    const values = command ? valueCandidates(flagsOf(command), given.at(-1), typed) : null;
    if (values) return values;
    return [...(command ? flagCandidates(flagsOf(command), given) : []), ...toolCandidates(tool)];
  }
}
/** The agent that must be known to complete these words; null when none is named yet. */
export function agentToComplete(words) {
  return wordsBefore(words)?.words[0] ?? null;
}
/** The words before the one being typed, without the tool's flags; null when a tool flag is waiting for its value. */
function wordsBefore(words) {
  const before = words.slice(0, -1);
  const rest = [];
  const tool = [];
  for (let at = 0; at < before.length; at += 1) {
    const word = before[at] ?? "";
    const [name, attached] = splitFlag(word);
    const flag = TOOL_FLAGS.get(name);
    if (!flag) rest.push(word);
    else {
      tool.push(name);
      if (flag.value !== null && attached === undefined) at += 1;
      if (at === before.length) return null;
    }
  }
  return { words: rest, tool };
}
function toolCandidates(used) {
  const left = Array.from(TOOL_FLAGS).filter(([name]) => !used.includes(name));
  return left.map(([word, { help }]) => ({ word, help }));
}
/** The values of the flag at the cursor; null when there is none. */
function valueCandidates(flags, previous, typed) {
  if (previous === ARGUMENTS_FLAG) return [];
  const waiting = flags.find(({ name }) => name === previous);
  if (waiting?.negated === null) return waiting.choices.map((word) => ({ word, help: "" }));
  const [name, attached] = splitFlag(typed);
  if (attached === undefined) return null;
  const assigned = flags.find((flag) => flag.name === name);
  const choices = assigned?.kind === "boolean" ? ["true", "false"] : (assigned?.choices ?? []);
  return choices.map((choice) => ({ word: `${name}=${choice}`, help: "" }));
}
function flagCandidates(flags, given) {
  const used = new Set(given.map((word) => splitFlag(word)[0]));
  const isOpen = ({ name, negated, list }) =>
    list || !(used.has(name) || (negated !== null && used.has(negated)));
  return [
    ...flags
      .filter(isOpen)
      .flatMap(({ name, negated, help }) =>
        [name, ...(negated === null ? [] : [negated])].map((word) => ({ word, help: line(help) })),
      ),
    ...(used.has(ARGUMENTS_FLAG) ? [] : [{ word: ARGUMENTS_FLAG, help: "all arguments as JSON" }]),
  ];
}
function line(text) {
  return text.split("\n", 1)[0] ?? "";
}
//# sourceMappingURL=completion.js.map
