import { TerrariumError } from "../../base/errors.js";

const VISIBLE = /^[\x21\x23-\x2b\x2d-\x7e]+$/;
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/**
 * The key in an `Idempotency-Key` header: a string in quotes, as draft-ietf-httpapi-idempotency-key-header has it, or
 * bare, as most clients send it; the two are the same key. Null when there is no such header. A list is refused, so
 * that a header sent twice never makes a third key.
 */
export function idempotencyKeyOf(header: string | null): string | null {
  if (header === null) return null;
  const quoted = QUOTED.exec(header)?.[1]?.replaceAll(/\\(["\\])/g, "$1");
  if (quoted !== undefined) return quoted;
  if (header === "" || VISIBLE.test(header)) return header;
  throw new TerrariumError(
    "BAD_USER_INPUT",
    "Idempotency-Key must be one string in quotes, or visible ASCII without quotes and commas",
    { field: "idempotency-key" },
  );
}
