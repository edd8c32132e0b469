import { TerrariumError } from "../errors.js";
export function tooManyInAll({ what, limit, max }) {
  return exceeded(limit, max, `too many ${what}`);
}
export function tooManyOfClient({ what, clientLimit, clientMax }) {
  return exceeded(clientLimit, clientMax, `too many ${what} of this client`);
}
/** The error for a client that loses a slot. */
export function tooManyForYou({ what, limit, max }) {
  return exceeded(limit, max, `too many ${what}, most of them yours`);
}
/** The key whose value is largest, by `sizeOf`. */
export function largest(all, sizeOf) {
  let found;
  let size = -1;
  for (const [key, value] of all) {
    if (sizeOf(value) <= size) continue;
    found = key;
    size = sizeOf(value);
  }
  return found;
}
/**
 * Slots shared fairly between clients: when all are taken, a client with fewer slots than the largest client gets
 * that client's newest slot. No number of greedy clients can keep others out: n of them end with max/n each. The map
 * contains only clients that hold a slot. Only when it is full does a new client cost a search over all clients.
 */
export class FairShare {
  #bound;
  /** Oldest first. */
  #held = new Map();
  #taken = 0;
  constructor(bound) {
    this.#bound = bound;
  }
  get taken() {
    return this.#taken;
  }
  /**
   * Takes a slot and returns a function that releases it (calling it again does nothing). Throws LIMIT_EXCEEDED.
   * `evict` is called when another client gets the slot.
   */
  take(client, evict) {
    const held = this.#held.get(client)?.size ?? 0;
    if (held >= this.#bound.clientMax) throw tooManyOfClient(this.#bound);
    if (this.#taken >= this.#bound.max && !this.#makeRoom(held)) throw tooManyInAll(this.#bound);
    const place = { evict };
    const mine = this.#held.get(client) ?? new Set();
    this.#held.set(client, mine.add(place));
    this.#taken += 1;
    return () => this.#release(client, place);
  }
  #release(client, place) {
    const mine = this.#held.get(client);
    if (!mine?.delete(place)) return;
    this.#taken -= 1;
    if (mine.size === 0) this.#held.delete(client);
  }
  /** Evicts the newest slot of the client with the most, if that is more than the new client will hold. */
  #makeRoom(held) {
    const richest = largest(this.#held, ({ size }) => size);
    const places = richest === undefined ? undefined : this.#held.get(richest);
    const newest = places && [...places].at(-1);
    if (richest === undefined || !newest || places.size <= held + 1) return false;
    this.#release(richest, newest);
    newest.evict(tooManyForYou(this.#bound));
    return true;
  }
}
function exceeded(limit, max, why) {
  return new TerrariumError("LIMIT_EXCEEDED", `${why}: the limit is ${max}`, { limit, max });
}
//# sourceMappingURL=fair-share.js.map
