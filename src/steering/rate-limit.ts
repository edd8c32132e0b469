import type { GraphQLResolveInfo } from "graphql";
import { getFieldIdentity, getGraphQLRateLimiter, type Identity, type Store } from "graphql-rate-limit";
import { type Clock, systemClock } from "../base/clock.js";
import { Fifo } from "../base/async/fifo.js";
import { TerrariumError } from "../base/errors.js";
import type { LimitName } from "../base/limits.js";

const WINDOW_MS = 1_000;
/** One field name for all mutations makes them share one window. */
const FIELD = "steer";
const IDENTITY_ARGS = ["agentId"];

export interface RateLimiterOptions {
  /** Calls of one client on one agent in any period of one second, all mutations together. */
  readonly maxPerSecond: number;
  /** Pairs of client and agent that are remembered at a time. */
  readonly keysMax: number;
  /** Pairs remembered for one client. Default: all. */
  readonly clientKeysMax?: number;
  readonly clock?: Clock;
}

/** The remaining quota of one client on one agent. */
export interface Quota {
  /** Calls in any period of `windowMs`. */
  readonly max: number;
  readonly windowMs: number;
  /** Calls that would pass now. */
  readonly remaining: number;
  /** Milliseconds until `remaining` equals `max` again if there are no more calls; 0 when it already does. */
  readonly resetMs: number;
}

export interface RateLimiter {
  /**
   * Counts one call, or throws RATE_LIMITED with `details.retryAfterMs`: the wait until the oldest counted call
   * leaves the window. Refused calls are not counted, so waiting that long is enough, also after many refusals.
   * `action` only appears in the message: perturb, invoke and control share one window per client and agent.
   */
  check(clientKey: string, action: string, agentId: string): Promise<void>;
  /** Reads the quota without counting a call. */
  quota(clientKey: string, agentId: string): Quota;
}

/**
 * A sliding window of one second per client and agent. When all `keysMax` windows are in use, new pairs are refused
 * and no window is evicted: eviction would let a client get rid of its own window. New pairs of a client with
 * `clientKeysMax` windows are refused as well.
 */
