/*
 * What the compiler lets through and what it refuses, for definition-types.test.ts: it is compiled, never run. A line below
 * `@ts-expect-error` must not compile.
 */
import { expectTypeOf } from "vitest";
import { z } from "zod";

import type { JsonValue } from "../../../src/base/json.js";
import type { JsonCompatible } from "../../../src/base/json-compatible.js";
import {
  type AgentContext,
  type AgentDefinition,
  defineAgent,
  park,
  type Parked,
  type ProcessResult,
} from "../../../src/host/modules/definition.js";
import { command } from "../../../src/prism/command.js";

/** An interface has no index signature, so it is no `JsonValue`; JSON can hold it all the same. */
interface Report {
  readonly found: number;
  readonly note?: string;
  readonly rows: readonly { readonly name: string; readonly size: number | null }[];
  readonly span: readonly [from: number, to: number];
}

interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}

const report: Report = { found: 1, rows: [{ name: "a", size: null }], span: [0, 1] };
const QUESTION = { reason: "APPROVAL_NEEDED", prompt: "Delete them?", options: ["Yes", "No"] } as const;
const Input = z.object({ folder: z.string(), days: z.coerce.number().default(30) });

declare const context: AgentContext;

class Robot {
  readonly arms = 2;
  wave(): string {
    return "hello";
  }
}

/** What an agent takes and gives. */
type TypesOf<Agent extends AgentDefinition> = [
  Parameters<NonNullable<Agent["process"]>>[0],
  Awaited<ReturnType<NonNullable<Agent["process"]>>>,
];

/* [HOST-690] the state of a question */
// … has the type in `resume` that `park` was given in `process`.
{
  const agent = defineAgent({
    id: "a",
    input: Input,
    process(input) {
      expectTypeOf(input).toEqualTypeOf<{ folder: string; days: number }>();
      if (input.days > 9) return park({ ...QUESTION, state: { files: [input.folder] } });
      return { kept: input.days };
    },
    resume(state, answer) {
      expectTypeOf(state).toEqualTypeOf<{ files: string[] }>();
      expectTypeOf(answer).toBeUnknown();
      return { kept: state.files.length };
    },
  });
  expectTypeOf<TypesOf<typeof agent>>().toEqualTypeOf<
    [{ folder: string; days: number }, ProcessResult<{ kept: number }>]
  >();
}

// … is a union where `process` parks in several places, also when it is async.
{
  defineAgent({
    id: "a",
    async process(days: number) {
      if (days > 9) return park({ ...QUESTION, state: { kind: "old" as const, days } });
      if (days > 5) return park({ ...QUESTION, state: { kind: "big" as const, bytes: "9" } });
      return undefined;
    },
    async resume(state) {
      expectTypeOf(state).toEqualTypeOf<{ kind: "old"; days: number } | { kind: "big"; bytes: string }>();
      return state.kind === "old" ? state.days : state.bytes;
    },
  });
}

// … is null where `park` was given none.
{
  defineAgent({
    id: "a",
    process: () => park(QUESTION),
    resume(state) {
      expectTypeOf(state).toBeNull();
    },
  });
}

// … may be annotated with a wider type, and not with another.
{
  const process = (days: number) => park({ ...QUESTION, state: { days } });
  defineAgent({ id: "a", process, resume: (state: { days: number; note?: string }) => state.days });
  defineAgent({ id: "a", process, resume: (state: unknown) => String(state) });
  // @ts-expect-error -- it has no member `weeks`
  defineAgent({ id: "a", process, resume: (state: { weeks: number }) => state.weeks });
  // @ts-expect-error -- one member more than was frozen
  defineAgent({ id: "a", process, resume: (state: { days: number; weeks: number }) => state.weeks });
  // @ts-expect-error -- it has no member `weeks`
  defineAgent({ id: "a", process, resume: (state) => state.weeks });
}

// … is the author's word where the types do not say: with type arguments, and for commands that park.
{
  defineAgent<number, number>({
    id: "a",
    process: (days) => (days > 9 ? park({ ...QUESTION, state: { days } }) : days),
    resume: (state: { days: number }) => state.days,
  });
  defineAgent({
    id: "a",
    commands: { ask: command({ parks: true, run: () => park({ ...QUESTION, state: 7 }) }) },
    resume: (state: number) => state + 1,
  });
  const asks = (): Promise<Report | Parked<Report>> => Promise.resolve(report);
  defineAgent({ id: "a", process: asks, resume: (state) => state.found });
}

// … links the questions that `resume` asks in turn.
{
  const agent = defineAgent({
    id: "a",
    process: (step: number) => park({ ...QUESTION, state: { step } }),
    resume: ({ step }) => (step > 3 ? "done" : park({ ...QUESTION, state: { step: step + 1 } })),
  });
  expectTypeOf<TypesOf<typeof agent>>().toEqualTypeOf<[number, ProcessResult<"done">]>();
}

// … refuses what would not come back as it was.
{
  park({ ...QUESTION, state: report });
  park({ ...QUESTION, state: { maybe: undefined as string | undefined } });
  // @ts-expect-error -- a Date would come back as text
  park({ ...QUESTION, state: { at: new Date(0) } });
  // @ts-expect-error -- a function
  park({ ...QUESTION, state: { again: () => 1 } });
  // @ts-expect-error -- a Set
  park({ ...QUESTION, state: new Set(["a"]) });
}

