import { TerrariumError } from "../errors.js";
/** A limit that many clients share. */
export interface SharedBound {
  /** What is counted, in the plural, for messages. */
  readonly what: string;
  /** Name and value of the limit on all clients together. */
  readonly limit: string;
  readonly max: number;
  /** Name and value of the limit on one client. */
  readonly clientLimit: string;
  readonly clientMax: number;
}
export declare function tooManyInAll({ what, limit, max }: SharedBound): TerrariumError;
export declare function tooManyOfClient({ what, clientLimit, clientMax }: SharedBound): TerrariumError;
/** The error for a client that loses a slot. */
export declare function tooManyForYou({ what, limit, max }: SharedBound): TerrariumError;
/** The key whose value is largest, by `sizeOf`. */
export declare function largest<K, V>(all: ReadonlyMap<K, V>, sizeOf: (value: V) => number): K | undefined;
/**
 * Slots shared fairly between clients: when all are taken, a client with fewer slots than the largest client gets
 * that client's newest slot. No number of greedy clients can keep others out: n of them end with max/n each. The map
 * contains only clients that hold a slot. Only when it is full does a new client cost a search over all clients.
 */
export declare class FairShare {
  #private;
  constructor(bound: SharedBound);
  get taken(): number;
  /**
   * Takes a slot and returns a function that releases it (calling it again does nothing). Throws LIMIT_EXCEEDED.
   * `evict` is called when another client gets the slot.
   */
  take(client: string, evict: (reason: TerrariumError) => void): () => void;
}
