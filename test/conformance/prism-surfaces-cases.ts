import type { JsonValue } from "../../src/base/json.js";

/** One call of a command of the atlas, and the outcome required on every surface. */
export interface Case {
  readonly title: string;
  readonly command: string;
  readonly args?: JsonValue;
  /** The expected result; by default the arguments, unchanged. */
  readonly result?: JsonValue;
  /** The expected result on surfaces that return null for absent nullable members. */
  readonly nullResult?: JsonValue;
  /** True: the case also runs on slow surfaces. */
  readonly isCore?: boolean;
}

export interface Refused {
  readonly title: string;
  readonly command: string;
  readonly args?: JsonValue;
  /** The member that the error names; "" for the arguments as a whole. */
  readonly field: string;
  /** True: left out on surfaces whose notation cannot express it. */
  readonly isUnusual?: boolean;
  readonly isCore?: boolean;
}

const CORE = { isCore: true } as const;
const numbers = { ratio: 0.5, whole: 1, small: 1 };
const modes = { mode: "fast", level: 1, fixed: "a" };
const lists = { words: [], grid: [], points: [] };
const nested = (er: JsonValue): JsonValue => ({ deep: { er } });
/** Members with names that an object literal cannot define. */
const OWN_NAMES = JSON.parse('{"magic": 7, "__proto__": {"a": 1}, "constructor": 2}') as JsonValue;

export const GOOD: readonly Case[] = [
  { title: "a text", command: "text", args: { text: "hello" } },
  { title: "text that is hard to quote", command: "text", args: { text: "'\"\\ $x `y` \n\t é 🐢" }, ...CORE },
  { title: "text that looks like a number", command: "text", args: { text: "-7" } },
  { title: "text that is a flag", command: "text", args: { text: "--text" } },
  { title: "a lone dash", command: "text", args: { text: "-" } },
  { title: "a time, as it was written", command: "text", args: { text: "x", at: "2026-11-22T10:15:30.50Z" } },
  { title: "numbers", command: "numbers", args: { ratio: -1.5e-7, whole: -3, small: 7 } },
  {
    title: "numbers at their ends",
    command: "numbers",
    args: { ratio: 1, whole: 2 ** 53 - 1, small: -(2 ** 31) },
  },
  { title: "switches", command: "switches", args: { on: true, off: false } },
  { title: "a switch that is left out", command: "switches", args: { on: false } },
  ...["fast", "slow-er", "slow er", "true", "null", "", "__a", "1", "日", "FAST"].map((mode) => ({
    title: `the mode ${JSON.stringify(mode)}`,
    command: "modes",
    args: { mode, level: 2, fixed: "a" },
    isCore: mode === "slow er",
  })),
  {
    title: "lists",
    command: "lists",
    args: { words: ["a", "", "b,c"], grid: [[1, 2], [], [3]], points: [{ x: 1, y: 2 }, { x: 3 }] },
    ...CORE,
  },
  { title: "empty lists", command: "lists", args: lists },
  { title: "objects in objects", command: "nested", args: nested({ est: true, mode: "a_b" }), ...CORE },
  {
    title: "null, absence and defaults",
    command: "may-be",
    args: { nullable: null },
    result: { nullable: null, filled: 7 },
    ...CORE,
  },
  {
    title: "what may be null or absent",
    command: "may-be",
    args: { nullable: "a", optional: "b", filled: 8 },
  },
  { title: "one member of a union", command: "union", args: { shape: { kind: "circle", r: 1 } } },
  { title: "another member of a union", command: "union", args: { shape: { kind: "box", w: 1, h: 2 } } },
  { title: "a map", command: "map", args: { counts: { "a b": 1, "": 2, 日: 3 } } },
  { title: "an empty map", command: "map", args: { counts: {} } },
  { title: "a tuple", command: "pair", args: { pair: ["a", 1.5] } },
  { title: "free JSON", command: "free", args: { any: [1, "two", null, { three: {} }] } },
  { title: "free JSON that is a text", command: "free", args: "text" },
  { title: "free JSON that is null", command: "free", args: null },
  { title: "free JSON that is a list", command: "free", args: [] },
  { title: "free JSON that is absent", command: "free", result: {} },
  { title: "free JSON in a member", command: "within", args: { value: [1, { two: null }] } },
  {
    title: "names that some surfaces must escape",
    command: "odd",
    args: {
      "a-b": "1",
      a_b: "2",
      aB: "3",
      "A B": "4",
      "3d": "5",
      __x: "6",
      日本: "7",
      "": "8",
      true: "9",
      default: "10",
      timeoutMs: "11",
      idempotencyKey: "12",
      input: "13",
      "no-x": "14",
      x: "15",
      url: "16",
      json: "17",
      args: "18",
      $ref: "19",
    },
    ...CORE,
  },
  { title: "no argument where all are optional", command: "odd", result: {} },
  {
    title: "a validator without JSON Schema",
    command: "opaque",
    args: { magic: 7, more: [null] },
    ...CORE,
  },
  { title: "names of JavaScript's own", command: "opaque", args: OWN_NAMES, ...CORE },
  { title: "null for a nullish member", command: "nullish", args: { both: null } },
  {
    title: "absence of a nullish member",
    command: "nullish",
    args: {},
    nullResult: { both: null },
    ...CORE,
  },
  { title: "a value that the validator changes", command: "changes", args: { text: "  abc " }, result: 3 },
  {
    title: "values that the validator compares",
    command: "ordered",
    args: { from: 1, to: 3.5 },
    result: 2.5,
  },
  { title: "no arguments", command: "nothing", result: "done", ...CORE },
  { title: "no arguments, said", command: "nothing", args: {}, result: "done" },
  { title: "no result", command: "silent", result: null },
  {
    title: "a result of one union member",
    command: "peek",
    args: { ok: true },
    result: { ok: true, tree: [1, ["two", { three: null }]] },
    ...CORE,
  },
  {
    title: "a result of another union member",
    command: "peek",
    args: { ok: false },
    result: { ok: false, at: { line: 3 } },
  },
  {
    title: "a large result",
    command: "large",
    args: { length: 100_000 },
    result: { text: "ü".repeat(100_000) },
  },
  { title: "a command that could ask and does not", command: "ask", args: {}, result: { said: "nothing" } },
];

