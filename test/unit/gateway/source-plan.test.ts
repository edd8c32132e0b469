import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  GraphQLError,
  parse,
  buildSchema,
  validate,
} from "graphql";
import { describe, expect, it, vi } from "vitest";
import { sourcePlan } from "../../../src/gateway/graphql/source-plan.js";

const SCHEMA = buildSchema(`
  type Query { none: Int }
  enum Kind { A B }
  input Range { from: Int! to: Int = 9 }
  type Event { id: ID }
  type Subscription {
    events(id: ID, many: Int! = 7, types: [Kind!], kind: Kind = B, of: [[Int]], range: Range, on: Boolean): Event
    other(needed: String!): Event
  }
`);

interface Call {
  readonly root: unknown;
  readonly args: unknown;
  readonly context: unknown;
  readonly info: unknown;
}

const STREAM = {
  // oxlint-disable-next-line require-yield
  async *[Symbol.asyncIterator]() {},
};

/** What a resolver does, by the `id` it is given. */
const outcomes: Readonly<Record<string, () => unknown>> = {
  thrown: () => {
    throw new Error("thrown");
  },
  rejected: () => Promise.reject(new Error("rejected")),
  returned: () => new Error("returned"),
  located: () => {
    throw new GraphQLError("located", { path: ["elsewhere"] });
  },
  later: () => Promise.resolve(STREAM),
};

const calls: Call[] = [];
for (const field of Object.values(SCHEMA.getSubscriptionType()?.getFields() ?? {}))
  field.subscribe = (root: unknown, args: { id?: string }, context: unknown, info) => {
    calls.push({ root, args, context, info });
    return outcomes[args.id ?? ""]?.() ?? STREAM;
  };

/** Values that clients send, right and wrong. */
const VALUES = [
  undefined,
  null,
  "",
  "A",
  "C",
  "thrown",
  0,
  1.5,
  3e9,
  true,
  ["A"],
  ["A", null],
  [],
  [[1]],
  [1],
];
const GIVEN = [...VALUES, ["B", "C"], [[1, null], null], { from: 1 }, { from: "x" }, "\u2028"];

const DOCUMENTS = [
  "subscription { events { id } }",
  "subscription ($v: ID) { events(id: $v) { id } }",
  "subscription ($v: ID!) { other: events(id: $v) { id } }",
  'subscription ($v: ID = "later") { events(id: $v) { id } }',
  "subscription ($v: Int) { events(many: $v) { id } }",
  "subscription ($v: Int!) { events(many: $v) { id } }",
  "subscription ($v: Int! = 4) { events(many: $v) { id } }",
  "subscription ($v: [Kind!]) { events(types: $v) { id } }",
  "subscription ($v: [Kind!]! = [A]) { events(types: $v) { id } }",
  "subscription ($v: Kind) { events(kind: $v, many: 3, types: [B]) { id } }",
  "subscription ($v: Kind!) { events(types: [A, $v]) { id } }",
  "subscription ($v: Int) { events(of: [[$v]]) { id } }",
  "subscription ($v: [[Int]]) { events(of: $v) { id } }",
  "subscription ($v: Range) { events(range: $v) { id } }",
  "subscription ($v: Int!) { events(range: { from: $v }) { id } }",
  "subscription ($v: Boolean!) { events(range: { from: 2 }, of: 5, kind: A) { id @include(if: $v) } }",
  "subscription ($v: String!) { other(needed: $v) { ...Part } } fragment Part on Event { id }",
  "subscription ($v: Boolean!) { events(on: $v, id: null) { id } }",
  ...Object.keys(outcomes).map(
    (id) => `subscription ($v: Int = 1) { a: events(id: "${id}", many: $v) { id } }`,
  ),
];

const NEED_GRAPHQL_JS = [
  "subscription { ...Root } fragment Root on Subscription { events { id } }",
  "subscription { events { id } events { id } }",
  "subscription ($v: Kind!) { events(types: [A, $v]) { id } }",
  "subscription ($v: Int) { events(of: [[$v]]) { id } }",
  "subscription ($v: Int!) { events(range: { from: $v }) { id } }",
];

const argsOf = (text: string, v: unknown, more: Partial<ExecutionArgs> = {}): ExecutionArgs => ({
  schema: SCHEMA,
  document: parse(text),
  rootValue: { root: true },
  contextValue: { context: true },
  variableValues: v === undefined ? {} : { v },
  ...more,
});

/** The outcome as a client is told it, and what the resolver was called with. */
async function outcomeOf(open: () => Promise<unknown>): Promise<unknown> {
  calls.length = 0;
  const result = await open().catch((error: unknown) => ({ errors: [error] }));
  const { errors } = result as ExecutionResult;
  if (!errors) return { isStream: result === STREAM, calls: [...calls] };
  return { errors: errors.map((error) => [error.toJSON(), String(error.originalError)]), calls: [...calls] };
}

/** The plan of a document's second subscriber. */
function planned(args: ExecutionArgs): Promise<unknown> | null {
  expect(sourcePlan(args)(args)).toBeNull();
  return sourcePlan(args)(args);
}

describe("plans of sources", () => {
  it.each(DOCUMENTS)("[MIRROR-1563] opens what graphql-js opens, with equal errors: %s", async (text) => {
    expect(validate(SCHEMA, parse(text))).toEqual([]);
    for (const value of GIVEN) {
      const args = argsOf(text, value);
      const expected = await outcomeOf(async () => await createSourceEventStream(args));
      const found = await outcomeOf(async () => await (planned(args) ?? createSourceEventStream(args)));
      expect(found).toEqual(expected);
    }
  });

  it("[MIRROR-1563] needs graphql-js for no usual document", () => {
    for (const text of DOCUMENTS.filter((one) => !NEED_GRAPHQL_JS.includes(one))) {
      const right = GIVEN.filter((value) => {
        const opened = planned(argsOf(text, value));
        opened?.catch(() => undefined);
        return opened !== null;
      });
      expect(right.length > 0 ? "" : text).toBe("");
    }
  });

  it("[MIRROR-1563] leaves other documents, and invalid variables, to graphql-js, and calls nothing", () => {
    calls.length = 0;
    for (const text of NEED_GRAPHQL_JS) expect(planned(argsOf(text, "A"))).toBeNull();
    expect(planned(argsOf("subscription ($v: Int) { events(many: $v) { id } }", "A"))).toBeNull();
    expect(planned(argsOf("subscription ($v: Range) { events(range: $v) { id } }", { from: 1 }))).toBeNull();
    expect(calls).toEqual([]);
  });

  it("[MIRROR-1563] keeps the operations of one document, and its schemas, apart", async () => {
    const text = "subscription A { events(many: 1) { id } } subscription B { events(many: 2) { id } }";
    const args = argsOf(text, undefined);
    const subscribe = vi.fn(() => STREAM);
    const other = buildSchema("type Query { a: Int } type Subscription { events(many: Int): Int }");
    const field = other.getSubscriptionType()?.getFields()["events"];
    if (field) field.subscribe = subscribe;
    calls.length = 0;
    sourcePlan(args);
    for (const operationName of ["A", "B"])
      await sourcePlan({ ...args, operationName })({ ...args, operationName });
    expect(calls.map((one) => one.args)).toEqual([
      { many: 1, kind: "B" },
      { many: 2, kind: "B" },
    ]);
    const ofOther = { ...args, schema: other, operationName: "B" };
    expect(await sourcePlan(ofOther)(ofOther)).toBe(STREAM);
    expect(subscribe).toHaveBeenCalledOnce();
  });
});
