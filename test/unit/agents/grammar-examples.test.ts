import { describe, expect, test } from "vitest";
import { EXAMPLES } from "../../../src/agents/grammar/examples.js";
import { GrammarLibrary } from "../../../src/agents/grammar/library.js";
import { TerrariumError } from "../../../src/base/errors.js";

const library = new GrammarLibrary(EXAMPLES);

type Good = readonly [text: string, tree: unknown];
type Bad = readonly [text: string, column: number, found: string | null, expected: readonly string[]];

test("the examples are listed as such", () => {
  expect(library.list().map(({ name, isExample }) => [name, isExample])).toEqual([
    ["arithmetic", true],
    ["logline", true],
    ["cron", true],
  ]);
});

test("each parses the text in its first line, without warnings", () => {
  for (const [name, text] of Object.entries(EXAMPLES)) {
    const [, shown = ""] = /^\/\/ (.*)/.exec(text) ?? [];
    expect(library.parse(name, shown)).toBeInstanceOf(Object);
    expect(library.reify(name, text).warnings).toEqual([]);
  }
});

describe("arithmetic", () => {
  test.each<Good>([
    ["7", "7"],
    ["6.02e23", "6.02e23"],
    [
      "1 - 2 - 3",
      {
        first: "1",
        rest: [
          { operator: "-", value: "2" },
          { operator: "-", value: "3" },
        ],
      },
    ],
    ["1+2*3", { first: "1", rest: [{ operator: "+", value: { first: "2", rest: [star("3")] } }] }],
    ["(1+2)*3", { first: { first: "1", rest: [{ operator: "+", value: "2" }] }, rest: [star("3")] }],
    ["2^3^x", { base: "2", exponent: { base: "3", exponent: "x" } }],
    ["-2^2", { sign: "-", value: { base: "2", exponent: "2" } }],
    ["max(1,\n  f())", { call: "max", args: ["1", { call: "f", args: [] }] }],
    [`${"(".repeat(200)}1${")".repeat(200)}`, "1"],
  ])("%j", (text, tree) => {
    expect(library.parse("arithmetic", text)).toEqual(tree);
  });

  test.each<Bad>([
    ["", 1, null, ['"("', '"-"', "a name", "a number"]],
    ["2 +", 4, null, ['"("', '"-"', "a name", "a number"]],
    ["1 2", 3, "2", ['"^"', "[*/%]", "[+-]", "end of input"]],
    ["(1", 3, null, ['")"', '"^"', "[*/%]", "[+-]"]],
    ["1 $ 2", 3, "$", ['"^"', "[*/%]", "[+-]", "end of input"]],
    ["f(1,)", 5, ")", ['"("', '"-"', "a name", "a number"]],
  ])("%j is refused", (text, column, found, expected) => {
    expect(fault("arithmetic", text)).toEqual({ line: 1, column, offset: column - 1, found, expected });
  });
});

describe("logline", () => {
  test.each<Good>([
    [
      '2024-03-05T12:00:00.250Z ERROR [payments] charge failed order=8812 reason="no \\"funds\\""',
      {
        at: "2024-03-05T12:00:00.250Z",
        level: "ERROR",
        source: "payments",
        message: "charge failed",
        fields: [
          { key: "order", value: "8812" },
          { key: "reason", value: 'no \\"funds\\"' },
        ],
      },
    ],
    [
      "2024-03-05T12:00:00.250+01:00  INFO 1234 --- [main] c.e.Demo : Started Demo in 2.3 seconds",
      {
        at: "2024-03-05T12:00:00.250+01:00",
        level: "INFO",
        source: null,
        message: "1234 --- [main] c.e.Demo : Started Demo in 2.3 seconds",
        fields: [],
      },
    ],
    [
      "2024-03-05 12:00:00,123 warning: disk is at 91% path=/var used=91 ",
      {
        at: "2024-03-05 12:00:00,123",
        level: "warning",
        source: null,
        message: "disk is at 91%",
        fields: [
          { key: "path", value: "/var" },
          { key: "used", value: "91" },
        ],
      },
    ],
    [
      "2024-03-05 12:00:00 [notice] caught SIGTERM, shutting down",
      {
        at: "2024-03-05 12:00:00",
        level: "notice",
        source: null,
        message: "caught SIGTERM, shutting down",
        fields: [],
      },
    ],
  ])("%j", (text, tree) => {
    expect(library.parse("logline", text)).toEqual(tree);
  });

  test.each<Bad>([
    ["yesterday ERROR x", 1, "y", ["a time"]],
    ["2024-03-05 12:00:00 INFORMED x", 21, "I", ['"["', "a level"]],
    ["2024-03-05 12:00:00 ERROR", 26, null, ['":"', "space"]],
    ['2024-03-05T12:00:00Z ERROR [a] b c="d', 36, '"', ['" "', "end of input", "space"]],
  ])("%j is refused", (text, column, found, expected) => {
    expect(fault("logline", text)).toEqual({ line: 1, column, offset: column - 1, found, expected });
  });
});

describe("cron", () => {
  const every = [{ from: "*", step: null }];
  const only = (from: string): object[] => [{ from, to: null, step: null }];

  test.each<Good>([
    [
      "*/15 9-17 1,15 * MON-FRI",
      {
        minute: [{ from: "*", step: "15" }],
        hour: [{ from: "9", to: "17", step: null }],
        day: [...only("1"), ...only("15")],
        month: every,
        weekday: [{ from: "MON", to: "FRI", step: null }],
      },
    ],
    ["5 4 * * sun", { minute: only("5"), hour: only("4"), day: every, month: every, weekday: only("sun") }],
    [
      "00 0-23/2\t31 dec 7",
      {
        minute: only("00"),
        hour: [{ from: "0", to: "23", step: "2" }],
        day: only("31"),
        month: only("dec"),
        weekday: only("7"),
      },
    ],
    ["@daily", "@daily"],
  ])("%j", (text, tree) => {
    expect(library.parse("cron", text)).toEqual(tree);
  });

  test.each<Bad>([
    ["60 * * * *", 1, "6", ['"*"', "a macro such as @daily", "a minute, 0 to 59"]],
    ["0 24 * * *", 3, "2", ['"*"', "an hour, 0 to 23"]],
    ["0 0 0 1 *", 5, "0", ['"*"', "a day, 1 to 31"]],
    ["0 0 1-32 1 *", 7, "3", ["a day, 1 to 31"]],
    ["0 0 * FOO *", 7, "F", ['"*"', "a month, 1 to 12 or JAN to DEC"]],
    ["0 0 * 1 8", 9, "8", ['"*"', "a weekday, 0 to 7 or SUN to SAT"]],
    ["*/0 * * * *", 3, "0", ["a step, 1 to 99"]],
    ["* * *", 6, null, ['","', '"/"', "space"]],
    ["* * * * * *", 10, " ", ['","', '"/"', "end of input"]],
    ["@dail", 1, "@", ['"*"', "a macro such as @daily", "a minute, 0 to 59"]],
  ])("%j is refused", (text, column, found, expected) => {
    expect(fault("cron", text)).toEqual({ line: 1, column, offset: column - 1, found, expected });
  });
});

function star(value: string): object {
  return { operator: "*", value };
}

/** Position and reason of a mismatch. */
function fault(name: string, text: string): unknown {
  try {
    return library.parse(name, text);
  } catch (error) {
    if (!(error instanceof TerrariumError) || error.code !== "BAD_USER_INPUT") throw error;
    const { kind, ...details } = error.details;
    expect(kind).toBe("syntax");
    return details;
  }
}
