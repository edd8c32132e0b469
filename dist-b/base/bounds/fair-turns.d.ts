/**
 * Limits how much work runs at once. Waiting work gets its turn by client in rotation, and within a client first come,
 * first served, so that a client with much waiting work delays only itself. Callers bound how much waits.
 */
export declare class FairTurns {
  #private;
  constructor(max: number);
  /** Turns that are taken. */
  get running(): number;
  /** Resolves when it is this client's turn, to a function that ends it. */
  take(client: string): Promise<() => void>;
}
