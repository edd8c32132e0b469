import { readdirSync } from "node:fs";
import { join } from "node:path";

import { parse, validate } from "graphql";
import { expect, it } from "vitest";

import { OBSERVE } from "../../../src/documents/events.js";
import { OWN_OPERATIONS } from "../../../src/documents/own-operations.js";
import { SEMAPHORE_EVENT_TYPES, TERRARIUM_EVENT_TYPES } from "../../../src/events/event.js";
import { buildSchema } from "../../../src/schema/index.js";
import { sourcesUnder, TOP } from "../../support/machine.js";

const schema = buildSchema();
const nameOf = (text: string): string => /\w+ \w+/.exec(text)?.[0] ?? text;

it.each(OWN_OPERATIONS.map((text) => ({ name: nameOf(text), text })))(
  "$name is valid in this build's schema",
  ({ text }) => {
    expect(validate(schema, parse(text)).map(({ message }) => message)).toEqual([]);
  },
);

it("every document of every file is in the list of own operations", async () => {
  const folder = join(TOP, "src/documents");
  const files = readdirSync(folder).filter((name) => name.endsWith(".ts") && name !== "own-operations.ts");
  const texts: unknown[] = [];
  for (const file of files) {
    const exported: Record<string, unknown> = await import(join(folder, file));
    for (const value of Object.values(exported)) {
      if (typeof value === "object" && value !== null && "text" in value) texts.push(value.text);
    }
  }
  expect(texts.length).toBeGreaterThan(10);
  expect(texts.filter((text) => !OWN_OPERATIONS.includes(text as string))).toEqual([]);
});

it("[LIMIT-11] the command line and browsers send no other documents", () => {
  const document = /(?<!\.)\b(?:query|mutation|subscription)\b(?: \w+)?\s*[({][^`;]*\}|\btext:\s*`/;
  const elsewhere = [...sourcesUnder("src/cli"), ...sourcesUnder("src/widgets")].filter(({ code }) =>
    document.test(code),
  );
  expect(elsewhere.map(({ path }) => path)).toEqual([
    "src/widgets/live/documents/freezes.ts",
    "src/widgets/live/documents/runs.ts",
    "src/widgets/live/documents/steering.ts",
    "src/widgets/live/documents/watching.ts",
  ]);
});

it("observe selects the type-specific fields of every event type", () => {
  const kinds = schema.getPossibleTypes(schema.getType("TerrariumEvent") as never);
  // Events about semaphores share one object type.
  expect(kinds).toHaveLength(TERRARIUM_EVENT_TYPES.length - SEMAPHORE_EVENT_TYPES.length + 1);
  const shared = Object.keys(
    (schema.getType("MetricsDegradedEvent") as never as { getFields(): object }).getFields(),
  );
  const asked = new Set(OBSERVE.text.match(/\w+/g));
  for (const kind of kinds) {
    const own = Object.keys(kind.getFields()).filter((field) => field === "probe" || !shared.includes(field));
    expect({ kind: kind.name, missing: own.filter((field) => !asked.has(field)) }).toEqual({
      kind: kind.name,
      missing: [],
    });
  }
});
