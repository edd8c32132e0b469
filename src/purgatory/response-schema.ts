import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

import { messageOf } from "../base/errors.js";
import type { JsonValue } from "../base/json.js";

/** Compiled schemas kept, so that an agent asking the same thing all day compiles it once. */
const COMPILED_MAX = 100;

/** Where an answer departs from its schema: a JSON Pointer (`/files/2`, empty for the whole answer) and why. */
export interface AnswerFault {
  readonly path: string;
  readonly message: string;
}

const compiled = new Map<string, ValidateFunction>();

/** Explains why a JSON Schema cannot be used, or returns null when it can. */
export function schemaFault(schema: JsonValue): string | null {
  try {
    validatorOf(schema);
    return null;
  } catch (error) {
    return messageOf(error);
  }
}

/** The first place where `answer` does not satisfy `schema`, or null. The schema must have passed `schemaFault`. */
export function answerFault(schema: JsonValue, answer: JsonValue): AnswerFault | null {
  const validate = validatorOf(schema);
  if (validate(answer)) return null;
  const [first] = validate.errors ?? [];
  if (!first) return { path: "", message: "does not satisfy the schema" };
  return { path: pointerOf(first), message: first.message ?? "does not satisfy the schema" };
}

function validatorOf(schema: JsonValue): ValidateFunction {
  if (
    typeof schema !== "boolean" &&
    (typeof schema !== "object" || schema === null || Array.isArray(schema))
  ) {
    throw new TypeError("a schema is an object or a boolean");
  }
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known) {
    // Moved to the end: the map's order is the order of last use.
    compiled.delete(text);
    compiled.set(text, known);
    return known;
  }
  const validate = newAjv(schema).compile(schema);
  compiled.set(text, validate);
  if (compiled.size > COMPILED_MAX) {
    const [oldest] = compiled.keys();
    if (oldest !== undefined) compiled.delete(oldest);
  }
  return validate;
}

/** One instance per schema: an instance remembers every schema and `$id` it has seen, for ever. */
function newAjv(schema: JsonValue): Ajv | Ajv2020 {
  const dialect =
    typeof schema === "object" && schema !== null && "$schema" in schema ? schema["$schema"] : "";
  // Unknown keywords and formats are notes, as JSON Schema says; a mistake in a known keyword is not.
  const options = { strict: false, validateFormats: false, logger: false } as const;
  return typeof dialect === "string" && dialect.includes("draft-07")
    ? new Ajv(options)
    : new Ajv2020(options);
}

/** Ajv points at the object that lacks or has too much; the person wants the member's own path. */
function pointerOf(error: ErrorObject): string {
  const params = error.params as Record<string, unknown>;
  const member = params["missingProperty"] ?? params["additionalProperty"] ?? params["unevaluatedProperty"];
  if (typeof member !== "string") return error.instancePath;
  return `${error.instancePath}/${member.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
