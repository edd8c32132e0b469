import { defineAgent, type AgentDefinition } from "../index.js";
import { EXAMPLES } from "./grammar/examples.js";
import { grammarInput, type GrammarInput } from "./grammar/input.js";
import { GrammarLibrary } from "./grammar/library.js";
import type { ForgetAnswer, ListAnswer, ParseAnswer, ReifyAnswer, ShowAnswer } from "./grammar/library.js";

export type GrammarAnswer = ReifyAnswer | ParseAnswer | ListAnswer | ShowAnswer | ForgetAnswer;

/**
 * A workshop for PEG grammars in peggy's notation, without code in them. It lives on what it is asked:
 *
 * - `{"op":"reify","name":"csv","grammar":"row = …"}` compiles and keeps a grammar;
 * - `{"op":"parse","name":"csv","text":"a,b"}` → `{"ok":true,"tree":…}`, or where and why the text does not fit;
 * - `{"op":"list"}`, `{"op":"show","name":"csv"}`, `{"op":"forget","name":"csv"}`.
 *
 * In trees, a sequence with labels is an object of them, `$` and literals are text, an absent option is null.
 */
export function grammar(): AgentDefinition<GrammarInput, GrammarAnswer> {
  const library = new GrammarLibrary(EXAMPLES);
  return defineAgent<GrammarInput, GrammarAnswer>({
    id: "grammar",
    genus: "parser",
    description: "compiles PEG grammars and parses texts with them",
    input: grammarInput,
    process: (input) => answer(library, input),
  });
}

function answer(library: GrammarLibrary, input: GrammarInput): GrammarAnswer {
  switch (input.op) {
    case "reify":
      return library.reify(input.name, input.grammar);
    case "parse":
      return library.parse(input.name, input.text);
    case "list":
      return library.list();
    case "show":
      return library.show(input.name);
    case "forget":
      return library.forget(input.name);
  }
}
