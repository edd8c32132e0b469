/** Scope of the stream that follows all agents. No agent may have this id. */
export declare const ALL_AGENTS = "*";
/**
 * A replay position: everything up to and including `offset` of `epoch` has been seen. Offset 0 is before the first
 * event.
 */
export interface Position {
  readonly epoch: string;
  readonly offset: number;
}
/** The text of a cursor: opaque to clients, valid only for its stream. */
export declare function encodeCursor(scope: string, epoch: string, offset: number): string;
/** The epoch that a cursor is of; null for text that is not a cursor. */
export declare function epochOf(text: string): string | null;
/**
 * Reads a cursor for the stream `scope`. Throws `CURSOR_INVALID` for text that is not a cursor, and for a cursor of
 * another stream.
 */
export declare function decodeCursor(text: string, scope: string): Position;
