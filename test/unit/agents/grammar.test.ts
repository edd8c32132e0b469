import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BOUNDS } from "../../../src/agents/grammar/bounds.js";
import { compileGrammar, type ParseFault } from "../../../src/agents/grammar/compile.js";
import { GrammarLibrary } from "../../../src/agents/grammar/library.js";
import { TerrariumError } from "../../../src/base/errors.js";

function tree(grammar: string, text: string): unknown {
  const library = new GrammarLibrary();
  library.reify("g", grammar);
  return library.parse("g", text);
}

/** The details and message of a refusal, which is always BAD_USER_INPUT. */
function refusal(call: () => unknown): { readonly message: string; readonly details: object } {
  try {
    call();
  } catch (error) {
    if (error instanceof TerrariumError && error.code === "BAD_USER_INPUT") return error;
    throw error;
  }
  throw new Error("expected a refusal");
}

function fault(grammar: string, text: string): ParseFault {
  const result = compileGrammar(grammar);
  const parsed = result.ok ? result.grammar.parse(text) : null;
  if (!parsed || parsed.ok) throw new Error("expected a fault");
  return parsed.error;
}

function diagnostics(
  grammar: string,
  compileTimeoutMs: number = BOUNDS.compileTimeoutMs,
): readonly unknown[] {
  const result = compileGrammar(grammar, { compileTimeoutMs });
  return result.ok ? [] : result.diagnostics;
}

describe("code in a grammar", () => {
  const CODE: readonly [name: string, grammar: string, line: number, column: number, message: RegExp][] = [
    ["an action", 'a = "x" { return globalThis.hit = 1; }', 1, 10, /action/],
    ["an action in a later rule", 'a = b\nb = "y"\n  / "x" { globalThis.hit = 1 }', 3, 10, /action/],
    ["a positive predicate", 'a = &{ globalThis.hit = 1; return true; } "x"', 1, 7, /predicate/],
    ["a negative predicate", 'a = !{ globalThis.hit = 1; return false; } "x"', 1, 7, /predicate/],
    ["an initializer", '{ globalThis.hit = 1 }\na = "x"', 1, 2, /initializer/],
    ["a top-level initializer", '{{ globalThis.hit = 1 }}\na = "x"', 1, 3, /initializer/],
    ["a computed repetition", 'a = "x"|{ globalThis.hit = 1; return 1; }|', 1, 10, /repetition/],
    [
      "a computed bound, deep inside",
      'a = ("q" / ("x"|1..{ globalThis.hit = 1; return 1; }|))',
      1,
      21,
      /repetition/,
    ],
    ["an import", 'import * as fs from "fs"\na = "x"', 1, 1, /importing/],
    ["a rule of an import", 'import * as lib from "lib"\na = lib.start', 1, 1, /importing/],
  ];

  test.each(CODE)("%s is refused with its position", (_name, grammar, line, column, message) => {
    const [first] = diagnostics(grammar);
    expect(first).toMatchObject({ severity: "error", line, column, message: expect.stringMatching(message) });
    expect(globalThis).not.toHaveProperty("hit");
  });

  test("is listed completely", () => {
    expect(diagnostics('{ 1 }\na = "x" { return 1 } / &{ return 2 } "y"')).toHaveLength(3);
  });

  test.each([
    ["a literal", String.raw`a = "\"; globalThis.hit = 1; //" / "\n\u2028*/ globalThis.hit = 1"`],
    ["a rule's title", 'a "\\"); globalThis.hit = 1; //" = "x"'],
    ["a class", String.raw`a = [\]/;globalThis.hit=1;/[]`],
    ["labels", "a = options:b input:b text:b label$options:b peg$parse:b eval2:b\nb = 'x'"],
    ["rule names", "a = constructor __proto__ toString\nconstructor = 'x'\n__proto__ = 'x'\ntoString = 'x'"],
  ])("%s cannot become code", (_name, grammar) => {
    const result = compileGrammar(grammar);
    if (result.ok) result.grammar.parse("xxxxxx");
    expect(globalThis).not.toHaveProperty("hit");
    expect(result.ok).toBe(true);
  });

  test("labels that equal names in the generated parser or of objects work like any other", () => {
    expect(tree('a = options:"x" input:"y" __proto__:"z" constructor:"w"', "xyzw")).toEqual(
      JSON.parse('{"options":"x","input":"y","__proto__":"z","constructor":"w"}'),
    );
  });
});

