import { getFieldIdentity, getGraphQLRateLimiter } from "graphql-rate-limit";
import { systemClock } from "../base/clock.js";
import { Fifo } from "../base/fifo.js";
import { TerrariumError } from "../base/errors.js";
const WINDOW_MS = 1_000;
/** One field name for all mutations makes them share one window. */
const FIELD = "steer";
const IDENTITY_ARGS = ["agentId"];
/**
 * A sliding window of one second per client and agent. When all `keysMax` windows are in use, new pairs are refused
 * and no window is evicted: eviction would let a client get rid of its own window. New pairs of a client with
 * `clientKeysMax` windows are refused as well.
 */
export function createRateLimiter({ maxPerSecond, keysMax, clientKeysMax = keysMax, clock = systemClock }) {
  if (!Number.isInteger(maxPerSecond) || maxPerSecond < 1) {
    throw new RangeError(`maxPerSecond must be a whole number from 1, not ${maxPerSecond}`);
  }
  if (!Number.isInteger(keysMax) || keysMax < 1) {
    throw new RangeError(`keysMax must be a whole number from 1, not ${keysMax}`);
  }
  const windows = new WindowStore({ maxPerSecond, keysMax, clientKeysMax, clock });
  const limiter = getGraphQLRateLimiter({
    store: windows,
    identifyContext: (context) => context.clientKey,
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library reads only the field's name
  const info = { fieldName: FIELD };
  // The store counts to the limit; the library sees one counted call where it is reached, and none before.
  const rule = { identityArgs: IDENTITY_ARGS, max: 1, window: "1s", uncountRejected: true };
  const identityOf = (clientKey, agentId) => ({
    contextIdentity: clientKey,
    fieldIdentity: getFieldIdentity(FIELD, IDENTITY_ARGS, { agentId }),
  });
  const count = async (clientKey, action, agentId) => {
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
  // The library reads, awaits and writes, so concurrent calls would all read the same count. They therefore run one
  // after another. No step does I/O, so the queue empties before the event loop turns.
  let last = Promise.resolve();
  return {
    check(clientKey, action, agentId) {
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
class WindowStore {
  #maxPerSecond;
  #keysMax;
  #clientKeysMax;
  #clock;
  /** Times of counted calls, `maxPerSecond` at most. The map is ordered by last call, so idle windows come first. */
  #windows = new Map();
  /** Keys of each client's windows, in the same order. */
  #ofClient = new Map();
  constructor({ maxPerSecond, keysMax, clientKeysMax, clock }) {
    this.#maxPerSecond = maxPerSecond;
    this.#keysMax = keysMax;
    this.#clientKeysMax = clientKeysMax;
    this.#clock = clock;
  }
  getForIdentity(identity) {
    const counted = this.#live(keyOf(identity))?.size ?? 0;
    return counted < this.#maxPerSecond ? [] : [Infinity];
  }
  setForIdentity(identity, timestamps) {
    const isRefused = timestamps.every((time) => time === Infinity);
    if (isRefused) return;
    const key = keyOf(identity);
    const times = this.#live(key) ?? new Fifo();
    times.push(this.#clock.monotonic());
    this.#forget(key, identity.contextIdentity);
    this.#windows.set(key, times);
    const mine = this.#ofClient.get(identity.contextIdentity) ?? new Set();
    this.#ofClient.set(identity.contextIdentity, mine.add(key));
  }
  /** Whole milliseconds until the oldest counted call leaves the window; 0 when there is none. */
  retryAfterMs(identity) {
    const oldest = this.#live(keyOf(identity))?.first;
    return oldest === undefined ? 0 : Math.ceil(oldest + WINDOW_MS - this.#clock.monotonic());
  }
  /** Calls in the window, and whole milliseconds until the newest of them leaves it. */
  usage(identity) {
    const live = this.#live(keyOf(identity));
    const newest = live?.last;
    const resetMs = newest === undefined ? 0 : Math.ceil(newest + WINDOW_MS - this.#clock.monotonic());
    return { counted: live?.size ?? 0, resetMs };
  }
  /**
   * 0 when there is room for this identity, else the wait in milliseconds until the idlest window that blocks it
   * expires.
   */
  fullForMs(identity) {
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
  limitFor({ contextIdentity }) {
    const mine = this.#ofClient.get(contextIdentity)?.size ?? 0;
    return mine >= this.#clientKeysMax ? "maxRateWindowsPerClient" : "maxRateWindows";
  }
  #leftMs(key) {
    return (this.#windows.get(key)?.last ?? -Infinity) + WINDOW_MS - this.#clock.monotonic();
  }
  #forget(key, client) {
    this.#windows.delete(key);
    const mine = this.#ofClient.get(client);
    mine?.delete(key);
    if (mine?.size === 0) this.#ofClient.delete(client);
  }
  /** A window without the calls that have left it. Each leaves once, so this costs no more than counting it did. */
  #live(key) {
    const window = this.#windows.get(key);
    const now = this.#clock.monotonic();
    while ((window?.first ?? Infinity) + WINDOW_MS <= now) window?.shift();
    return window;
  }
}
function keyOf({ contextIdentity, fieldIdentity }) {
  return JSON.stringify([contextIdentity, fieldIdentity]);
}
function clientOf(key) {
  return JSON.parse(key)[0];
}
//# sourceMappingURL=rate-limit.js.map