export const BAD: readonly Refused[] = [
  { title: "a number for a text", command: "text", args: { text: 7 }, field: "text" },
  { title: "null for a text", command: "text", args: { text: null }, field: "text" },
  { title: "a missing member", command: "text", args: {}, field: "text", ...CORE },
  { title: "no arguments for required ones", command: "text", field: "text" },
  { title: "a list for all arguments", command: "text", args: ["a"], field: "", isUnusual: true },
  { title: "null for all arguments", command: "text", args: null, field: "", isUnusual: true },
  {
    title: "a value for a list of one",
    command: "lists",
    args: { ...lists, words: "a" },
    field: "words",
    isUnusual: true,
  },
  { title: "an unknown member", command: "text", args: { text: "a", more: 1 }, field: "more", ...CORE },
  { title: "a text that is too short", command: "text", args: { text: "" }, field: "text", ...CORE },
  { title: "a text that is too long", command: "text", args: { text: "x".repeat(21) }, field: "text" },
  { title: "an invalid time", command: "text", args: { text: "a", at: "tomorrow" }, field: "at" },
  {
    title: "a fraction for a whole number",
    command: "numbers",
    args: { ...numbers, small: 1.5 },
    field: "small",
  },
  {
    title: "a whole number that is too large",
    command: "numbers",
    args: { ...numbers, small: 2 ** 31 },
    field: "small",
  },
  {
    title: "an integer beyond exact numbers",
    command: "numbers",
    args: { ...numbers, whole: 2 ** 60 },
    field: "whole",
  },
  {
    title: "a fraction for a large whole number",
    command: "numbers",
    args: { ...numbers, whole: 0.5 },
    field: "whole",
  },
  {
    title: "a number that is too large",
    command: "numbers",
    args: { ...numbers, ratio: 1.1 },
    field: "ratio",
  },
  {
    title: "a text for a number",
    command: "numbers",
    args: { ...numbers, ratio: "0.5" },
    field: "ratio",
  },
  { title: "a text for a switch", command: "switches", args: { on: "true" }, field: "on" },
  { title: "a number for a switch", command: "switches", args: { on: true, off: 0 }, field: "off" },
  {
    title: "an unknown mode",
    command: "modes",
    args: { ...modes, mode: "slower" },
    field: "mode",
  },
  {
    title: "a mode by its name in GraphQL",
    command: "modes",
    args: { ...modes, mode: "slow_er" },
    field: "mode",
  },
  { title: "a wrong constant", command: "modes", args: { ...modes, level: 4 }, field: "level" },
  { title: "a text for a constant number", command: "modes", args: { ...modes, level: "1" }, field: "level" },
  {
    title: "a wrong constant text",
    command: "modes",
    args: { ...modes, fixed: "b" },
    field: "fixed",
  },
  { title: "an object for a list", command: "lists", args: { ...lists, points: [[]] }, field: "points" },
  {
    title: "a number among texts",
    command: "lists",
    args: { ...lists, words: ["a", 7] },
    field: "words",
  },
  {
    title: "a text among lists of numbers",
    command: "lists",
    args: { ...lists, grid: [["1"]] },
    field: "grid",
  },
  {
    title: "a member too many in a list",
    command: "lists",
    args: { ...lists, points: [{ x: 1, z: 1 }] },
    field: "points",
  },
  {
    title: "a member that is missing deep down",
    command: "nested",
    args: nested({ est: true }),
    field: "deep",
    ...CORE,
  },
  {
    title: "a wrong member deep down",
    command: "nested",
    args: nested({ est: 1, mode: "a-b" }),
    field: "deep",
  },
  { title: "a text for an object", command: "nested", args: { deep: "er" }, field: "deep" },
  {
    title: "null for an optional member",
    command: "may-be",
    args: { nullable: null, optional: null },
    field: "optional",
  },
  { title: "absence of a nullable member", command: "may-be", args: {}, field: "nullable" },
  {
    title: "null for a member with a default",
    command: "may-be",
    args: { nullable: null, filled: null },
    field: "filled",
  },
  {
    title: "a value of no union member",
    command: "union",
    args: { shape: { kind: "dot" } },
    field: "shape",
  },
  { title: "a union without its tag", command: "union", args: { shape: { r: 1 } }, field: "shape" },
  {
    title: "a member of another union type",
    command: "union",
    args: { shape: { kind: "circle", w: 1 } },
    field: "shape",
  },
  { title: "a text for a union", command: "union", args: { shape: "circle" }, field: "shape" },
  { title: "a text in a map of numbers", command: "map", args: { counts: { a: "1" } }, field: "counts" },
  { title: "a list for a map", command: "map", args: { counts: [] }, field: "counts" },
  { title: "a tuple that is too short", command: "pair", args: { pair: ["a"] }, field: "pair" },
  { title: "a tuple that is too long", command: "pair", args: { pair: ["a", 1, 2] }, field: "pair" },
  { title: "a wrong value under an odd name", command: "odd", args: { "a-b": 1 }, field: "a-b" },
  {
    title: "a wrong value under a name that the gateway reserves",
    command: "odd",
    args: { timeoutMs: 1 },
    field: "timeoutMs",
  },
  { title: "a wrong value under an empty name", command: "odd", args: { "": 1 }, field: "" },
  {
    title: "a value that a validator without JSON Schema refuses",
    command: "opaque",
    args: { magic: "7" },
    field: "magic",
  },
  { title: "no arguments for such a validator", command: "opaque", field: "magic" },
  { title: "null for such a validator", command: "opaque", args: null, field: "magic" },
  {
    title: "values that only a comparison refuses",
    command: "ordered",
    args: { from: 2, to: 1 },
    field: "to",
    ...CORE,
  },
  { title: "arguments for a command without any", command: "nothing", args: { a: 1 }, field: "a", ...CORE },
];
