import { TerrariumError } from "../../base/errors.js";
import { PRIORITY_DEFAULT, TIMEOUT_MS_DEFAULT } from "../../steering/port.js";
/** Ids are echoed in answers; UUIDs have 36 characters. */
const ID_CHARACTERS_MAX = 128;
/** The member that names the kind of a message, and the members it may have besides `id`. */
const KINDS = {
  authorization: [],
  command: ["args", "timeoutMs", "idempotencyKey", "session", "traceparent"],
  resolve: ["answer", "expectedDigest", "traceparent"],
  input: ["priority", "timeoutMs", "idempotencyKey", "session", "wait", "traceparent"],
};
/** The JSON object that a message is. Throws BAD_USER_INPUT. */
export function parseMessage(text) {
  let message;
  try {
    message = JSON.parse(text);
  } catch {
    throw new TerrariumError("BAD_USER_INPUT", "a message must be a JSON object; this is not JSON");
  }
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    throw new TerrariumError("BAD_USER_INPUT", "a message must be a JSON object");
  }
  return message;
}
/** The id that the answer carries; null when the client leaves it to the gateway. Throws BAD_USER_INPUT. */
export function idOf({ id = null }) {
  if (id === null || Number.isSafeInteger(id)) return id;
  if (typeof id === "string" && id !== "" && id.length <= ID_CHARACTERS_MAX) return id;
  throw refusal("id", `must be an integer, or a string of 1 to ${ID_CHARACTERS_MAX} characters`);
}
/** Throws BAD_USER_INPUT that names the member. Only types are checked here; steering checks the values. */
export function readMessage(message) {
  const kind = Object.keys(KINDS).find((name) => Object.hasOwn(message, name));
  if (!kind) {
    const wanted = Object.keys(KINDS).join(", ");
    throw new TerrariumError("BAD_USER_INPUT", `a message needs one of ${wanted}`, { field: "input" });
  }
  const known = ["id", kind, ...KINDS[kind]];
  const unknown = Object.keys(message).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw refusal(unknown.slice(0, ID_CHARACTERS_MAX), `is unknown next to ${kind}`);
  }
  if (kind === "authorization") return { kind, authorization: required(message, kind) };
  return { ...steeringMessage(kind, message), traceparent: message["traceparent"] ?? null };
}
function steeringMessage(kind, message) {
  switch (kind) {
    case "command":
      return {
        kind,
        command: required(message, kind),
        // Null is passed on: a command may accept it.
        args: message["args"] === undefined ? {} : message["args"],
        timeoutMs: optional(message, "timeoutMs", "number"),
        idempotencyKey: optional(message, "idempotencyKey", "string"),
        session: optional(message, "session", "string"),
      };
    case "resolve":
      if (message["answer"] === undefined) throw refusal("answer", "is missing");
      return {
        kind,
        id: required(message, kind),
        answer: message["answer"],
        expectedDigest: optional(message, "expectedDigest", "string"),
      };
    case "input":
      return inputMessage(message);
  }
}
function inputMessage(message) {
  const common = {
    input: message["input"] ?? null,
    priority: optional(message, "priority", "number") ?? PRIORITY_DEFAULT,
    idempotencyKey: optional(message, "idempotencyKey", "string"),
    session: optional(message, "session", "string"),
  };
  const timeoutMs = optional(message, "timeoutMs", "number");
  if (optional(message, "wait", "boolean") ?? true) {
    return { kind: "invoke", ...common, timeoutMs: timeoutMs ?? TIMEOUT_MS_DEFAULT };
  }
  if (timeoutMs !== null) throw refusal("timeoutMs", "has no meaning with wait: false");
  return { kind: "perturb", ...common };
}
function required(message, name) {
  const value = optional(message, name, "string");
  if (value === null) throw refusal(name, "must be a string");
  return value;
}
/** As in GraphQL, null means absent. */
function optional(message, name, type) {
  const value = message[name] ?? null;
  if (value === null) return null;
  if (typeof value !== type) throw refusal(name, `must be a ${type}`);
  return value;
}
function refusal(field, what) {
  return new TerrariumError("BAD_USER_INPUT", `${field} ${what}`, { field });
}
//# sourceMappingURL=perturb-messages.js.map
