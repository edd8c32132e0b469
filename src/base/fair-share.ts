import { TerrariumError } from "./errors.js";

/** A bound that many clients share. */
export interface SharedBound {
  /** What is counted, in the plural, for messages. */
  readonly what: string;
  /** Name of the limit on all clients together, and its value. */
  readonly limit: string;
  readonly max: number;
  /** Name of the limit on one client, and its value. */
  readonly clientLimit: string;
  readonly clientMax: number;
}

export function tooManyInAll({ what, limit, max }: SharedBound): TerrariumError {
  return exceeded(limit, max, `too many ${what}`);
}

export function tooManyOfClient({ what, clientLimit, clientMax }: SharedBound): TerrariumError {
  return exceeded(clientLimit, clientMax, `too many ${what} of this client`);
}

/** Told to whoever loses a place. */
export function tooManyForYou({ what, limit, max }: SharedBound): TerrariumError {
  return exceeded(limit, max, `too many ${what}, most of them yours`);
}

/** The key whose value is largest, by `sizeOf`. */
export function largest<K, V>(all: ReadonlyMap<K, V>, sizeOf: (value: V) => number): K | undefined {
  let found: K | undefined;
  let size = -1;
  for (const [key, value] of all) {
    if (sizeOf(value) <= size) continue;
    found = key;
    size = sizeOf(value);
  }
  return found;
}

interface Place {
  readonly evict: (reason: TerrariumError) => void;
}

/**
 * Places in a bound, shared fairly: when all are taken, a client with fewer places than the one with most gets the
 * newest of that one's. So no number of greedy clients keeps others out: n of them end with max/n each. Holds clients
 * that have a place, and no others; only when it is full does a newcomer cost a look at all clients.
 */
export class FairShare {
  readonly #bound: SharedBound;
  /** Oldest first. */
  readonly #held = new Map<string, Set<Place>>();
  #taken = 0;

  constructor(bound: SharedBound) {
    this.#bound = bound;
  }

  get taken(): number {
    return this.#taken;
  }

  /**
   * Takes a place and returns how to give it back (once; again does nothing). Throws LIMIT_EXCEEDED. `evict` is called
   * when the place has gone to somebody else.
   */
  take(client: string, evict: (reason: TerrariumError) => void): () => void {
    const held = this.#held.get(client)?.size ?? 0;
    if (held >= this.#bound.clientMax) throw tooManyOfClient(this.#bound);
    if (this.#taken >= this.#bound.max && !this.#makeRoom(held)) throw tooManyInAll(this.#bound);
    const place: Place = { evict };
    const mine = this.#held.get(client) ?? new Set();
    this.#held.set(client, mine.add(place));
    this.#taken += 1;
    return () => this.#release(client, place);
  }

  #release(client: string, place: Place): void {
    const mine = this.#held.get(client);
    if (!mine?.delete(place)) return;
    this.#taken -= 1;
    if (mine.size === 0) this.#held.delete(client);
  }

  /** Ends the newest place of whoever holds most, if that is more than the newcomer will hold. */
  #makeRoom(held: number): boolean {
    const richest = largest(this.#held, ({ size }) => size);
    const places = richest === undefined ? undefined : this.#held.get(richest);
    const newest = places && [...places].at(-1);
    if (richest === undefined || !newest || places.size <= held + 1) return false;
    this.#release(richest, newest);
    newest.evict(tooManyForYou(this.#bound));
    return true;
  }
}

function exceeded(limit: string, max: number, why: string): TerrariumError {
  return new TerrariumError("LIMIT_EXCEEDED", `${why}: the limit is ${max}`, { limit, max });
}
