import { parse, validate } from "graphql";
import { expect, it } from "vitest";

import { COMMANDED, MANIFEST } from "../../src/cli/call-documents.js";
import { AGENTS, INVOKE, OBSERVE, PERTURB } from "../../src/cli/documents.js";
import { AUDIT, CANCEL, RESOLVE, SEMAPHORE, SEMAPHORES } from "../../src/cli/semaphore-documents.js";
import { SEMAPHORE_EVENT_TYPES, TERRARIUM_EVENT_TYPES } from "../../src/events/event.js";
import { LOOK } from "../../src/cli/screen/look.js";
import { buildSchema } from "../../src/schema/index.js";

const schema = buildSchema();

it.each(
  Object.entries({
    AGENTS,
    LOOK,
    INVOKE,
    OBSERVE,
    PERTURB,
    AUDIT,
    CANCEL,
    RESOLVE,
    SEMAPHORE,
    SEMAPHORES,
    COMMANDED,
    MANIFEST,
  }),
)("%s is valid in this build's schema", (_name, document) => {
  expect(validate(schema, parse(document.text)).map(({ message }) => message)).toEqual([]);
});

it("observe asks for what is particular about every kind of event", () => {
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
