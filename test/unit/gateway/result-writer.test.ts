import {
  executeSync,
  getNamedType,
  type GraphQLCompositeType,
  GraphQLInt,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
} from "graphql";
import { describe, expect, it } from "vitest";
import { EVENT_TABLE, TERRARIUM_EVENT_TYPES } from "../../../src/events/table.js";
import { compileWriter } from "../../../src/gateway/graphql/result-writer.js";
import { buildSchema } from "../../../src/schema/index.js";
import { pheromone } from "../../support/pheromones.js";
import { firstSeed } from "../../support/seeds.js";
import { sightAt } from "../../support/sights.js";
import { type Random, seededRandom } from "../../support/time-and-random.js";

const SCHEMA = buildSchema();
const LEVELS = ["public", "observe", "steer"] as const;
const SEEDS = 120;

const VARIABLES = "$yes: Boolean = true, $no: Boolean!, $maybe: Boolean!";

/** A random document; its fragments come behind it. May be invalid: then it is drawn again. */
class Draft {
  readonly #random: Random;
  readonly #fragments: string[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  text(): string {
    const root = `terrariumEvents ${this.#selections(typeNamed("TerrariumEvent"), 3)}`;
    const operation = this.#random.chance(0.8) ? `{ ${this.#alias("stream")}${root} }` : `{ ...Root }`;
    if (operation === "{ ...Root }") this.#fragments.push(`fragment Root on Subscription { ${root} }`);
    return `subscription(${VARIABLES}) ${operation}\n${this.#fragments.join("\n")}`;
  }

  #alias(name: string): string {
    return this.#random.chance(0.3)
      ? `${this.#random.pick(["a", "__proto", "toJSON", "then"])}_${name}: `
      : "";
  }

  #directive(): string {
    if (this.#random.chance(0.75)) return "";
    const value = this.#random.pick(["true", "false", "$yes", "$no", "$maybe"]);
    return ` @${this.#random.pick(["include", "skip"])}(if: ${value})`;
  }

  #selections(type: GraphQLCompositeType, depth: number): string {
    const parts = Array.from({ length: 1 + this.#random.below(5) }, () => this.#selection(type, depth));
    return `{ ${this.#random.chance(0.5) ? "__typename " : ""}${parts.join(" ")} }`;
  }

  #selection(type: GraphQLCompositeType, depth: number): string {
    if (depth > 0 && this.#random.chance(0.4)) return this.#fragment(type, depth - 1);
    if (!isObjectType(type) && !isInterfaceType(type)) return "__typename";
    const field = this.#random.pick(Object.values(type.getFields()));
    const inner = getNamedType(field.type);
    const inside = isCompositeType(inner) ? ` ${this.#selections(inner, depth - 1)}` : "";
    // Fields of two types may have one name and different types: such keys tell them apart.
    const key = isObjectType(type) && this.#random.chance(0.7) ? `${type.name}_${field.name}: ` : "";
    return `${key || this.#alias(field.name)}${field.name}${this.#directive()}${inside}`;
  }

  #fragment(type: GraphQLCompositeType, depth: number): string {
    const possible = isAbstractType(type) ? [...SCHEMA.getPossibleTypes(type), type] : [type];
    const on = this.#random.pick(possible);
    const selections = this.#selections(on, depth);
    if (this.#random.chance(0.2)) return `...${this.#directive()} ${this.#selections(type, depth)}`;
    if (this.#random.chance(0.5)) return `... on ${on.name}${this.#directive()} ${selections}`;
    const name = `F${this.#fragments.length}`;
    this.#fragments.push(`fragment ${name} on ${on.name} ${selections}`);
    const spread = `...${name}${this.#directive()}`;
    return this.#random.chance(0.3) ? `${spread} ...${name}` : spread;
  }
}

function typeNamed(name: string): GraphQLCompositeType {
  const type = SCHEMA.getType(name);
  if (!isCompositeType(type)) throw new Error(`the schema has no type ${name} with fields`);
  return type;
}

const TEXTS = ["", "words", 'quotes " and \\', "line\nbreak\u2028", "\ud800 alone", "ä 😀 \u0000", "null"];
const NUMBERS = [0, -0, 1, 0.1, -3.5, 1e21, 5e-324, 2 ** 31, 2 ** 53];
const JSONS = [
  null,
  false,
  "text",
  1.5,
  [],
  [null, [1]],
  {},
  { toJSON: "not a method", nested: { deep: ["ä"] } },
  JSON.parse('{"__proto__":{"own":true},"1":2,"0":1,"then":1}'),
  Number.NaN,
  { at: new Date(0), lost: undefined },
];

/** Values for each type of field; the last ones are wrong for most, and are drawn rarely. */
const WRONG = [null, undefined, Number.NaN, Infinity, {}, [], "WRONG", new Error("not a value"), 1e300].map(
  (value) => ({ value }),
);
const GOOD: Readonly<Record<string, readonly unknown[]>> = {
  ID: [...TEXTS, 7],
  String: TEXTS,
  Int: [0, -1, 2 ** 31 - 1, 2 ** 31, 2 ** 40],
  Float: NUMBERS,
  Boolean: [true, false],
  JSON: JSONS,
  Cursor: ["abc", "x".repeat(400)],
  FluxState: ["FLOWING", "DORMANT"],
  GapReason: ["LAGGED", "HIDDEN"],
  HealthStatus: ["HEALTHY", "DEGRADED"],
  Pheromone: [
    pheromone(),
    pheromone({ target: "pulse", key: null, ttlMs: 3, payload: null, count: 2 ** 40, source: "client:ada" }),
  ],
  Semaphore: [0, 1].map((n) => ({
    id: "sem-0a1b2c3d",
    agentId: "pulse",
    reason: "APPROVAL_NEEDED",
    prompt: "Delete 47 files?",
    options: n === 0 ? ["Approve", 'Re"ject'] : [],
    severity: "CRITICAL",
    stateVersion: 1,
    cause: n === 0 ? "per-1" : null,
    responseSchema: { enum: ["Approve"] },
    deadline: n === 0 ? 1 : null,
    escalation: null,
    digest: "ab".repeat(32),
    createdAt: 0,
    status: n === 0 ? "RESOLVED" : "PENDING",
    settledAt: n === 0 ? 2 : null,
    settledBy: "ada",
    resumption: n === 0 ? { status: "DUE", attempt: 0 } : null,
  })),
};

/** An event; `wrong` is the share of its values that are wrong for their fields. */
function eventOf(random: Random, wrong: number): object {
  const type = random.pick(TERRARIUM_EVENT_TYPES);
  const value = (kind: string): unknown =>
    random.chance(wrong) ? random.pick(WRONG).value : random.pick(GOOD[kind] ?? []);
  const own = Object.entries(EVENT_TABLE[type].fields).map(([name, field]) => [
    name,
    "nullable" in field && random.chance(0.2) ? null : value(field.type),
  ]);
  const at = random.chance(wrong) ? random.pick([Number.NaN, 9e15, null]) : random.below(2e12);
  const vitals = {
    state: value("FluxState"),
    pressure: value("Float"),
    flow: value("Float"),
    temperature: value("Float"),
  };
  return { type, agentId: value("ID"), at, ...vitals, ...Object.fromEntries(own) };
}

describe("results are written without graphql-js", () => {
  it(`[MIRROR-1560] [MIRROR-1561] ${SEEDS} random documents and events have the bytes of graphql-js, or are left to it`, () => {
    const counts = { written: 0, left: 0, invalid: 0 };
    for (let seed = firstSeed; seed < firstSeed + SEEDS; seed += 1) {
      const random = seededRandom(seed);
      const text = new Draft(random).text();
      const document = parse(text);
      const complaints = validate(SCHEMA, document).filter(({ message }) => !/never used/.test(message));
      if (complaints.length > 0) {
        counts.invalid += 1;
        continue;
      }
      const variableValues = { no: false, maybe: random.chance(0.5), more: 1 };
      const write = compileWriter({ schema: SCHEMA, document, variableValues });
      if (!write) throw new Error(`seed ${seed}: not compiled:\n${text}`);
      for (let events = 0; events < 12; events += 1) {
        const contextValue = { sight: sightAt(random.pick(LEVELS)) };
        const rootValue = { cursor: "here", event: eventOf(random, events < 6 ? 0 : 0.05) };
        const result = executeSync({ schema: SCHEMA, document, variableValues, contextValue, rootValue });
        const expected = JSON.stringify(result);
        const written: string | null = write(rootValue, contextValue);
        const what = `seed ${seed}, ${JSON.stringify(rootValue)}\n${text}`;
        if (written === null) {
          // An object with a member `then` might be a promise, which is left to graphql-js.
          if (!result.errors && !expected.includes('"then":')) expect.fail(`left to graphql-js: ${what}`);
          counts.left += 1;
        } else {
          if (written !== expected) expect.fail(`${written}\nis not\n${expected}\n${what}`);
          counts.written += 1;
        }
      }
    }
    // Neither half of the property is empty.
    expect(counts.written).toBeGreaterThan(SEEDS);
    expect(counts.left).toBeGreaterThan(SEEDS / 20);
    expect(counts.invalid).toBeLessThan(SEEDS / 2);
  });

  const eventType = (fields: ConstructorParameters<typeof GraphQLObjectType>[0]["fields"], more = {}) =>
    new GraphQLObjectType({ name: "Event", fields, ...more });

  function writerOf(event: GraphQLObjectType, selection: string, variableValues = {}) {
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({ name: "Query", fields: { ok: { type: GraphQLInt } } }),
      subscription: new GraphQLObjectType({
        name: "Subscription",
        fields: { terrariumEvents: { type: event, resolve: (root: unknown) => root } },
      }),
    });
    const document = parse(`subscription($n: Int) { terrariumEvents { ${selection} } }`);
    return compileWriter({ schema, document, variableValues });
  }
  const context = { sight: sightAt("public") };

  it.each([
    ["returns a promise", eventType({ n: { type: GraphQLInt, resolve: () => Promise.resolve(1) } })],
    ["throws", eventType({ n: { type: GraphQLInt, resolve: () => expect.fail("thrown") } })],
    [
      "reads `info`",
      eventType({ n: { type: GraphQLInt, resolve: (_one, _args, _context, info) => info.path.key } }),
    ],
    [
      "reads arguments",
      eventType({
        n: {
          type: GraphQLInt,
          args: { x: { type: GraphQLInt } },
          resolve: (_one, { x }: { x?: number }) => x ?? 1,
        },
      }),
    ],
    [
      "returns null for a required value",
      eventType({ n: { type: new GraphQLNonNull(GraphQLInt), resolve: () => null } }),
    ],
    ["is a method of the value", eventType({ n: { type: GraphQLInt } })],
  ])("[MIRROR-1561] a resolver that %s leaves the event to graphql-js", (_name, event) => {
    expect(writerOf(event, "n")?.({ n: () => 1 }, context)).toBeNull();
  });

  it("[MIRROR-1561] documents with invalid variables, and types that check their values, are left to graphql-js", () => {
    const number = { n: { type: GraphQLInt } };
    expect(writerOf(eventType(number), "n")?.({ n: 1 }, context)).toBe(
      '{"data":{"terrariumEvents":{"n":1}}}',
    );
    expect(writerOf(eventType(number), "n", { n: "text" })).toBeNull();
    expect(writerOf(eventType(number, { isTypeOf: () => true }), "n")).toBeNull();
  });
});
