import { createHash } from "node:crypto";

import type { JsonValue } from "../base/json.js";

/**
 * The one text of a JSON value, whatever order its members were written in: RFC 8785, except that a lone surrogate
 * is written as its `\u` escape instead of being refused, so that whatever an agent can freeze has a digest.
 */
export function canonicalJson(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.keys(value)
      .toSorted() // By UTF-16 code units, as the RFC wants and as sorting does by default.
      .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`);
    return `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** What a person is shown, or must be sure has not changed behind the prompt. */
export interface Shown {
  readonly agentId: string;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly input: JsonValue;
  readonly state: JsonValue;
}

/** SHA-256, lower-case hex, over the canonical form of `{agent, input, options, prompt, state}`. */
export function digestOf(shown: Shown): string {
  const form = canonicalJson({
    agent: shown.agentId,
    prompt: shown.prompt,
    options: [...shown.options],
    input: shown.input,
    state: shown.state,
  });
  return createHash("sha256").update(form, "utf8").digest("hex");
}
