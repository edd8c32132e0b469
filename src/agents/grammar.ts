import { z } from "zod";
import { type AgentDefinition, command, defineAgent } from "../index.js";
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

/** What a text is read by unless the caller says so. */
const NAME_DEFAULT = "arithmetic";

/**
 * A workshop for PEG grammars in peggy's notation, without code in them. It lives on its commands: `reify` compiles and
 * keeps a grammar, `parse` reads a text by one, and there are `list`, `show` and `forget`.
 */
export function grammar(): AgentDefinition {
  return defineAgent({
    id: "grammar",
    genus: "parser",
    description: "compiles PEG grammars and parses texts with them",
    commands: commandsOf(new GrammarLibrary(EXAMPLES)),
  });
}

/**
 * What can be asked of a library. All of it goes through the agent's stream, so that a text is read by the grammar
 * that was there when its turn came; nothing is `pure`, since everything looks at the library.
 *
 * `parse` changes nothing, and yet is a mutation: `readonly` makes a query, which clients repeat, prefetch and send side
 * by side as they like, and this is work, up to some tenths of a second of a thread that the agent shares with others.
 */
function commandsOf(library: GrammarLibrary): NonNullable<AgentDefinition["commands"]> {
  return {
    parse: command({
      help:
        "Reads a text by a grammar. One that does not fit is BAD_USER_INPUT with `line`, `column`, `offset`, `found` and " +
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
        "Compiles a grammar and keeps it under a name, in place of one that had it. A bad one is BAD_USER_INPUT with " +
        "`diagnostics`, each with line and column. Code in it is refused, or left out with `stripCode`.",
      examples: [{ help: "pairs", args: { name: "pair", grammar: 'pair = key:$[a-z]+ "=" value:$[0-9]+' } }],
      input: z.object({ name: grammarName, grammar: grammarText, stripCode }),
      output: reified,
      run({ name, grammar, stripCode: isStripped }) {
        const { rules, warnings, stripped, ...rest } = library.reify(name, grammar, isStripped);
        return { ...rest, rules: [...rules], warnings: [...warnings], stripped: [...stripped] };
      },
    }),
    list: command({
      help: "The grammars there are.",
      readonly: true,
      output: listed,
      run: () => ({ grammars: [...library.list()], grammarsMax: BOUNDS.grammarsMax }),
    }),
    show: command({
      help: "The text of a grammar.",
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
