import { TerrariumError } from "../../base/errors.js";
import type { JsonValue } from "../../base/json.js";
import { TIMEOUT_MS_DEFAULT } from "../../steering/port.js";
import { refuseIssues } from "../callers/input.js";

/** The operation that a path under `/api` names. `nothing`: unknown, or not decodable. */
export type RestTarget =
  | { readonly kind: "agents" }
  | { readonly kind: "history" }
  | { readonly kind: "pheromones" }
  | { readonly kind: "freezes" }
  | { readonly kind: "thaw" }
  | { readonly kind: "snapshot"; readonly agentId: string }
  | { readonly kind: "invoke"; readonly agentId: string }
  | { readonly kind: "command"; readonly agentId: string; readonly command: string }
  | { readonly kind: "runs" }
  | { readonly kind: "run"; readonly id: string }
  | { readonly kind: "cancelRun"; readonly id: string }
  | { readonly kind: "rerun"; readonly id: string }
  | { readonly kind: "nothing" };

export const ALLOWED_METHODS = {
  agents: "GET, HEAD",
  history: "GET, HEAD",
  pheromones: "GET, HEAD, POST",
  freezes: "GET, HEAD, POST",
  thaw: "POST",
  snapshot: "GET, HEAD",
  invoke: "POST",
  command: "POST",
  runs: "GET, HEAD",
  run: "GET, HEAD",
  cancelRun: "POST",
  rerun: "POST",
} as const satisfies Record<Exclude<RestTarget["kind"], "nothing">, string>;

/**
 * Null for paths that are not REST's. Each segment is decoded once and then only compared with names: nothing is
 * resolved, so `..` and `%2F` are names that no agent has. An agent may be called `runs`: its snapshot and its POST
 * paths remain its own, and `GET /api/runs/{id}` is a run.
 */
export function restTarget(pathname: string, method: string): RestTarget | null {
  const [, root, ...segments] = pathname.split("/");
  if (root !== "api") return null;
  const names = segments.map(decoded);
  const [agentId, name, act] = names;
  if (names.length === 1 && isCollection(agentId)) return { kind: agentId };
  if (agentId === "runs" && name) {
    if (names.length === 3 && act === "cancel") return { kind: "cancelRun", id: name };
    if (names.length === 3 && act === "again") return { kind: "rerun", id: name };
    if (names.length === 2 && name !== "snapshot" && method !== "POST") return { kind: "run", id: name };
  }
  if (!agentId || !name || names.length !== 2) return { kind: "nothing" };
  if (name === "snapshot" || name === "invoke") return { kind: name, agentId };
  return { kind: "command", agentId, command: name };
}

/** Paths of one segment; agents have two. */
const COLLECTIONS = ["agents", "history", "pheromones", "runs", "freezes", "thaw"] as const;

function isCollection(name: string | null | undefined): name is (typeof COLLECTIONS)[number] {
  return COLLECTIONS.some((one) => one === name);
}

function decoded(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}

const VISIBLE = /^[\x21\x23-\x2b\x2d-\x7e]+$/;
const QUOTED = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/;

/**
 * The key in an `Idempotency-Key` header: a string in quotes, as in draft-ietf-httpapi-idempotency-key-header, or bare, as
 * most clients send it; both are the same key. Null without such a header. A list is refused, so that a header sent twice
 * does not make a third key.
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

interface InvokeBody {
  readonly input: JsonValue;
  /** Steering checks its range. */
  readonly timeoutMs: number;
  /** Null without one. */
  readonly session: string | null;
}

const MEMBERS = ["input", "timeoutMs", "session"];

/** Reads `{"input": …, "timeoutMs"?, "session"?}`. Throws BAD_USER_INPUT that names each wrong member. */
export function readInvokeBody(body: JsonValue | undefined): InvokeBody {
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw new TerrariumError("BAD_USER_INPUT", 'the body must be a JSON object, such as {"input": …}', {
      field: "body",
    });
  }
  const { input, timeoutMs = TIMEOUT_MS_DEFAULT, session = null } = body;
  const unknown = Object.keys(body).filter((name) => !MEMBERS.includes(name));
  const isNumber = typeof timeoutMs === "number";
  refuseIssues([
    ...unknown.map((name) => ({ name, message: "is unknown here" })),
    ...(input === undefined ? [{ name: "input", message: "is required" }] : []),
    ...(isNumber ? [] : [{ name: "timeoutMs", message: "must be a whole number" }]),
    ...(session === null || typeof session === "string"
      ? []
      : [{ name: "session", message: "must be a string" }]),
  ]);
  return {
    input: input ?? null,
    timeoutMs: isNumber ? timeoutMs : TIMEOUT_MS_DEFAULT,
    session: typeof session === "string" ? session : null,
  };
}
