import { type Draft, draftOf, emptyDraft, readGiven, type Reading, whatThereIs } from "./draft.js";
import { type Field, fieldOf } from "./fields.js";
import type { JsonValue } from "./json.js";
import { type Fault, faultsOf } from "./validate.js";

/** A schema made ready to be filled in. */
export interface Form {
  readonly schema: JsonValue;
  readonly field: Field;
}

export function formOf(schema: JsonValue): Form {
  return { schema, field: fieldOf(schema) };
}

/** Where filling in begins: with a value, or with nothing. */
export function beginning({ field }: Form, value: JsonValue | undefined): Draft {
  return value === undefined ? emptyDraft(field, true) : draftOf(field, value);
}

/** What would be sent, and all that speaks against it. The value is undefined while there is no value. */
export function judged({ schema, field }: Form, draft: Draft): Reading {
  const reading = readGiven(field, draft);
  const { value, faults } = reading;
  const given = whatThereIs(reading);
  if (given === undefined) return { value, faults };
  // What contains a fault that is told already is not told again to be wrong.
  const more = faultsOf(schema, given).filter(({ path }) => !faults.some((fault) => isWithin(fault, path)));
  return { value, faults: [...faults, ...more] };
}

function isWithin({ path }: Fault, outer: string): boolean {
  return path === outer || path.startsWith(`${outer}/`);
}
