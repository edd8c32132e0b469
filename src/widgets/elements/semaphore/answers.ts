import { fieldOf } from "../schema/fields.js";
import type { JsonValue } from "../schema/json.js";
import { faultsOf } from "../schema/validate.js";
import type { ShownSemaphore } from "./semaphore.js";

/** How a question can be answered: by buttons, by a form, or both. */
export interface Answers {
  /** Options that are valid answers by themselves. */
  readonly buttons: readonly string[];
  /** Schema of the form; null: any JSON; undefined: no form, because the buttons cover all answers. */
  readonly form: JsonValue | undefined;
}

export function answersOf({ options, responseSchema }: ShownSemaphore): Answers {
  const schema = (responseSchema ?? null) as JsonValue;
  if (schema === null) return { buttons: options, form: options.length > 0 ? undefined : null };
  const buttons = options.filter((option) => faultsOf(schema, option).length === 0);
  const field = fieldOf(schema);
  const values: readonly JsonValue[] = field.kind === "choice" && !field.nullable ? field.values : [];
  const isAll =
    values.length > 0 && values.every((value) => typeof value === "string" && buttons.includes(value));
  return { buttons, form: isAll ? undefined : schema };
}
