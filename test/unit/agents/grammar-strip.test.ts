import { describe, expect, test } from "vitest";
import { compileGrammar } from "../../../src/agents/grammar/compile.js";
import { GrammarLibrary } from "../../../src/agents/grammar/library.js";

/** Set if any code of a grammar runs. */
const RAN = "globalThis.codeOfAGrammarRan = true";

const WITH_CODE = `
{{ ${RAN}; }}
{ ${RAN}; function make(a, b) { return a + b; } }
Sum = head:Term tail:(_ "+" _ @Term)* { ${RAN}; return tail.reduce(make, head); }
Term = Factor / "(" _ @Sum _ ")" / &{ ${RAN}; return true; }
Factor = digits:$[0-9]+ !{ ${RAN}; return digits > 99; } { return Number(digits); }
Pair = [a-z]|{ ${RAN}; return 2; }|
_ = [ \\t]*
`;

function compiled(text: string) {
  const result = compileGrammar(text, { stripCode: true });
  if (!result.ok) throw new Error(result.diagnostics[0]?.message);
  return result.grammar;
}

describe("a grammar with code", () => {
  test("is refused, and the refusal mentions stripCode", () => {
    const result = compileGrammar(WITH_CODE);
    if (result.ok) throw new Error("it was taken");
    const texts = result.diagnostics.map(({ message }) => message);
    expect(texts.join()).toContain("stripCode");
  });

  test("is compiled without it on request; removed code is reported with its position, and none of it runs", () => {
    const grammar = compiled(WITH_CODE);
    expect(grammar.stripped.map(({ message, line }) => `${line}: ${message}`)).toEqual([
      "2: an initializer {{ … }} was removed",
      "3: an initializer { … } was removed",
      "4: an action { … } was removed",
      "5: a predicate &{ … } was removed",
      "6: an action { … } was removed",
      "6: a predicate !{ … } was removed",
      "7: a repetition count | { … } | was removed",
    ]);
    const parsed = grammar.parse("1 + (2 + 3)");
    expect(parsed).toMatchObject({ ok: true, tree: { head: { digits: "1" } } });
    expect(globalThis).not.toHaveProperty("codeOfAGrammarRan");
  });

  test("accepts the same texts as the grammar written without code", () => {
    const pairs = [
      ['a = "x" { return 1 }', 'a = "x"'],
      ['a = &{ return 1 } "x"', 'a = "x"'],
      ['a = "x" (&{ return 1 } / "y")', 'a = "x" ("" / "y")'],
      ['a = l:"x" r:"y" { return l }', 'a = l:"x" r:"y"'],
      ['a = "(" @b &{ return 1 } ")"\nb = "x"', 'a = "(" @b ")"\nb = "x"'],
      ['a = @"x" &{ return 1 }', 'a = @"x"'],
      ['a = ("x" { return 1 })* "y"', 'a = ("x")* "y"'],
    ] as const;
    for (const [withCode, without] of pairs) {
      for (const text of ["x", "xy", "(x)", "xxy", "", "y"])
        expect([withCode, text, compiled(withCode).parse(text)]).toEqual([
          withCode,
          text,
          compiled(without).parse(text),
        ]);
    }
  });

  test("that imports another grammar is refused in any case", () => {
    const result = compileGrammar('import { x } from "./other.js"\na = x', { stripCode: true });
    expect(result.ok).toBe(false);
  });

  test("is accepted by the library under the same rule", () => {
    const library = new GrammarLibrary();
    expect(() => library.reify("sum", WITH_CODE)).toThrow(/code/);
    expect(library.reify("sum", WITH_CODE, true)).toMatchObject({ strippedCount: 7 });
    expect(library.reify("plain", 'a = "x"', true)).toMatchObject({ stripped: [], strippedCount: 0 });
    expect(library.parse("sum", "1+2")).toMatchObject({ head: { digits: "1" } });
  });
});
