/** Whether a run may be forgotten, and which parts it still has. The numbers are stored. */
export const HOLD = {
  /** Not ended: never forgotten. */
  OPEN: 0,
  /** Ended, and may be forgotten. */
  FREE: 1,
  /** Ended, and held by its key, with input and result. */
  WHOLE: 2,
  /** Held; has no result, or gave it up. */
  NO_RESULT: 3,
  /** Held; has neither result nor input. */
  BARE: 4,
};
/** Bytes of JSON; null takes none. */
export function bytesOf(value) {
  return value === null ? 0 : Buffer.byteLength(JSON.stringify(value));
}
/** One text for one key. */
export function keyText({ client, operation, key }) {
  return JSON.stringify([client, operation, key]);
}
//# sourceMappingURL=rows.js.map
