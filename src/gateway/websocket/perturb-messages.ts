import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { PRIORITY_DEFAULT, TIMEOUT_MS_DEFAULT } from "../../steering/port.js";

/** Ids are echoed in answers; UUIDs have 36 characters. */
const ID_CHARACTERS_MAX = 128;

type Members = { readonly [name: string]: JsonValue };

/** A message from a client of `/perturb/{agent}`, with defaults filled in. `traceparent` is passed on unchecked. */
export type PerturbMessage =
  | { readonly kind: "authorization"; readonly authorization: string }
  | (SteeringMessage & { readonly traceparent: JsonValue });

type SteeringMessage =
  | {
      readonly kind: "perturb";
      readonly input: JsonValue;
      readonly priority: number;
      readonly idempotencyKey: string | null;
      readonly session: string | null;
    }
  | {
      readonly kind: "invoke";
      readonly input: JsonValue;
      readonly priority: number;
      readonly timeoutMs: number;
      readonly idempotencyKey: string | null;
      readonly session: string | null;
    }
  | {
      readonly kind: "command";
      readonly command: string;
      readonly args: JsonValue;
      /** Null: the command's own timeout. */
      readonly timeoutMs: number | null;
      readonly idempotencyKey: string | null;
      readonly session: string | null;
    }
  | {
      readonly kind: "resolve";
      readonly id: string;
      readonly answer: JsonValue;
      readonly expectedDigest: string | null;
    };

/** The member that names the kind of a message, and the members it may have besides `id`. */
const KINDS = {
  authorization: [],
  command: ["args", "timeoutMs", "idempotencyKey", "session", "traceparent"],
  resolve: ["answer", "expectedDigest", "traceparent"],
  input: ["priority", "timeoutMs", "idempotencyKey", "session", "wait", "traceparent"],
} as const;

/** The JSON object that a message is. Throws BAD_USER_INPUT. */
export function parseMessage(text: string): Members {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new TerrariumError("BAD_USER_INPUT", "a message must be a JSON object; this is not JSON");
  }
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    throw new TerrariumError("BAD_USER_INPUT", "a message must be a JSON object");
  }
  return message as Members;
}

/** The id that the answer carries; null when the client leaves it to the gateway. Throws BAD_USER_INPUT. */
export function idOf({ id = null }: Members): string | number | null {
  if (id === null || Number.isSafeInteger(id)) return id as number | null;
  if (typeof id === "string" && id !== "" && id.length <= ID_CHARACTERS_MAX) return id;
  throw refusal("id", `must be an integer, or a string of 1 to ${ID_CHARACTERS_MAX} characters`);
}

/** Throws BAD_USER_INPUT that names the member. Only types are checked here; steering checks the values. */
export function readMessage(message: Members): PerturbMessage {
  const kind = (Object.keys(KINDS) as (keyof typeof KINDS)[]).find((name) => Object.hasOwn(message, name));
  if (!kind) {
    const wanted = Object.keys(KINDS).join(", ");
    throw new TerrariumError("BAD_USER_INPUT", `a message needs one of ${wanted}`, { field: "input" });
  }
  const known: readonly string[] = ["id", kind, ...KINDS[kind]];
  const unknown = Object.keys(message).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw refusal(unknown.slice(0, ID_CHARACTERS_MAX), `is unknown next to ${kind}`);
  }
  if (kind === "authorization") return { kind, authorization: required(message, kind) };
  return { ...steeringMessage(kind, message), traceparent: message["traceparent"] ?? null };
}

function steeringMessage(kind: "command" | "resolve" | "input", message: Members): SteeringMessage {
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

function inputMessage(message: Members): SteeringMessage {
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

interface Types {
  readonly string: string;
  readonly number: number;
  readonly boolean: boolean;
}

function required(message: Members, name: string): string {
  const value = optional(message, name, "string");
  if (value === null) throw refusal(name, "must be a string");
  return value;
}

/** As in GraphQL, null means absent. */
function optional<T extends keyof Types>(message: Members, name: string, type: T): Types[T] | null {
  const value = message[name] ?? null;
  if (value === null) return null;
  if (typeof value !== type) throw refusal(name, `must be a ${type}`);
  return value as Types[T];
}

function refusal(field: string, what: string): TerrariumError {
  return new TerrariumError("BAD_USER_INPUT", `${field} ${what}`, { field });
}
