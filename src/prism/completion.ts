import { ARGUMENTS_FLAG, type Flag, flagsOf } from "./cli-flags.js";
import { type CommandedAgent, findCommand } from "./descriptor.js";

/** One word that could stand where the cursor is. */
export interface Candidate {
  readonly word: string;
  /** One line, perhaps empty. */
  readonly help: string;
}

export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/**
 * What can follow `terrarium call …`. `words` are those after `call`, the last one being typed (perhaps empty).
 * The agents come from the running gateway, so that completion knows what lives there.
 */
export function completeCall(
  words: readonly string[],
  agents: readonly CommandedAgent[],
): readonly Candidate[] {
  const typed = words.at(-1) ?? "";
  const [agentId, commandName] = words;
  return candidates().filter(({ word }) => word.startsWith(typed));

  function candidates(): Candidate[] {
    if (words.length <= 1)
      return agents.map(({ id, description }) => ({ word: id, help: line(description) }));
    const commands = agents.find(({ id }) => id === agentId)?.commands ?? [];
    if (words.length === 2) {
      const listed = commands.filter(({ hidden }) => !hidden);
      return listed.flatMap(({ name, aliases, help }) =>
        [name, ...aliases].map((word) => ({ word, help: line(help) })),
      );
    }
    const command = findCommand(commands, commandName ?? "");
    return command ? flagCandidates(flagsOf(command), words.slice(2, -1), typed) : [];
  }
}

function flagCandidates(flags: readonly Flag[], before: readonly string[], typed: string): Candidate[] {
  const previous = flags.find(({ name }) => name === before.at(-1));
  if (previous?.negated === null) {
    return previous.choices.map((word) => ({ word, help: "" }));
  }
  if (before.at(-1) === ARGUMENTS_FLAG) return [];
  const assigned = flags.find(({ name }) => typed.startsWith(`${name}=`));
  if (assigned) return assigned.choices.map((choice) => ({ word: `${assigned.name}=${choice}`, help: "" }));
  const used = new Set(before.map((word) => word.split("=", 1)[0]));
  return [
    ...flags
      .filter(
        ({ name, negated, list }) => list || !(used.has(name) || (negated !== null && used.has(negated))),
      )
      .flatMap(({ name, negated, help }) =>
        [name, ...(negated === null ? [] : [negated])].map((word) => ({ word, help: line(help) })),
      ),
    ...(used.has(ARGUMENTS_FLAG) ? [] : [{ word: ARGUMENTS_FLAG, help: "all arguments as JSON" }]),
  ];
}

/**
 * What a person's shell sources. It asks the executable itself, `terrarium complete -- WORDS…`, which prints one
 * `word<TAB>help` a line; so the script never has to be made anew.
 */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

function line(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}

const SCRIPTS: Readonly<Record<Shell, string>> = {
  bash: `_terrarium() {
  local word
  COMPREPLY=()
  local words=("\${COMP_WORDS[@]:1:COMP_CWORD}")
  while IFS=$'\\t' read -r word _; do
    [ -n "$word" ] && COMPREPLY+=("$(printf '%q' "$word")")
  done < <(terrarium complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _terrarium terrarium
`,
  zsh: `#compdef terrarium
_terrarium() {
  local -a found
  local word help
  while IFS=$'\\t' read -r word help; do
    [[ -n "$word" ]] && found+=("\${word//:/\\\\:}:$help")
  done < <(terrarium complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  _describe terrarium found
}
compdef _terrarium terrarium
`,
  fish: `complete -c terrarium -f -a '(terrarium complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};
