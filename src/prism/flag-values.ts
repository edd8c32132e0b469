import { JsonDepthError, type JsonValue, parseJson } from "../base/json.js";
import type { Flag } from "./cli-flags.js";

/** A number as JSON writes it, so that the command line takes no more than the other surfaces. */
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/;

export type FlagValue = { readonly value: JsonValue } | { readonly fault: string };

/** One value of a flag from its text. */
export function readFlagValue({ kind, choices }: Pick<Flag, "kind" | "choices">, text: string): FlagValue {
  switch (kind) {
    case "text":
      return { value: text };
    case "choice":
      return choices.includes(text) ? { value: text } : { fault: `must be one of ${choices.join(", ")}` };
    case "integer": {
      const value = readNumber(text);
      return Number.isInteger(value) ? { value } : { fault: "must be a whole number" };
    }
    case "number": {
      const value = readNumber(text);
      return Number.isFinite(value) ? { value } : { fault: "must be a number" };
    }
    case "boolean":
      return text === "true" || text === "false"
        ? { value: text === "true" }
        : { fault: "must be true or false" };
    case "json":
      return readJson(text);
  }
}

export function readJson(text: string): FlagValue {
  try {
    return { value: parseJson(text) };
  } catch (error) {
    return { fault: error instanceof JsonDepthError ? `is ${error.message}` : "must be JSON" };
  }
}

/** The text that reads as this value again, or null when there is none. */
export function writeFlagValue(
  { kind, choices }: Pick<Flag, "kind" | "choices">,
  value: JsonValue,
): string | null {
  switch (kind) {
    case "text":
      return typeof value === "string" ? value : null;
    case "choice":
      return typeof value === "string" && choices.includes(value) ? value : null;
    case "integer":
    case "number":
      return typeof value === "number" ? String(value) : null;
    case "boolean":
      return typeof value === "boolean" ? String(value) : null;
    case "json":
      return JSON.stringify(value);
  }
}

function readNumber(text: string): number {
  return JSON_NUMBER.test(text) ? Number(text) : Number.NaN;
}
