/** Date and time with a zone has no control of its own. */
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

/** What a text field of a format is in HTML. */
export function inputTypeOf(format: string | null): string {
  return INPUT_TYPES.get(format) ?? "text";
}

/** How a text of a format is written; empty where that needs no example. */
export function exampleOf(format: string | null): string {
  return EXAMPLES.get(format) ?? "";
}
