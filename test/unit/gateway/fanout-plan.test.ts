import { graphqlSync, parse, validate } from "graphql";
import { describe, expect, it } from "vitest";
import { documentKey, sharedDocument } from "../../../src/gateway/graphql/fanout-plan.js";
import { buildSchema } from "../../../src/schema/index.js";

const SCHEMA = buildSchema();
const PUBLIC = "public";

interface Asked {
  readonly text: string;
  readonly variables?: Record<string, unknown>;
  readonly operation?: string;
  readonly visibility?: string;
}

/** The share key of a subscription. Throws for invalid documents, which would prove nothing here. */
function keyOf(asked: string | Asked): string {
  const {
    text,
    variables = {},
    operation,
    visibility = PUBLIC,
  } = typeof asked === "string" ? { text: asked } : asked;
  const document = parse(text);
  // Unused operations and fragments are allowed.
  const complaints = validate(SCHEMA, document).filter(({ message }) => !/never used/.test(message));
  if (complaints.length > 0) throw new Error(complaints.map(({ message }) => message).join("; "));
  const shared = sharedDocument(document, operation ?? null);
  if (!shared) throw new Error("there is no such operation");
  expect(validate(SCHEMA, shared.document).map(({ message }) => message)).toEqual([]);
  return JSON.stringify([visibility, documentKey(shared, variables)]);
}

const PLAIN = "subscription { terrariumEvents { type cursor } }";

describe("documents that share", () => {
  it.each<[string, string | Asked, string | Asked]>([
    ["white space, commas and comments", PLAIN, "subscription{terrariumEvents{type,cursor}} # and so on"],
    [
      "descriptions of place",
      PLAIN,
      'subscription { terrariumEvents(replay: 3, agentId: "a") { type cursor } }',
    ],
    [
      "arguments that are variables, which then are no longer variables of the document",
      {
        text: "subscription($a: ID, $c: Cursor) { terrariumEvents(agentId: $a, after: $c) { type cursor } }",
        variables: { a: "x", c: "y" },
      },
      { text: PLAIN, variables: { more: 1 } },
    ],
    [
      "the order in which variables are given",
      {
        text: W("$b: Boolean!, $c: Boolean!", "type @include(if: $b) cursor @skip(if: $c)"),
        variables: { b: true, c: false },
      },
      {
        text: W("$b: Boolean!, $c: Boolean!", "type @include(if: $b) cursor @skip(if: $c)"),
        variables: { c: false, b: true },
      },
    ],
    [
      "operations beside the chosen one",
      {
        text: "subscription One { terrariumEvents { type } } subscription Two { terrariumEvents { cursor } }",
        operation: "One",
      },
      "subscription One { terrariumEvents { type } }",
    ],
    [
      "fragments of other operations",
      {
        text: "subscription One { terrariumEvents { type } } query Two { agents { ...F } } fragment F on Agent { id }",
        operation: "One",
      },
      "subscription One { terrariumEvents { type } }",
    ],
    [
      "arguments behind a fragment",
      "subscription { ...S } fragment S on Subscription { terrariumEvents(replay: 1) { type } }",
      "subscription { ...S } fragment S on Subscription { terrariumEvents(replay: 2) { type } }",
    ],
  ])("%s do not matter", (_name, one, other) => {
    expect(keyOf(one)).toBe(keyOf(other));
  });
});

function W(definitions: string, fields: string): string {
  return `subscription(${definitions}) { terrariumEvents { ${fields} } }`;
}