/* [HOST-691] outputs and results */
// … may be what JSON holds: interfaces, optional members, unions, lists, dates, and unknown values.
{
  const { emit, state } = context;
  const tree: Tree = { name: "root", children: [] };
  const mixed = report as Report | string | null | undefined;
  for (const value of [report, mixed, tree]) emit(value);
  emit(report);
  emit(tree);
  emit(mixed);
  emit({ list: [1, "two", null, { three: true }], none: undefined });
  emit({ at: new Date(0), link: new URL("http://localhost") });
  emit(JSON.parse("{}"));
  emit<unknown>({});
  emit<JsonValue>({});
  emit(undefined);
  state.set(report);
}

// … are refused by the compiler when JSON cannot hold them.
{
  const { emit, state } = context;
  // @ts-expect-error -- a function
  emit({ deep: { later: () => 1 } });
  // @ts-expect-error -- a function
  emit(() => 1);
  // @ts-expect-error -- a bigint
  emit({ list: [1n] });
  // @ts-expect-error -- a symbol
  emit(Symbol("s"));
  // @ts-expect-error -- a Map
  emit(new Map([["a", 1]]));
  // @ts-expect-error -- a Set
  emit({ tags: new Set(["a"]) });
  // @ts-expect-error -- a promise
  emit(Promise.resolve(1));
  // @ts-expect-error -- an instance with methods
  emit(new Robot());
  // @ts-expect-error -- one of the possible values
  emit(report as Report | (() => void));
  // @ts-expect-error -- a bigint
  state.set({ total: 1n });
}

// … of `process` and `resume` are refused likewise.
{
  defineAgent({ id: "a", process: () => report });
  defineAgent({ id: "a", process: async () => report });
  defineAgent({ id: "a", process: () => undefined });
  defineAgent({ id: "a", async process() {} });
  defineAgent({
    id: "a",
    process() {
      throw new Error("always");
    },
  });
  // @ts-expect-error -- a Map
  defineAgent({ id: "a", process: () => new Map<string, number>() });
  // @ts-expect-error -- a promise of a bigint
  defineAgent({ id: "a", process: async () => ({ total: 1n }) });
  const process = (): Parked<number> => park({ ...QUESTION, state: 1 });
  // @ts-expect-error -- an instance with methods
  defineAgent({ id: "a", process, resume: () => new Robot() });
}

// … keep their type through `JsonCompatible`.
{
  expectTypeOf<JsonCompatible<Report>>().toEqualTypeOf<Report>();
  expectTypeOf<JsonCompatible<readonly [1, "a"]>>().toEqualTypeOf<readonly [1, "a"]>();
  expectTypeOf<JsonCompatible<unknown>>().toBeUnknown();
  expectTypeOf<JsonCompatible<Tree>>().toEqualTypeOf<Tree>();
}

/* [HOST-692] the type of an agent */
// … fits into a list of agents, with any input and output.
{
  const one = defineAgent({ id: "one", input: Input, process: ({ days }) => days });
  const other = defineAgent({ id: "two", process: (tree: Tree) => tree.name });
  const agents: readonly AgentDefinition[] = [one, other];
  expectTypeOf(agents).not.toBeAny();
}

// … gives commands the arguments of their schemas.
{
  command({
    input: Input,
    output: z.object({ days: z.number() }),
    run(args, context) {
      expectTypeOf(args).toEqualTypeOf<{ folder: string; days: number }>();
      // @ts-expect-error -- a function
      context.emit({ later: () => 1 });
      return { days: args.days };
    },
  });
  command({ run: () => report });
  command({ run: async () => [report] });
  command({ parks: true, run: () => (report.found > 1 ? park(QUESTION) : report.found) });
  command({ output: z.enum(["a", "b"]), run: () => "a" as const });
  // @ts-expect-error -- a Map
  command({ run: () => new Map<string, number>() });
  // @ts-expect-error -- a function
  command({ run: async () => ({ later: () => 1 }) });
  // @ts-expect-error -- not what `output` takes
  command({ output: z.number(), run: () => "seven" });
}

/* [HOST-1464] a schema and a source together */
// … the schema says what `process` gets, in whatever order they are written.
{
  type Cleaned = { folder: string; days: number };
  defineAgent({
    id: "a",
    input: Input,
    async *source({ sleep }) {
      await sleep(1);
      yield { folder: "x", days: 3 };
    },
    process(input) {
      expectTypeOf(input).toEqualTypeOf<Cleaned>();
      return input.days;
    },
  });
  defineAgent({
    id: "a",
    process(input) {
      expectTypeOf(input).toEqualTypeOf<Cleaned>();
      return input.days;
    },
    async *source() {
      yield { folder: "x", days: 3 };
    },
    input: Input,
  });
}

// … a source gives what the schema puts out.
{
  const wrong = async function* () {
    yield { folder: 5 };
  };
  defineAgent({
    id: "a",
    input: Input,
    // @ts-expect-error: `folder` is a number, and `days` is missing
    source: wrong,
    process: (input: { folder: string; days: number }) => input.days,
  });
}

// … literals of a source are written `as const`: the compiler does not look into the schema for them.
{
  defineAgent({
    id: "a",
    input: z.object({ kind: z.enum(["old", "big"]) }),
    async *source() {
      yield { kind: "old" as const };
    },
    process(input) {
      expectTypeOf(input).toEqualTypeOf<{ kind: "old" | "big" }>();
      return input.kind;
    },
  });
}

// … without a schema the source says it.
{
  defineAgent({
    id: "a",
    async *source() {
      yield { at: 1 };
    },
    process(input) {
      expectTypeOf(input).toEqualTypeOf<{ at: number }>();
      return input.at;
    },
  });
}
