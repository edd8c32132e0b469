import { createHash } from "node:crypto";
/** A problem document (RFC 9457). `code` is one of the stable error codes, where one fits. */
export function problem(status, title, members = {}) {
  return json(status, { type: "about:blank", title, status, ...members }, "application/problem+json");
}
/** 405; `allow` is the value of the `Allow` header. */
export function methodProblem(allow) {
  const refusal = problem(
    405,
    `Only ${allow.replace(", ", " and ")} ${allow.includes(",") ? "are" : "is"} allowed here`,
  );
  refusal.headers.set("allow", allow);
  return refusal;
}
export function json(status, body, type = "application/json") {
  return textOfJson(status, JSON.stringify(body), type);
}
/** The same for a body that is JSON text already. */
export function textOfJson(status, body, type = "application/json") {
  return new Response(`${body}\n`, {
    status,
    headers: { "content-type": `${type}; charset=utf-8`, "cache-control": "no-store" },
  });
}
/** A strong entity tag for these bytes, quoted. */
export function etagOf(bytes) {
  return `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
}
/** Whether `If-None-Match` names this entity tag (RFC 9110, 13.1.2: weak comparison). */
export function isKnown(request, etag) {
  const known = (request.headers.get("if-none-match") ?? "").split(",").map((one) => one.trim());
  return known.some((one) => one === "*" || one.replace(/^W\//, "") === etag);
}
//# sourceMappingURL=route.js.map
