import type { StandardSchemaV1 } from "@standard-schema/spec";
import { z } from "zod";
import { type AgentDefinition, command, defineAgent, park } from "../../../src/index.js";
import type { Gates } from "../rest-kit.js";

/** An id and names that some surface has to change. */
export const ATLAS = "at.las-1";

/** Names that some surface must change: for GraphQL, shells, reserved words, or each other. */
const ODD_NAMES = [
  "a-b",
  "a_b",
  "aB",
  "A B",
  "3d",
  "__x",
  "日本",
  "",
  "true",
  "default",
  "timeoutMs",
  "idempotencyKey",
  "input",
  "no-x",
  "x",
  "url",
  "json",
  "args",
  "$ref",
] as const;

/** A validator without JSON Schema: any JSON reaches it, and only it decides. */
const opaque: StandardSchemaV1<unknown, unknown> = {
  "~standard": {
    version: 1,
    vendor: "the tests",
    validate(value) {
      const magic = (value as { magic?: unknown } | null)?.magic;
      if (typeof magic === "number") return { value };
      return { issues: [{ message: "must be a number", path: ["magic"] }] };
    },
  },
};

const shape = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("circle"), r: z.number() }),
  z.object({ kind: z.literal("box"), w: z.number(), h: z.number().optional() }),
]);

/** A command for each feature of a schema, and one for each way to fail. `runs` holds the names of the commands that ran. */
export function atlas(gates: Gates, runs: string[]): AgentDefinition {
  /** Records that a command ran. */
  function ran<T>(result: T): T {
    runs.push("ran");
    return result;
  }
  /** A command that returns its validated arguments. */
  function mirror<Schema extends z.ZodType>(input: Schema) {
    return command({ input, output: input, run: (args) => ran(args as never) });
  }
  return defineAgent({
    id: ATLAS,
    resume: () => null,
    commands: {
      text: mirror(z.object({ text: z.string().min(1).max(20), at: z.iso.datetime().optional() })),
      numbers: mirror(z.object({ ratio: z.number().max(1), whole: z.int(), small: z.int32() })),
      switches: mirror(z.object({ on: z.boolean(), off: z.boolean().optional() })),
      modes: mirror(
        z.object({
          mode: z.enum(["fast", "slow-er", "slow er", "true", "null", "", "__a", "1", "日", "FAST"]),
          level: z.literal([1, 2, 3]),
          fixed: z.literal("a"),
        }),
      ),
      lists: mirror(
        z.object({
          words: z.array(z.string()),
          grid: z.array(z.array(z.int32())),
          points: z.array(z.object({ x: z.number(), y: z.number().optional() })),
        }),
      ),
      nested: mirror(
        z.object({ deep: z.object({ er: z.object({ est: z.boolean(), mode: z.enum(["a-b", "a_b"]) }) }) }),
      ),
      "may-be": mirror(
        z.object({
          nullable: z.string().nullable(),
          optional: z.string().optional(),
          filled: z.int32().default(7),
        }),
      ),
      nullish: mirror(z.object({ both: z.string().nullish() })),
      union: mirror(z.object({ shape })),
      map: mirror(z.object({ counts: z.record(z.string(), z.int()) })),
      pair: mirror(z.object({ pair: z.tuple([z.string(), z.number()]) })),
      free: mirror(z.json()),
      within: mirror(z.object({ value: z.json() })),
      odd: mirror(z.object(Object.fromEntries(ODD_NAMES.map((name) => [name, z.string().optional()])))),
      opaque: command({ input: opaque, run: (args) => ran(args) }),
      changes: command({
        input: z.object({
          text: z
            .string()
            .trim()
            .transform((text) => text.length),
        }),
        output: z.int32(),
        run: ({ text }) => ran(text),
      }),
      ordered: command({
        input: z
          .object({ from: z.number(), to: z.number() })
          .refine(({ from, to }) => from <= to, { path: ["to"], message: "must not be before from" }),
        run: ({ from, to }) => ran(to - from),
      }),
      nothing: command({ run: () => ran("done") }),
      silent: command({ run: () => undefined }),
      peek: command({
        readonly: true,
        pure: true,
        input: z.object({ ok: z.boolean() }),
        output: z.discriminatedUnion("ok", [
          z.object({ ok: z.literal(true), tree: z.array(z.json()) }),
          z.object({ ok: z.literal(false), at: z.object({ line: z.int32() }).nullable() }),
        ]),
        run: ({ ok }) => (ok ? { ok, tree: [1, ["two", { three: null }]] } : { ok, at: { line: 3 } }),
      }),
      large: command({
        input: z.object({ length: z.int32().max(100_000) }),
        output: z.object({ text: z.string() }),
        run: ({ length }) => ({ text: "ü".repeat(length) }),
      }),
      ask: command({
        parks: true,
        input: z.object({ prompt: z.string().optional() }),
        output: z.object({ said: z.string() }),
        run: ({ prompt }) =>
          prompt === undefined
            ? { said: "nothing" }
            : park({ reason: "APPROVAL_NEEDED", prompt, options: ["Yes"] }),
      }),
      count: command({
        input: z.object({ step: z.int32() }),
        output: z.object({ runs: z.int32() }),
        run({ step }) {
          for (let n = 0; n < step; n += 1) runs.push("count");
          return { runs: runs.length };
        },
      }),
      wait: command({ run: (_args, { signal }) => gates.pass(signal) }),
      "wait-pure": command({ pure: true, run: (_args, { signal }) => gates.pass(signal) }),
      short: command({ timeoutMs: 30, run: (_args, { signal }) => gates.pass(signal) }),
      fail: command({
        run() {
          runs.push("fail");
          throw new Error("the map is torn");
        },
      }),
      "fail-pure": command({ pure: true, run: () => Promise.reject(new Error("the map is torn")) }),
      lie: command({ output: z.object({ sum: z.number() }), run: () => ({ sum: "7" }) as never }),
      vague: command({ run: (): unknown => () => "a function is not JSON" }),
      parkless: command({
        run: () => park({ reason: "APPROVAL_NEEDED", prompt: "May I?", options: ["Yes"] }),
      }),
    },
  });
}

/** Its inbox has room for one running and one waiting input. */
export function narrow(gates: Gates): AgentDefinition {
  return defineAgent({
    id: "narrow",
    flux: { inboxMax: 1 },
    commands: {
      wait: command({ run: (_args, { signal }) => gates.pass(signal) }),
      nothing: command({ run: () => "done" }),
    },
  });
}

export const sleeper = defineAgent({
  id: "sleeper",
  commands: { nothing: command({ run: () => "done" }), pure: command({ pure: true, run: () => "done" }) },
});