describe("an invalid grammar", () => {
  const BAD: readonly [name: string, grammar: string, line: number, column: number][] = [
    ["a syntax error", "a = b\nb = 1x", 2, 5],
    ["an unknown rule", "a = b\nb = nope", 2, 5],
    ["left recursion", 'a = a "x"', 1, 1],
    ["left recursion round a corner", 'a = "x"? b\nb = a "y"', 1, 1],
    ["a loop over nothing", 'a = ("x"?)*', 1, 5],
    ["a rule twice", 'a = "x"\na = "y"', 2, 1],
    ["a label twice", 'a = l:"x" l:"y"', 1, 11],
    ["no rule at all", "", 1, 1],
  ];

  test.each(BAD)("%s: line and column", (_name, grammar, line, column) => {
    expect(diagnostics(grammar)[0]).toMatchObject({ severity: "error", line, column });
  });

  test("is aborted if it takes exponential time to compile", () => {
    const nested = `a = ${"(".repeat(40)}"x"${")".repeat(40)}`;
    expect(diagnostics(nested, 50)).toEqual([
      expect.objectContaining({ message: expect.stringContaining("50 ms"), line: null }),
    ]);
  });

  test("is refused if it is too long, too deeply nested, or has too many Unicode classes", () => {
    expect(diagnostics(`a = [${String.raw`\p{Lu}`.repeat(BOUNDS.unicodeClassesMax + 1)}]`)).toEqual([
      expect.objectContaining({ message: expect.stringContaining("100 Unicode classes") }),
    ]);
    expect(diagnostics(`a = "${"x".repeat(BOUNDS.grammarCharsMax)}"`)).toHaveLength(1);
    expect(diagnostics(`a = ${"(".repeat(8_000)}"x"${")".repeat(8_000)}`, 200)).toHaveLength(1);
  });

  test("no text makes compiling throw", () => {
    const word = fc.constantFrom(
      "a",
      "b",
      " = ",
      " / ",
      '"x"',
      "[a-z]",
      "(",
      ")",
      "*",
      "|2|",
      "|a|",
      "\n",
      ":",
      "@",
      "$",
      "{",
      "}",
      "&",
      "!",
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 25 }).map((words) => words.join("")),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(text, fc.string({ unit: "binary", maxLength: 20 }), (grammar, input) => {
        const result = compileGrammar(grammar, { compileTimeoutMs: 100 });
        if (!result.ok) expect(result.diagnostics.length).toBeGreaterThan(0);
        else expect(JSON.stringify(result.grammar.parse(input))).toBeTypeOf("string");
      }),
      { numRuns: 200 },
    );
  });
});

describe("trees", () => {
  test.each<[string, string, string, unknown]>([
    ["labels make objects", 'pair = key:$[a-z]+ "=" value:$[0-9]+', "a=12", { key: "a", value: "12" }],
    ["a single label as well", 'a = only:"x"', "x", { only: "x" }],
    ["picked parts stand alone", 'a = "(" @$[a-z]+ ")"', "(ab)", "ab"],
    ["repetitions are lists", 'a = (n:[0-9] ","?)*', "1,2", [{ n: "1" }, { n: "2" }]],
    ["a counted repetition", 'a = [0-9]|2..3, "-"|', "1-2-3", ["1", "2", "3"]],
    ["a repetition counted by the text", 'a = n:$[0-9] c:"x"|n|', "3xxx", { n: "3", c: ["x", "x", "x"] }],
    ["an absent option is null, a lookahead nothing", 'a = !"y" "x" "z"?', "x", ["x", null]],
  ])("%s", (_name, grammar, text, expected) => {
    expect(tree(grammar, text)).toEqual(expected);
  });

  test("a mismatch reports what was expected, what was found, and where", () => {
    expect(fault('list = item ("," item)*\nitem "an item" = [a-z]+', "a,b\n,c")).toEqual({
      kind: "syntax",
      message: expect.any(String),
      expected: ['","', "end of input"],
      found: "\n",
      line: 1,
      column: 4,
      offset: 3,
    });
    expect(fault("a = [^x-z] [\\p{L}] .", "1a")).toMatchObject({
      expected: ["any character"],
      found: null,
      offset: 2,
    });
    expect(fault("a = [^x-z] [\\p{L}] .", "11")).toMatchObject({ expected: ["[\\p{L}]"], found: "1" });
    expect(fault("a = [^x-z\\n] .", "y")).toMatchObject({ expected: ["[^x-z\\n]"], found: "y" });
  });
});

