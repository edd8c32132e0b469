/** The share of all slots that is reserved, and the share of the reserved slots that one client may hold. */
const RESERVED_SHARE = 1 / 10;
/** Whether a client may take more of a shared bound; the rule of `SharedSlots`, also for bytes. */
export function hasRoom({ max, taken, held, amount = 1 }) {
  const left = max - taken - amount;
  if (left < 0) return false;
  const reserved = Math.floor(max * RESERVED_SHARE);
  return left >= reserved || held === null || held < Math.max(1, reserved * RESERVED_SHARE);
}
/**
 * Slots for accepted work, which cannot be taken back. The last tenth is reserved for clients that hold few: each may
 * hold a tenth of it, and at least one slot, so a client that takes all it can leaves room for ten others. Bounds
 * below ten have no reserve. The map contains only clients that hold a slot.
 *
 * ```
 *   1,000 slots:  │ 900, first come, first served │ 100: only for clients with fewer than 10 │
 * ```
 */
export class SharedSlots {
  #max;
  #held = new Map();
  #taken = 0;
  constructor(max) {
    this.#max = max;
  }
  get taken() {
    return this.#taken;
  }
  /** Returns false and changes nothing when there is no slot for this client. Null is the gateway itself, which has no share. */
  take(client) {
    const held = client === null ? null : (this.#held.get(client) ?? 0);
    if (!hasRoom({ max: this.#max, taken: this.#taken, held })) return false;
    if (client !== null) this.#held.set(client, (held ?? 0) + 1);
    this.#taken += 1;
    return true;
  }
  /** Returns one slot of a client that holds one. */
  release(client) {
    this.#taken -= 1;
    if (client === null) return;
    const left = (this.#held.get(client) ?? 1) - 1;
    if (left === 0) this.#held.delete(client);
    else this.#held.set(client, left);
  }
}
//# sourceMappingURL=shared-slots.js.map
