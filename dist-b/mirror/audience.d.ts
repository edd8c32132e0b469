/**
 * Counts observers: a connection counts once, for any number of subscriptions. A connection that reads the stream of
 * all agents watches each of them. Entering and leaving cost what one connection reads; publishing never calls this
 * class. Bounded by the limits on connections and their subscriptions.
 */
export declare class Audience {
  #private;
  /** Connections that watch any stream. */
  get size(): number;
  /** Connections that watch this agent. */
  of(agentId: string): number;
  /** Counts a subscription of `observer` (a connection) to a stream. Returns a function that ends it, once. */
  enter(observer: object, scope: string): () => void;
}
