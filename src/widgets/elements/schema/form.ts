import { type Draft, draftOf, emptyDraft, readGiven, type Reading, valueOrPartial } from "./draft.js";
import { type Field, fieldOf } from "./fields.js";
import type { JsonValue } from "./json.js";
import { type Fault, faultsOf } from "./validate.js";

/** A schema with its field. */
export interface Form {
  readonly schema: JsonValue;
  readonly field: Field;
}

export function formOf(schema: JsonValue): Form {
  return { schema, field: fieldOf(schema) };
}

/** The initial draft: of a value, or empty. */
export function initialDraft({ field }: Form, value: JsonValue | undefined): Draft {
  return value === undefined ? emptyDraft(field, true) : draftOf(field, value);
}

/** The value to send, and all errors. The value is undefined while the draft has none. */
export function validated({ schema, field }: Form, draft: Draft): Reading {
  const reading = readGiven(field, draft);
  const { value, faults } = reading;
  const given = valueOrPartial(reading);
  if (given === undefined) return { value, faults };
  // Skip errors of containers that only repeat an error inside them.
  const more = faultsOf(schema, given).filter(({ path }) => !faults.some((fault) => isWithin(fault, path)));
  return { value, faults: [...faults, ...more] };
}

function isWithin({ path }: Fault, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}
