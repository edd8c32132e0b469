import { TerrariumError } from "../base/errors.js";
/** Scope of the stream that follows all agents. No agent may have this id. */
export const ALL_AGENTS = "*";
/** The text of a cursor: opaque to clients, valid only for its stream. */
export function encodeCursor(scope, epoch, offset) {
  return Buffer.from(`${offset}\n${epoch}\n${scope}`).toString("base64url");
}
const CURSOR = /^(0|[1-9]\d{0,15})\n([\w-]{1,64})\n(.+)$/s;
function readCursor(text) {
  return CURSOR.exec(/^[\w-]{1,400}$/.test(text) ? Buffer.from(text, "base64url").toString("utf8") : "");
}
/** The epoch that a cursor is of; null for text that is not a cursor. */
export function epochOf(text) {
  return readCursor(text)?.[2] ?? null;
}
/**
 * Reads a cursor for the stream `scope`. Throws `CURSOR_INVALID` for text that is not a cursor, and for a cursor of
 * another stream.
 */
export function decodeCursor(text, scope) {
  const match = readCursor(text);
  if (!match) throw new TerrariumError("CURSOR_INVALID", "this is not a cursor of this terrarium");
  const [, offset, epoch, cursorScope] = match;
  if (cursorScope !== scope) {
    throw new TerrariumError("CURSOR_INVALID", "this cursor belongs to another stream");
  }
  return { epoch: epoch ?? "", offset: Number(offset) };
}
//# sourceMappingURL=cursor.js.map
