/**
 * What a position stores of its event's session, so that most other sessions are skipped without reading the event: null
 * for an event of no run, 0 for a run without a session, else 32 bits of a hash.
 */
export declare function sessionHash(session: string | null | undefined): number | null;