export function createRateLimiter({
  maxPerSecond,
  keysMax,
  clientKeysMax = keysMax,
  clock = systemClock,
}: RateLimiterOptions): RateLimiter {
  if (!Number.isInteger(maxPerSecond) || maxPerSecond < 1) {
    throw new RangeError(`maxPerSecond must be a whole number from 1, not ${maxPerSecond}`);
  }
  if (!Number.isInteger(keysMax) || keysMax < 1) {
    throw new RangeError(`keysMax must be a whole number from 1, not ${keysMax}`);
  }
  const windows = new WindowStore({ maxPerSecond, keysMax, clientKeysMax, clock });
  const limiter = getGraphQLRateLimiter({
    store: windows,
    identifyContext: (context: { clientKey: string }) => context.clientKey,
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library reads only the field's name
  const info = { fieldName: FIELD } as GraphQLResolveInfo;
  // The store counts to the limit; the library sees one counted call where it is reached, and none before.
  const rule = { identityArgs: IDENTITY_ARGS, max: 1, window: "1s", uncountRejected: true };

  const identityOf = (clientKey: string, agentId: string): Identity => ({
    contextIdentity: clientKey,
    fieldIdentity: getFieldIdentity(FIELD, IDENTITY_ARGS, { agentId }),
  });

  const count = async (clientKey: string, action: string, agentId: string): Promise<void> => {
    const identity = identityOf(clientKey, agentId);
    const fullForMs = windows.fullForMs(identity);
    const refusal =
      fullForMs > 0 ||
      (await limiter({ parent: null, args: { agentId }, context: { clientKey }, info }, rule));
    if (!refusal) return;
    throw new TerrariumError(
      "RATE_LIMITED",
      `too many calls (${action}); at most ${maxPerSecond} per second`,
      {
        retryAfterMs: fullForMs > 0 ? fullForMs : windows.retryAfterMs(identity),
        ...(fullForMs > 0 && { limit: windows.limitFor(identity) }),
      },
    );
  };

  // The library reads, awaits and writes, so concurrent calls would all read the same count. Those that it decides therefore run
  // one after another. No step does I/O, so the queue empties before the event loop turns.
  let last: Promise<void> = Promise.resolve();
  return {
    check(clientKey, action, agentId) {
      // With room in the window the library would only have the call written down.
      if (windows.take(identityOf(clientKey, agentId))) return Promise.resolve();
      const mine = last.then(() => count(clientKey, action, agentId));
      last = mine.catch(() => undefined);
      return mine;
    },
    quota(clientKey, agentId) {
      const identity = identityOf(clientKey, agentId);
      const policy = { max: maxPerSecond, windowMs: WINDOW_MS };
      const fullForMs = windows.fullForMs(identity);
      if (fullForMs > 0) return { ...policy, remaining: 0, resetMs: fullForMs };
      const { counted, resetMs } = windows.usage(identity);
      return { ...policy, remaining: Math.max(0, maxPerSecond - counted), resetMs };
    },
  };
}

/**
 * The library's store, bounded and on the injected clock. The library stamps calls with wall time, so setting the wall clock
 * would clear or extend every window, and it copies a window with each call, which costs as much as there are calls in it.
 * This store therefore keeps the times itself, and hands out one `Infinity`, which the library never drops, when the window
 * is full.
 */
class WindowStore implements Store {
  readonly #maxPerSecond: number;
  readonly #keysMax: number;
  readonly #clientKeysMax: number;
  readonly #clock: Clock;
  /** Times of counted calls, `maxPerSecond` at most. The map is ordered by last call, so idle windows come first. */
  readonly #windows = new Map<string, Fifo<number>>();
  /** Keys of each client's windows, in the same order. */
  readonly #ofClient = new Map<string, Set<string>>();
  /** The last of the map. */
  #newest: string | null = null;

  constructor({ maxPerSecond, keysMax, clientKeysMax, clock }: Required<RateLimiterOptions>) {
    this.#maxPerSecond = maxPerSecond;
    this.#keysMax = keysMax;
    this.#clientKeysMax = clientKeysMax;
    this.#clock = clock;
  }

  getForIdentity(identity: Identity): readonly number[] {
    const counted = this.#live(keyOf(identity))?.size ?? 0;
    return counted < this.#maxPerSecond ? [] : [Infinity];
  }

  setForIdentity(identity: Identity, timestamps: readonly number[]): void {
    const isRefused = timestamps.every((time) => time === Infinity);
    if (isRefused) return;
    const key = keyOf(identity);
    this.#count(key, identity.contextIdentity, this.#live(key) ?? new Fifo());
  }

  /** Counts a call for which there is room; false when there is none. */
  take(identity: Identity): boolean {
    const key = keyOf(identity);
    const known = this.#live(key);
    if (known ? known.size >= this.#maxPerSecond : this.fullForMs(identity) > 0) return false;
    this.#count(key, identity.contextIdentity, known ?? new Fifo());
    return true;
  }

  #count(key: string, client: string, times: Fifo<number>): void {
    times.push(this.#clock.monotonic());
    if (this.#newest === key) return;
    this.#forget(key, client);
    this.#windows.set(key, times);
    const mine = this.#ofClient.get(client) ?? new Set();
    this.#ofClient.set(client, mine.add(key));
    this.#newest = key;
  }

  /** Whole milliseconds until the oldest counted call leaves the window; 0 when there is none. */
  retryAfterMs(identity: Identity): number {
    const oldest = this.#live(keyOf(identity))?.first;
    return oldest === undefined ? 0 : Math.ceil(oldest + WINDOW_MS - this.#clock.monotonic());
  }

  /** Calls in the window, and whole milliseconds until the newest of them leaves it. */
  usage(identity: Identity): { readonly counted: number; readonly resetMs: number } {
    const live = this.#live(keyOf(identity));
    const newest = live?.last;
    const resetMs = newest === undefined ? 0 : Math.ceil(newest + WINDOW_MS - this.#clock.monotonic());
    return { counted: live?.size ?? 0, resetMs };
  }

  /**
   * 0 when there is room for this identity, else the wait in milliseconds until the idlest window that blocks it
   * expires.
   */
  fullForMs(identity: Identity): number {
    if (this.#windows.has(keyOf(identity))) return 0;
    for (const key of this.#windows.keys()) {
      if (this.#leftMs(key) > 0) break;
      this.#forget(key, clientOf(key));
    }
    const mine = this.#ofClient.get(identity.contextIdentity);
    const isMineFull = (mine?.size ?? 0) >= this.#clientKeysMax;
    if (!isMineFull && this.#windows.size < this.#keysMax) return 0;
    const [idlest = ""] = isMineFull && mine ? mine : this.#windows.keys();
    return Math.ceil(this.#leftMs(idlest));
  }

  /** The limit that refuses a new pair of this identity's client. */
  limitFor({ contextIdentity }: Identity): LimitName {
    const mine = this.#ofClient.get(contextIdentity)?.size ?? 0;
    return mine >= this.#clientKeysMax ? "maxRateWindowsPerClient" : "maxRateWindows";
  }

  #leftMs(key: string): number {
    return (this.#windows.get(key)?.last ?? -Infinity) + WINDOW_MS - this.#clock.monotonic();
  }

  #forget(key: string, client: string): void {
    this.#windows.delete(key);
    if (this.#newest === key) this.#newest = null;
    const mine = this.#ofClient.get(client);
    mine?.delete(key);
    if (mine?.size === 0) this.#ofClient.delete(client);
  }

  /** A window without the calls that have left it. Each leaves once, so this costs no more than counting it did. */
  #live(key: string): Fifo<number> | undefined {
    const window = this.#windows.get(key);
    const now = this.#clock.monotonic();
    while ((window?.first ?? Infinity) + WINDOW_MS <= now) window?.shift();
    return window;
  }
}

function keyOf({ contextIdentity, fieldIdentity }: Identity): string {
  return JSON.stringify([contextIdentity, fieldIdentity]);
}

function clientOf(key: string): string {
  return (JSON.parse(key) as [string, string])[0];
}
