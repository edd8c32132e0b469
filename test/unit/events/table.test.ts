import { expect, it } from "vitest";

import { EVENTS } from "../../../src/widgets/live/documents/watching.js";
import { eventKind, TERRARIUM_EVENT_TYPES, type TerrariumEventType } from "../../../src/events/table.js";
import { summaryOf, toneOf, type ToldEvent } from "../../../src/events/words/events.js";
import { pheromone } from "../../support/pheromones.js";
import { buildSchema } from "../../../src/schema/index.js";

const VALUES = {
  ID: "id-1",
  String: "some text",
  Int: 3,
  Float: 1.5,
  Boolean: false,
  JSON: { a: 1 },
  Cursor: "c1",
  FluxState: "DORMANT",
  GapReason: "LAGGED",
  HealthStatus: "DEGRADED",
  Semaphore: { id: "sem-1", prompt: "Really?", severity: "INFO", settledBy: "ada" },
  Pheromone: pheromone(),
};

/** An event of that type with every field of the table set, under the names used by documents. */
function fullEvent(type: TerrariumEventType): ToldEvent {
  const fields = Object.entries(eventKind(type).fields).map(([name, field]) => [
    field.alias ?? name,
    VALUES[field.type],
  ]);
  return { type, state: "FLOWING", pressure: 1, flow: 2, temperature: 0.5, ...Object.fromEntries(fields) };
}

it.each(TERRARIUM_EVENT_TYPES)("%s: has a phrase made of its fields", (type) => {
  const summary = summaryOf(fullEvent(type));
  expect(summary).not.toBe("");
  expect(summary).not.toMatch(/undefined|null|NaN|\[object/);
  expect(toneOf({ type })).toBe(eventKind(type).tone);
});

it.each(TERRARIUM_EVENT_TYPES)(
  "%s: the schema has its type and fields, described as in the table",
  (type) => {
    const { object, fields, about } = eventKind(type);
    const inSchema = buildSchema().getType(object);
    if (!inSchema || !("getFields" in inSchema)) throw new Error(`${object} is not in the schema`);
    expect(inSchema.description).toBe(about);
    const described = Object.entries(fields).map(([name]) => inSchema.getFields()[name]?.description);
    expect(described).toEqual(Object.values(fields).map(({ help }) => help));
  },
);

it.each(TERRARIUM_EVENT_TYPES)("%s: pages request every field, under the alias of the table", (type) => {
  const { object, fields } = eventKind(type);
  const asked = new Set(
    (new RegExp(`\\.\\.\\. on ${object} \\{([^}]*)\\}`).exec(String(EVENTS))?.[1] ?? "")
      .split("\n")
      .map((line) => line.trim().replace(/ \{$/, "")),
  );
  for (const [name, { alias }] of Object.entries(fields)) {
    expect(asked).toContain(alias === undefined ? name : `${alias}: ${name}`);
  }
});

it("a type of a newer gateway has no phrase and no colour", () => {
  const event = { ...fullEvent("OUTPUT"), type: "OF_TOMORROW" };
  expect([summaryOf(event), toneOf(event)]).toEqual(["", "plain"]);
});
