import { parseJson } from "../../base/json.js";
import { get, post, unreachable } from "./http.js";
import { gatewayError, usageError } from "../exit.js";
/**
 * `POST /api/{agent}/{command}`. Fails with a CliError: the code of the problem document, or `UNREACHABLE`. Waits as
 * long as the gateway does.
 */
export async function postCommand(settings, call) {
  const { endpoint } = settings;
  const path = [call.agentId, call.command].map(encodeURIComponent).join("/");
  const address = new URL(`api/${path}`, endpoint);
  if (call.timeoutMs !== null) address.searchParams.set("timeoutMs", String(call.timeoutMs));
  if (call.session !== null) address.searchParams.set("session", call.session);
  const headers = {
    accept: "application/json, application/problem+json",
    ...(call.idempotencyKey === null ? {} : { "idempotency-key": quoted(call.idempotencyKey) }),
  };
  return outcomeOf(
    endpoint,
    await post(settings, address, { body: JSON.stringify(call.args), headers, acts: true }),
  );
}
function outcomeOf(endpoint, { status, text }) {
  const answer = fieldsOf(text);
  if (answer?.["success"] === true) {
    const { result, semaphore } = answer;
    if (answer["status"] === "PARKED") return { status: "PARKED", semaphore: semaphore };
    return { status: "COMPLETED", result: result ?? null };
  }
  throw refusalIn(endpoint, status, answer, "a command's");
}
/** `GET /api/history`. Fails with a CliError: the code of the problem document, or `UNREACHABLE`. */
export async function getHistory(settings, query) {
  const { endpoint } = settings;
  const address = new URL("api/history", endpoint);
  address.search = String(new URLSearchParams(query));
  const { status, text } = await get(settings, address, {
    accept: "application/json, application/problem+json",
  });
  const answer = fieldsOf(text);
  const { events, next } = answer ?? {};
  if (status === 200 && Array.isArray(events) && (next === null || typeof next === "string")) {
    settings.onAnswer?.();
    return { events: events, next };
  }
  if (typeof answer?.["code"] === "string") settings.onAnswer?.();
  throw refusalIn(endpoint, status, answer, "a page of history");
}
function refusalIn(endpoint, status, answer, expected) {
  const { type: _type, status: _status, code, detail, title, ...details } = answer ?? {};
  // A response without a code is from another server, or from a gateway without REST.
  if (typeof code !== "string")
    return unreachable(endpoint, `HTTP ${status}, and the response is not ${expected}`);
  return gatewayError(code, String(detail ?? title), details);
}
function fieldsOf(text) {
  try {
    const value = parseJson(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}
/** A quoted string of visible ASCII and blanks, as draft-ietf-httpapi-idempotency-key-header requires. */
function quoted(key) {
  if (/^[\x20-\x7e]+$/.test(key)) return `"${key.replaceAll(/["\\]/g, "\\$&")}"`;
  throw usageError("--idempotency-key must be ASCII without control characters");
}
//# sourceMappingURL=rest.js.map
