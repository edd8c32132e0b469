import type { JsonValue } from "../../base/json.js";

/** An error outside GraphQL, as RFC 9457 has it. `code` is a stable word of the contract where one fits. */
export function problem(status: number, title: string, members: Record<string, JsonValue> = {}): Response {
  return json(status, { type: "about:blank", title, status, ...members }, "application/problem+json");
}

/** The refusal of a method; `allow` are those understood, as the header has them. */
export function methodProblem(allow: string): Response {
  const refusal = problem(
    405,
    `Only ${allow.replace(", ", " and ")} ${allow.includes(",") ? "are" : "is"} understood here`,
  );
  refusal.headers.set("allow", allow);
  return refusal;
}

export function json(status: number, body: JsonValue, type = "application/json"): Response {
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" },
  });
}
