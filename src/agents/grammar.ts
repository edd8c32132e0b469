import { type AgentDefinition, defineAgent } from "../index.js";
import { commandsOf } from "./grammar/commands.js";
import { EXAMPLES } from "./grammar/examples.js";
import { GrammarLibrary } from "./grammar/library.js";

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
