import type { WebSocket } from "ws";
import { type JsonValue, parseJson } from "../../base/json.js";
import { endWith } from "./connection.js";

/**
 * A `subscribe` that names its document by hash or id (`extensions.persistedQuery`, `documentId`) has no `query`, but
 * graphql-ws requires one: adds an empty one.
 */
export function withText(message: string): string {
  if (!NAMED_DOCUMENT.test(message)) return message;
  try {
    const parsed = parseJson(message);
    if (!isMembers(parsed) || parsed["type"] !== "subscribe" || !isMembers(parsed["payload"])) return message;
    const { query = null, extensions = null, documentId = null } = parsed["payload"];
    const isNamed =
      documentId !== null || (isMembers(extensions) && (extensions["persistedQuery"] ?? null) !== null);
    if (query !== null || !isNamed) return message;
    return JSON.stringify({ ...parsed, payload: { ...parsed["payload"], query: "" } });
  } catch {
    // Invalid JSON and deep nesting are refused later, where every message is read.
    return message;
  }
}

const NAMED_DOCUMENT = /"(?:persistedQuery|documentId)"/;

function isMembers(value: JsonValue | undefined): value is { [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Message types that only a server may send. graphql-ws throws on them as if the server had made a mistake. */
const SERVER_MESSAGE_TYPES: readonly unknown[] = ["connection_ack", "next", "error"];

export async function refusingServerMessages(
  socket: WebSocket,
  message: string,
  handle: (message: string) => Promise<void>,
): Promise<void> {
  try {
    await handle(message);
  } catch (error) {
    const { type } = JSON.parse(message) as { type?: unknown };
    if (!SERVER_MESSAGE_TYPES.includes(type)) throw error;
    endWith(socket, "BAD_REQUEST", ": only the server sends messages of this type");
  }
}
