import type { JsonValue } from "../base/json.js";

/** An error outside GraphQL, as RFC 9457 has it. `code` is a stable word of the contract where one fits. */
export function problem(status: number, title: string, members: Record<string, JsonValue> = {}): Response {
  return json(status, { type: "about:blank", title, status, ...members }, "application/problem+json");
}

export function json(status: number, body: JsonValue, type = "application/json"): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" },
  });
}
