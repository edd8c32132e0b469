import { expect, test } from "vitest";
import { BOUNDS } from "../../src/agents/grammar/bounds.js";
import { grammar } from "../../src/agents/index.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

function open(): Promise<TerrariumKit> {
  return TerrariumKit.open({ agents: [grammar()], limits: { steeringRatePerSecond: 1_000 } });
}

const REIFY = `mutation ($name: String!, $grammar: String!) { grammar { reify(name: $name, grammar: $grammar) {
  name isReplaced rules warnings { severity message line column offset }
} } }`;
const PARSE = `mutation ($name: String, $text: String!) { grammar { parse(name: $name, text: $text) { name tree } } }`;
const PARSE_DEFAULT = `mutation ($text: String!) { grammar { parse(text: $text) { name tree } } }`;

test("parse needs only a text: the default grammar is arithmetic", async () => {
  await using kit = await open();
  const { data } = await kit.ask('mutation { grammar { parse(text: "1+2") { name tree } } }', {}, kit.bearer);
  expect(data).toEqual({
    grammar: {
      parse: { name: "arithmetic", tree: { first: "1", rest: [{ operator: "+", value: "2" }] } },
    },
  });
});

test("a grammar is reified, listed, shown, used and forgotten", async () => {
  await using kit = await open();
  const must = async (query: string, variables = {}): Promise<unknown> => {
    const { data, errors } = await kit.ask(query, variables, kit.bearer);
    expect(errors).toBeUndefined();
    return data?.["grammar"];
  };
  const text = 'pair = key:$[a-z]+ "=" value:$([0-9]* / "none")';
  expect(await must(REIFY, { name: "pair", grammar: text })).toEqual({
    reify: {
      name: "pair",
      isReplaced: false,
      rules: ["pair"],
      warnings: [
        {
          severity: "warning",
          message: expect.stringContaining("Always matches"),
          line: 1,
          column: 32,
          offset: 31,
        },
      ],
    },
  });
  expect(await must(PARSE, { name: "pair", text: "a=1" })).toEqual({
    parse: { name: "pair", tree: { key: "a", value: "1" } },
  });
  expect(await must('{ grammar { show(name: "pair") { name grammar } } }')).toEqual({
    show: { name: "pair", grammar: text },
  });
  expect(await must("{ grammar { list { grammars { name isExample characters } grammarsMax } } }")).toEqual({
    list: {
      grammars: [
        { name: "arithmetic", isExample: true, characters: expect.any(Number) },
        { name: "logline", isExample: true, characters: expect.any(Number) },
        { name: "cron", isExample: true, characters: expect.any(Number) },
        { name: "pair", isExample: false, characters: text.length },
      ],
      grammarsMax: BOUNDS.grammarsMax,
    },
  });
  expect(await must('mutation { grammar { forget(name: "pair") { name } } }')).toEqual({
    forget: { name: "pair" },
  });
});

test("a refusal is BAD_USER_INPUT and names the field, the position and the reason", async () => {
  await using kit = await open();
  const refusal = async (query: string, variables: Record<string, unknown>) => {
    const { errors = [] } = await kit.ask(query, variables, kit.bearer);
    const { run: _run, ...extensions } = errors[0]?.extensions ?? {};
    return { message: errors[0]?.message, ...extensions };
  };
  expect(await refusal(PARSE_DEFAULT, { text: "2 +\n" })).toEqual({
    message: expect.stringMatching(/^text: line 2, column 1: Expected /),
    code: "BAD_USER_INPUT",
    kind: "syntax",
    line: 2,
    column: 1,
    offset: 4,
    found: null,
    expected: ['"("', '"-"', "a name", "a number"],
  });
  expect(await refusal(REIFY, { name: "a", grammar: "a = b\n" })).toEqual({
    message: expect.stringMatching(/^grammar: line 1, column 5: .*"b"/),
    code: "BAD_USER_INPUT",
    kind: "bad-grammar",
    line: 1,
    column: 5,
    offset: 4,
    diagnostics: [
      { severity: "error", message: expect.stringContaining('"b"'), line: 1, column: 5, offset: 4 },
    ],
  });
  expect(await refusal(PARSE, { name: "nope", text: "1" })).toEqual({
    message: 'name: there is no grammar "nope"',
    code: "BAD_USER_INPUT",
    kind: "unknown-grammar",
    known: ["arithmetic", "logline", "cron"],
  });
  for (const [name, at] of [
    ["1st", "name"],
    [`a${"x".repeat(64)}`, "name"],
  ] as const) {
    expect(await refusal(REIFY, { name, grammar: 'a = "x"' })).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("must begin with a letter"),
      issues: [{ path: [at] }],
    });
  }
  expect(await refusal(PARSE_DEFAULT, { text: "1".repeat(BOUNDS.textCharsMax + 1) })).toMatchObject({
    code: "BAD_USER_INPUT",
    issues: [{ path: ["text"] }],
  });
});

test("a grammar that would never end is aborted, and the agent answers the next call", async () => {
  await using kit = await open();
  await kit.ask(REIFY, { name: "trap", grammar: 'a = (!(.* "z") .)*' }, kit.bearer);
  const { errors } = await kit.ask(PARSE, { name: "trap", text: "x".repeat(20_000) }, kit.bearer);
  expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT", kind: "too-much-work" } }]);
  expect((await kit.ask(PARSE_DEFAULT, { text: "1" }, kit.bearer)).errors).toBeUndefined();
});

test("reading commands need the same token as parsing, because they run on the agent's thread", async () => {
  await using kit = await open();
  const { data, errors } = await kit.ask("{ grammar { list { grammarsMax } } }");
  expect(data).toEqual({ grammar: { list: null } });
  expect(errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
});

test("observers see the parsed result of a text", async () => {
  await using kit = await open();
  await kit.ask(PARSE_DEFAULT, { text: "7" }, kit.bearer);
  const { data } = await kit.ask(
    `{ snapshot(agentId: "grammar") { history { ... on ResultEvent { result } } } }`,
  );
  expect(data).toMatchObject({
    snapshot: { history: expect.arrayContaining([{ result: { name: "arithmetic", tree: "7" } }]) },
  });
});
