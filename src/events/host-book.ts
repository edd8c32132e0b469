/** A host that dials in, as it was when it was last connected. */
export interface BookedHost {
  /** The subject of its token. */
  readonly owner: string;
  readonly hostId: string;
  readonly incarnation: string;
  /** Its agents, described as JSON. */
  readonly agents: string;
}

/**
 * Hosts that dial in, kept over restarts of the gateway: their agents are known, and their work waits, before they come
 * back. One entry for each owner and `hostId`. All methods reject when the store fails.
 */
export interface HostBook {
  /** The one that was put last comes last. */
  load(): Promise<readonly BookedHost[]>;
  /** Replaces the entry of this owner and `hostId`. */
  put(host: BookedHost): Promise<void>;
  remove(host: Pick<BookedHost, "owner" | "hostId">): Promise<void>;
}
