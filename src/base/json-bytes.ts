/** `true`, `false` and `null`, and a number that is not whole, as most are. */
const WORD_BYTES = 4;
const FRACTION_BYTES = 18;

/**
 * Bytes of a value as JSON, without writing it: exact but for signs, fractions, and characters that are escaped. For what was
 * JSON, and is not nested too deeply to recurse over.
 */
export function jsonBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value) + 2;
  if (typeof value === "number") return Number.isInteger(value) ? digitsOf(value) : FRACTION_BYTES;
  if (typeof value !== "object" || value === null) return WORD_BYTES;
  let bytes = 1;
  if (Array.isArray(value)) {
    for (const item of value as unknown[]) bytes += jsonBytes(item) + 1;
    return Math.max(2, bytes);
  }
  for (const name in value) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- any object may be read so
    const member = (value as Record<string, unknown>)[name];
    if (member !== undefined) bytes += name.length + 4 + jsonBytes(member);
  }
  return Math.max(2, bytes);
}

function digitsOf(whole: number): number {
  let digits = 1;
  for (let left = Math.abs(whole); left >= 10; left /= 10) digits += 1;
  return digits;
}
