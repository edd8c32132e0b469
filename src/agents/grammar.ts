import { z } from "zod";
import { type AgentDefinition, answersCommand, command, defineAgent } from "../agent.js";
import { BOUNDS } from "./grammar/bounds.js";
import { EXAMPLES } from "./grammar/examples.js";
import { GrammarLibrary } from "./grammar/library.js";
import {
  forgotten,
  grammarName,
  grammarText,
  listed,
  parsed,
  reified,
  shown,
  stripCode,
  textToParse,
} from "./grammar/schemas.js";

/** The grammar that `parse` uses by default. */
const NAME_DEFAULT = "arithmetic";

/**
 * Compiles PEG grammars in peggy's notation, without embedded code, and parses texts with them. Has commands only: `reify`
 * compiles and keeps a grammar, `parse` parses a text, and `list`, `show` and `forget` manage the grammars.
 */
export function grammar(): AgentDefinition {
  return defineAgent({
    id: "grammar",
    genus: "parser",
    description: "compiles PEG grammars and parses texts with them",
    commands: commandsOf(new GrammarLibrary(EXAMPLES)),
    // Not by a parse: every grammar may be replaced or forgotten.
    probes: { lists: { check: answersCommand("list", {}, (answer) => listed.safeParse(answer).success) } },
  });
}

/**
 * The commands of a library. All run in the agent's stream, so that a text is parsed by the grammar current at its turn.
 * None is `pure`, because all of them read the library.
 *
 * `parse` changes nothing but is a mutation: `readonly` would make it a query, which clients repeat, prefetch and run
 * concurrently, and a parse can occupy a shared thread for some tenths of a second.
 */
function commandsOf(library: GrammarLibrary): NonNullable<AgentDefinition["commands"]> {
  return {
    parse: command({
      help:
        "Parses a text with a grammar. A text that does not match is BAD_USER_INPUT with `line`, `column`, `offset`, `found` and " +
        "`expected`.",
      examples: [
        { help: "a sum", args: { text: "2 * (3 + 4)" } },
        { help: "a schedule", args: { name: "cron", text: "*/15 9-17 * * MON-FRI" } },
      ],
      input: z.object({ text: textToParse, name: grammarName.default(NAME_DEFAULT) }),
      output: parsed,
      run: ({ name, text }) => ({ name, tree: library.parse(name, text) }),
    }),
    reify: command({
      help:
        "Compiles a grammar and keeps it under a name, replacing any previous one. An invalid one is BAD_USER_INPUT with " +
        "`diagnostics`, each with line and column. Embedded code is refused, or removed with `stripCode`.",
      examples: [{ help: "pairs", args: { name: "pair", grammar: 'pair = key:$[a-z]+ "=" value:$[0-9]+' } }],
      input: z.object({ name: grammarName, grammar: grammarText, stripCode }),
      output: reified,
      run({ name, grammar, stripCode: isStripped }) {
        const { rules, warnings, stripped, ...rest } = library.reify(name, grammar, isStripped);
        return { ...rest, rules: [...rules], warnings: [...warnings], stripped: [...stripped] };
      },
    }),
    list: command({
      help: "Lists the grammars.",
      readonly: true,
      output: listed,
      run: () => ({ grammars: [...library.list()], grammarsMax: BOUNDS.grammarsMax }),
    }),
    show: command({
      help: "Shows the text of a grammar.",
      examples: [{ args: { name: NAME_DEFAULT } }],
      readonly: true,
      input: z.object({ name: grammarName }),
      output: shown,
      run: ({ name }) => ({ name, grammar: library.show(name) }),
    }),
    forget: command({
      help: "Removes a grammar.",
      examples: [{ args: { name: "pair" } }],
      input: z.object({ name: grammarName }),
      output: forgotten,
      run: ({ name }) => {
        library.forget(name);
        return { name };
      },
    }),
  };
}