describe("documents that do not share", () => {
  it.each<[string, string | Asked, string | Asked]>([
    ["fields", PLAIN, "subscription { terrariumEvents { type } }"],
    [
      "their order, which is the order of the answer",
      PLAIN,
      "subscription { terrariumEvents { cursor type } }",
    ],
    ["aliases", PLAIN, "subscription { terrariumEvents { kind: type cursor } }"],
    ["an alias of the subscription itself", PLAIN, "subscription { e: terrariumEvents { type cursor } }"],
    ["the operation's name", PLAIN, PLAIN.replace("subscription", "subscription Named")],
    [
      "the content of a fragment",
      "subscription { terrariumEvents { ...F } } fragment F on TerrariumEvent { type }",
      "subscription { terrariumEvents { ...F } } fragment F on TerrariumEvent { cursor }",
    ],
    [
      "the type of a fragment",
      W("$x: ID", "... on OutputEvent { type }").replace("($x: ID)", ""),
      W("$x: ID", "... on ErrorEvent { type }").replace("($x: ID)", ""),
    ],
    [
      "the value of a variable that decides what is included",
      { text: W("$b: Boolean!", "type cursor @include(if: $b)"), variables: { b: true } },
      { text: W("$b: Boolean!", "type cursor @include(if: $b)"), variables: { b: false } },
    ],
    [
      "the same in a fragment",
      {
        text: `${W("$b: Boolean!", "type ...F")} fragment F on TerrariumEvent { cursor @skip(if: $b) }`,
        variables: { b: true },
      },
      {
        text: `${W("$b: Boolean!", "type ...F")} fragment F on TerrariumEvent { cursor @skip(if: $b) }`,
        variables: { b: false },
      },
    ],
    [
      "the default of such a variable, when no value is given",
      W("$b: Boolean = true", "type cursor @include(if: $b)"),
      W("$b: Boolean = false", "type cursor @include(if: $b)"),
    ],
    ["visibility", PLAIN, { text: PLAIN, visibility: "steer" }],
    [
      "which operation is chosen",
      {
        text: "subscription One { terrariumEvents { type } } subscription Two { terrariumEvents { cursor } }",
        operation: "One",
      },
      {
        text: "subscription One { terrariumEvents { type } } subscription Two { terrariumEvents { cursor } }",
        operation: "Two",
      },
    ],
  ])("%s keeps them apart", (_name, one, other) => {
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  it("no name or value can imitate another key: the parts of a key are delimited", () => {
    const visibility = 'public\n{"b":true}';
    const text = W("$b: Boolean!", "type @include(if: $b)");
    expect(keyOf({ text, variables: { b: true }, visibility })).not.toBe(
      keyOf({ text, variables: { b: true } }),
    );
  });
});

describe("the shared document", () => {
  it("[WS-61] keeps only variables that shape the result, in document order", () => {
    const text = `subscription($z: Boolean!, $after: Cursor, $a: Boolean!, $types: [TerrariumEventType!]) {
      terrariumEvents(after: $after, types: $types) { type @include(if: $a) cursor @skip(if: $z) }
    }`;
    const shared = sharedDocument(parse(text), null);
    expect(shared?.variables).toEqual(["z", "a"]);
    expect(shared?.text).not.toContain("after");
    expect(shared?.text).not.toContain("TerrariumEventType");
  });

  it("[WS-60] throws when the operation is not named and there are several, or the name is unknown", () => {
    const two = parse(
      "subscription One { terrariumEvents { type } } subscription Two { terrariumEvents { type } }",
    );
    expect(() => sharedDocument(two, null)).toThrow("no such operation");
    expect(() => sharedDocument(two, "Three")).toThrow("no such operation");
    expect(sharedDocument(two, "Two").text).toContain("subscription Two");
  });

  it("[WS-60] is made once for a document and operation", () => {
    const document = parse(PLAIN);
    expect(sharedDocument(document, null)).toBe(sharedDocument(document, ""));
  });

  it("[WS-60] only terrariumEvents has arguments that select events", () => {
    const { data } = graphqlSync({
      schema: SCHEMA,
      source: '{ __type(name: "Subscription") { fields { name args { name } } } }',
    });
    expect(data).toMatchObject({
      __type: {
        fields: [
          { name: "pheromoneField", args: [] },
          {
            name: "terrariumEvents",
            args: [
              { name: "after" },
              { name: "agentId" },
              { name: "replay" },
              { name: "session" },
              { name: "types" },
            ],
          },
        ],
      },
    });
  });
});
