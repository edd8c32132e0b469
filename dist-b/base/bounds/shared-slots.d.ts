/** A shared bound, the amount taken of it, and the part that one client holds; null for the gateway itself. */
export interface SharedAmount {
  readonly max: number;
  readonly taken: number;
  readonly held: number | null;
  /** The amount requested. Default 1. */
  readonly amount?: number;
}
/** Whether a client may take more of a shared bound; the rule of `SharedSlots`, also for bytes. */
export declare function hasRoom({ max, taken, held, amount }: SharedAmount): boolean;
/**
 * Slots for accepted work, which cannot be taken back. The last tenth is reserved for clients that hold few: each may
 * hold a tenth of it, and at least one slot, so a client that takes all it can leaves room for ten others. Bounds
 * below ten have no reserve. The map contains only clients that hold a slot.
 *
 * ```
 *   1,000 slots:  │ 900, first come, first served │ 100: only for clients with fewer than 10 │
 * ```
 */
export declare class SharedSlots {
  #private;
  constructor(max: number);
  get taken(): number;
  /** Returns false and changes nothing when there is no slot for this client. Null is the gateway itself, which has no share. */
  take(client: string | null): boolean;
  /** Returns one slot of a client that holds one. */
  release(client: string | null): void;
}