describe("bounds", () => {
  test.each<[string, string, string, ParseFault["kind"]]>([
    ["a text too long", "a = .*", "x".repeat(BOUNDS.textCharsMax + 1), "text-too-long"],
    ["endless turns over nothing", 'a = ((""|1000|)|1000|)|1000|', "", "too-much-work"],
    [
      "wide turns over nothing",
      `a = b|1000|\nb = (${'""'.concat(" ").repeat(3_000)})|1000|`,
      "",
      "too-much-work",
    ],
    ["quadratic looking ahead", 'a = (!(.* "z") .)*', "x".repeat(20_000), "too-much-work"],
    ["nesting beyond the stack", 'a = "(" a ")" / ""', "(".repeat(30_000), "nested-too-deeply"],
    ["a deep tree", 'a = "(" a ")" / ""', `${"(".repeat(100)}${")".repeat(100)}`, "tree-too-large"],
    [
      "a tree of shared parts",
      `${Array.from({ length: 5 }, (_, n) => `a${n} =${` a${n + 1}`.repeat(8)}`).join("\n")}\na5 = ""`,
      "",
      "tree-too-large",
    ],
  ])("%s is a fault, not a breakdown", (_name, grammar, text, kind) => {
    const result = compileGrammar(grammar, { compileTimeoutMs: 60_000 });
    const parsed = result.ok ? result.grammar.parse(text) : result;
    expect(parsed).toMatchObject({ ok: false, error: { kind } });
  });

  test("a parse that is exponential without memoization is fast", () => {
    const grammar = 's = a "!"\na = "(" a ")" "x" / "(" a ")" "y" / "(" a ")" / ""';
    expect(fault(grammar, `${"(".repeat(25)}${")".repeat(25)}`).kind).toBe("syntax");
  });

  test("the library is bounded, and lists its grammars when full", () => {
    const library = new GrammarLibrary();
    for (let n = 0; n < BOUNDS.grammarsMax; n += 1) library.reify(`g${n}`, 'a = "x"');
    const known = library.list().map(({ name }) => name);
    expect(refusal(() => library.reify("more", 'a = "x"')).details).toEqual({ kind: "library-full", known });
    expect(library.reify("g0", 'a = "y"')).toMatchObject({ isReplaced: true, rules: ["a"] });
    library.forget("g1");
    expect(library.reify("more", 'a = "x"')).toMatchObject({ isReplaced: false });
    for (const ask of [
      () => library.parse("g1", "x"),
      () => library.show("g1"),
      () => library.forget("g1"),
    ]) {
      expect(refusal(ask)).toMatchObject({
        message: 'name: there is no grammar "g1"',
        details: { kind: "unknown-grammar" },
      });
    }
  });

  test("an invalid grammar does not replace a valid one", () => {
    const library = new GrammarLibrary();
    library.reify("g", 'a = "x"');
    expect(refusal(() => library.reify("g", 'a = "x" b\nb = {'))).toMatchObject({
      message: expect.stringMatching(/^grammar: line 2, column 5: /),
      details: {
        kind: "bad-grammar",
        line: 2,
        column: 5,
        offset: 14,
        diagnostics: [expect.objectContaining({ severity: "error", line: 2, column: 5, offset: 14 })],
      },
    });
    expect(library.parse("g", "x")).toBe("x");
    expect(library.show("g")).toBe('a = "x"');
  });
});
