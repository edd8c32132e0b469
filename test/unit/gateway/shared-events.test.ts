import {
  getNamedType,
  type GraphQLNamedType,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  isAbstractType,
  isLeafType,
  isObjectType,
  parse,
} from "graphql";
import { describe, expect, it } from "vitest";
import type { TerrariumEvent } from "../../../src/events/event.js";
import {
  EVENT_TABLE,
  type EventFieldTypes,
  eventKind,
  TERRARIUM_EVENT_TYPES,
} from "../../../src/events/table.js";
import { sharedDocument, sharedRendering } from "../../../src/gateway/graphql/fanout-plan.js";
import { buildSchema } from "../../../src/schema/index.js";
import { requireSharedEvents } from "../../../src/schema/subscription.js";
import { pheromone } from "../../support/pheromones.js";
import { sightAt } from "../../support/sights.js";
import { fail, notJson } from "../../support/mirror-kit.js";

const SCHEMA = buildSchema();

/** A value for each field type in the table of events. */
const SAMPLES: EventFieldTypes = {
  ID: "per-1",
  String: "words",
  Int: 3,
  Float: 0.5,
  Boolean: true,
  JSON: { any: ["JSON", null] },
  Cursor: "abc",
  FluxState: "FLOWING",
  GapReason: "LAGGED",
  HealthStatus: "DEGRADED",
  Semaphore: {
    id: "sem-0a1b2c3d",
    agentId: "pulse",
    reason: "APPROVAL_NEEDED",
    prompt: "Delete 47 files?",
    options: ["Approve", "Reject"],
    severity: "CRITICAL",
    stateVersion: 1,
    cause: "per-1",
    responseSchema: { enum: ["Approve", "Reject"] },
    deadline: 1,
    escalation: "the night shift",
    digest: "ab".repeat(32),
    createdAt: 0,
    status: "RESOLVED",
    settledAt: 2,
    settledBy: "ada",
    resumption: { status: "DUE", attempt: 0 },
  },
  Pheromone: pheromone(),
};

function eventOf(type: TerrariumEvent["type"]): TerrariumEvent {
  const own = Object.entries(EVENT_TABLE[type].fields).map(([name, field]) => [
    name,
    SAMPLES[field.type as keyof EventFieldTypes],
  ]);
  const vitals = { state: "FLOWING", pressure: 1, flow: 1, temperature: 0, entropyRemaining: null };
  return { type, agentId: "pulse", at: 0, ...vitals, ...Object.fromEntries(own) } as TerrariumEvent;
}

/** Selects every field of a type, recursively; aliases separate fields of two object types with the same name. */
function everyField(type: GraphQLNamedType): string {
  if (isLeafType(type)) return "";
  const possible = isAbstractType(type) ? SCHEMA.getPossibleTypes(type) : [];
  const own = isObjectType(type)
    ? Object.values(type.getFields()).map(
        ({ name, type: inner }) => `${type.name}_${name}: ${name} ${everyField(getNamedType(inner))}`,
      )
    : [];
  return `{ __typename ${own.join(" ")} ${possible.map((one) => `... on ${one.name} ${everyField(one)}`).join(" ")} }`;
}

function renderingOf(text: string) {
  return sharedRendering(sharedDocument(parse(text), null), {
    schema: SCHEMA,
    sight: sightAt("public"),
    variableValues: undefined,
    operations: { masked: (result) => result },
  });
}

describe("events are shared", () => {
  const { terrariumEvents } = SCHEMA.getSubscriptionType()?.getFields() ?? {};
  if (!terrariumEvents) throw new Error("the schema has no terrariumEvents");
  const selection = everyField(getNamedType(terrariumEvents.type));
  const render = renderingOf(`subscription { terrariumEvents ${selection} }`);

  it.each(TERRARIUM_EVENT_TYPES)(
    "[FANOUT-401] every field of %s resolves synchronously, without reading the viewer",
    (type) => {
      const result = JSON.parse(render("here", eventOf(type))) as {
        data: { terrariumEvents: Record<string, unknown> };
        errors?: unknown;
      };
      expect(result.errors).toBeUndefined();
      const { object, fields } = eventKind(type);
      const shown = result.data.terrariumEvents;
      expect(shown["__typename"]).toBe(object);
      for (const name of Object.keys(fields)) expect(shown).toHaveProperty(`${object}_${name}`);
    },
  );

  it("[FANOUT-402] a schema whose events have an asynchronous resolver is not built", () => {
    const semaphore = new GraphQLObjectType({
      name: "Deep",
      fields: { later: { type: GraphQLInt, resolve: async () => await Promise.resolve(1) } },
    });
    const schemaOf = (type: GraphQLObjectType): GraphQLSchema =>
      new GraphQLSchema({
        query: new GraphQLObjectType({ name: "Query", fields: { deep: { type: semaphore } } }),
        subscription: new GraphQLObjectType({ name: "Subscription", fields: { terrariumEvents: { type } } }),
      });
    const event = (inner: GraphQLObjectType | typeof GraphQLInt): GraphQLObjectType =>
      new GraphQLObjectType({ name: "Event", fields: { inner: { type: inner } } });
    expect(() => requireSharedEvents(schemaOf(event(semaphore)))).toThrow("Deep.later");
    // Queries may have asynchronous resolvers.
    expect(() => requireSharedEvents(schemaOf(event(GraphQLInt)))).not.toThrow();
  });

  it("[FANOUT-402] a resolver that returns a promise anyway causes an error instead of a result", () => {
    const event = new GraphQLObjectType({
      name: "Event",
      fields: { later: { type: GraphQLInt, resolve: () => Promise.resolve(1) } },
    });
    const schema = new GraphQLSchema({
      query: new GraphQLObjectType({ name: "Query", fields: { event: { type: event } } }),
      subscription: new GraphQLObjectType({
        name: "Subscription",
        fields: { terrariumEvents: { type: event, resolve: (reflected) => reflected } },
      }),
    });
    const rendering = sharedRendering(
      sharedDocument(parse("subscription { terrariumEvents { later } }"), null),
      {
        schema,
        sight: sightAt("public"),
        variableValues: undefined,
        operations: { masked: (result) => result },
      },
    );
    expect(() => rendering("here", eventOf("OUTPUT"))).toThrow("failed to complete synchronously");
  });

  it("[FANOUT-403] a result that cannot be encoded is a masked error", () => {
    const data = notJson("secret: hunter2");
    const masked = renderingMasked();
    expect(() => masked("here", { ...eventOf("OUTPUT"), data } as TerrariumEvent)).toThrow("masked");
  });
});

function renderingMasked() {
  return sharedRendering(
    sharedDocument(parse("subscription { terrariumEvents { ... on OutputEvent { data } } }"), null),
    {
      schema: SCHEMA,
      sight: sightAt("public"),
      variableValues: undefined,
      operations: {
        masked: ({ errors, ...result }) =>
          errors ? { errors: [Object.assign(errors[0] ?? fail("no error"), { message: "masked" })] } : result,
      },
    },
  );
}
