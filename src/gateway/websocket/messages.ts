import type { WebSocket } from "ws";
import { type JsonValue, parseJson } from "../../base/json.js";
import { endWith } from "./protocol.js";

/**
 * A `subscribe` that names its document by hash or id needs no text (`extensions.persistedQuery`, `documentId`), and the
 * library insists on one: it is given an empty text.
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
    // What is no JSON, or nested too deeply, is refused where every message is read.
    return message;
  }
}

const NAMED_DOCUMENT = /"(?:persistedQuery|documentId)"/;

function isMembers(value: JsonValue | undefined): value is { [name: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Well-formed, but only servers say them: the library fails over them as if we had said something wrong. */
const SERVERS_WORDS: readonly unknown[] = ["connection_ack", "next", "error"];

export async function refusingServersWords(
  socket: WebSocket,
  message: string,
  handle: (message: string) => Promise<void>,
): Promise<void> {
  try {
    await handle(message);
  } catch (error) {
    const { type } = JSON.parse(message) as { type?: unknown };
    if (!SERVERS_WORDS.includes(type)) throw error;
    endWith(socket, "BAD_REQUEST", ": only servers say this");
  }
}
