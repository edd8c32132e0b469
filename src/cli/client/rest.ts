import { type JsonValue, parseJson } from "../../base/json.js";
import type { SemaphoreNews } from "../../documents/agents.js";
import type { PlainEvent } from "../../documents/events.js";
import { type Answer, type AskSettings, get, post, unreachable } from "./http.js";
import { type CliError, gatewayError, usageError } from "../exit.js";

export interface CommandCall {
  readonly agentId: string;
  readonly command: string;
  readonly args: JsonValue;
  /** Null: the command's own timeout, or the gateway's default. */
  readonly timeoutMs: number | null;
  readonly idempotencyKey: string | null;
  readonly session: string | null;
}

export type CallOutcome =
  | { readonly status: "COMPLETED"; readonly result: JsonValue }
  | { readonly status: "PARKED"; readonly semaphore: SemaphoreNews };

/**
 * `POST /api/{agent}/{command}`. Fails with a CliError: the code of the problem document, or `UNREACHABLE`. Waits as
 * long as the gateway does.
 */
export async function postCommand(settings: AskSettings, call: CommandCall): Promise<CallOutcome> {
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

function outcomeOf(endpoint: URL, { status, text }: Answer): CallOutcome {
  const answer = fieldsOf(text);
  if (answer?.["success"] === true) {
    const { result, semaphore } = answer;
    if (answer["status"] === "PARKED") return { status: "PARKED", semaphore: semaphore as SemaphoreNews };
    return { status: "COMPLETED", result: (result ?? null) as JsonValue };
  }
  throw refusalIn(endpoint, status, answer, "a command's");
}

/** A path's input and options. */
export interface PathAsked extends Pick<CommandCall, "timeoutMs" | "idempotencyKey" | "session"> {
  readonly input: JsonValue;
  /** Whether the gateway may carry something out. */
  readonly acts: boolean;
}

/** `POST /agentese/{path}`. Fails with a CliError: the code of the problem document, or `UNREACHABLE`. */
export async function postPath(
  settings: AskSettings,
  path: string,
  { input, acts, timeoutMs, idempotencyKey, session }: PathAsked,
): Promise<Record<string, unknown>> {
  const { endpoint } = settings;
  const address = new URL(`agentese/${encodeURIComponent(path)}`, endpoint);
  if (timeoutMs !== null) address.searchParams.set("timeoutMs", String(timeoutMs));
  if (session !== null) address.searchParams.set("session", session);
  const headers = {
    accept: "application/json, application/problem+json",
    ...(idempotencyKey === null ? {} : { "idempotency-key": quoted(idempotencyKey) }),
  };
  const { status, text } = await post(settings, address, { body: JSON.stringify(input), headers, acts });
  const answer = fieldsOf(text);
  if (status === 200 && answer && "kind" in answer) return answer;
  throw refusalIn(endpoint, status, answer, "a path's");
}

/** A page of `GET /api/history`, oldest first. */
export interface HistoryPage {
  readonly events: readonly PlainEvent[];
  /** `after` of the next page; null when this was the last. */
  readonly next: string | null;
  /** Events that the log has dropped right before the page; null when the number is not known. */
  readonly missed: number | null;
}

/** `GET /api/history`. Fails with a CliError: the code of the problem document, or `UNREACHABLE`. */
export async function getHistory(
  settings: AskSettings,
  query: Readonly<Record<string, string>>,
): Promise<HistoryPage> {
  const { endpoint } = settings;
  const address = new URL("api/history", endpoint);
  address.search = String(new URLSearchParams(query));
  const { status, text } = await get(settings, address, {
    accept: "application/json, application/problem+json",
  });
  const answer = fieldsOf(text);
  const { events, next, missed } = answer ?? {};
  if (status === 200 && Array.isArray(events) && (next === null || typeof next === "string")) {
    settings.onAnswer?.();
    // A gateway of an older version does not say.
    const dropped = missed === undefined ? 0 : missed;
    return { events: events as PlainEvent[], next, missed: typeof dropped === "number" ? dropped : null };
  }
  if (typeof answer?.["code"] === "string") settings.onAnswer?.();
  throw refusalIn(endpoint, status, answer, "a page of history");
}

function refusalIn(
  endpoint: URL,
  status: number,
  answer: Record<string, unknown> | null,
  expected: string,
): CliError {
  const { type: _type, status: _status, code, detail, title, ...details } = answer ?? {};
  // A response without a code is from another server, or from a gateway without REST.
  if (typeof code !== "string")
    return unreachable(endpoint, `HTTP ${status}, and the response is not ${expected}`);
  return gatewayError(code, String(detail ?? title), details);
}

function fieldsOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = parseJson(text);
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

/** A quoted string of visible ASCII and blanks, as draft-ietf-httpapi-idempotency-key-header requires. */
function quoted(key: string): string {
  if (/^[\x20-\x7e]+$/.test(key)) return `"${key.replaceAll(/["\\]/g, "\\$&")}"`;
  throw usageError("--idempotency-key must be ASCII without control characters");
}
