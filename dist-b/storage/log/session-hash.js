import { createHash } from "node:crypto";
/**
 * What a position stores of its event's session, so that most other sessions are skipped without reading the event: null
 * for an event of no run, 0 for a run without a session, else 32 bits of a hash.
 */
export function sessionHash(session) {
  if (session === undefined) return null;
  if (session === null) return 0;
  return 1 + (createHash("sha256").update(session).digest().readUInt32BE() % 0xff_ff_ff_fe);
}
//# sourceMappingURL=session-hash.js.map
