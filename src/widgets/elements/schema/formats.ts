/** HTML input types by format. There is no input for a date-time with a zone. */
const INPUT_TYPES: ReadonlyMap<string | null, string> = new Map([
  ["email", "email"],
  ["uri", "url"],
  ["date", "date"],
]);

const EXAMPLES: ReadonlyMap<string | null, string> = new Map([
  ["date-time", "2026-11-22T10:15:30Z"],
  ["time", "10:15:30Z"],
  ["duration", "PT15M"],
  ["uuid", "00000000-0000-4000-8000-000000000000"],
]);

/** The HTML input type of a format. */
export function inputTypeOf(format: string | null): string {
  return INPUT_TYPES.get(format) ?? "text";
}

/** An example of a format; empty when none is needed. */
export function exampleOf(format: string | null): string {
  return EXAMPLES.get(format) ?? "";
}
