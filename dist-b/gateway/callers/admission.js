import { getHeapStatistics } from "node:v8";
import { addressBlock } from "../../auth/viewer.js";
import { TerrariumError } from "../../base/errors.js";
import { FairShare } from "../../base/bounds/fair-share.js";
export function createAdmission(limits, memory) {
  const places = new FairShare({
    what: "open connections",
    limit: "maxConnections",
    max: limits.maxConnections,
    clientLimit: "maxConnectionsPerAddress",
    clientMax: limits.maxConnectionsPerAddress,
  });
  return {
    get isOverloaded() {
      return memory.isHigh;
    },
    get open() {
      return places.taken;
    },
    admit(address, evict) {
      if (memory.isHigh) {
        const limit = { limit: "maxMemoryBytes", max: limits.maxMemoryBytes };
        throw new TerrariumError("LIMIT_EXCEEDED", "memory is short", limit);
      }
      return places.take(addressBlock(address), evict);
    },
  };
}
/** How often memory is measured, milliseconds. A measurement takes some microseconds. */
const LOOK_MS = 250;
/**
 * Whether this thread's heap and external buffers exceed the watermark. The resident set is not used: it stays high after
 * load has gone. Measured on demand, at most once per `LOOK_MS`.
 */
export class MemoryWatch {
  #clock;
  #bytesMax;
  #measure;
  #lookedAt = Number.NEGATIVE_INFINITY;
  #isHigh = false;
  constructor(clock, bytesMax, measure = usedBytes) {
    this.#clock = clock;
    this.#bytesMax = bytesMax;
    this.#measure = measure;
  }
  get isHigh() {
    const now = this.#clock.monotonic();
    if (now - this.#lookedAt >= LOOK_MS) {
      this.#lookedAt = now;
      this.#isHigh = this.#measure() > this.#bytesMax;
    }
    return this.#isHigh;
  }
}
function usedBytes() {
  const { used_heap_size: objects, external_memory: buffers } = getHeapStatistics();
  return objects + buffers;
}
/** Sockets of one peer above `maxConnectionsPerAddress`, for short requests and for connections being refused. */
const RESERVE = 200;
/** Counts all open sockets by peer address; all addresses of an IPv6 /64 are one peer. Holds at most one entry per open socket. */
export class Peers {
  #open = new Map();
  #max;
  constructor(maxConnectionsPerAddress) {
    this.#max = maxConnectionsPerAddress + RESERVE;
  }
  /** Counts a socket until `leave`; false when the peer has too many. */
  enter(address) {
    const peer = addressBlock(address);
    const open = this.#open.get(peer) ?? 0;
    if (open >= this.#max) return false;
    this.#open.set(peer, open + 1);
    return true;
  }
  leave(address) {
    const peer = addressBlock(address);
    const left = (this.#open.get(peer) ?? 1) - 1;
    if (left === 0) this.#open.delete(peer);
    else this.#open.set(peer, left);
  }
}
/** Burst size, in seconds of the allowed rate. */
const BURST_S = 10;
/** Leaky bucket for the messages of one socket. */
export class MessageRate {
  #clock;
  #perSecond;
  /** When the bucket is empty again, milliseconds of the monotonic clock. */
  #emptyAt = 0;
  constructor(clock, perSecond) {
    this.#clock = clock;
    this.#perSecond = perSecond;
  }
  /** Counts one message; false when the rate is exceeded. */
  take() {
    const now = this.#clock.monotonic();
    this.#emptyAt = Math.max(this.#emptyAt, now) + 1_000 / this.#perSecond;
    return this.#emptyAt - now <= BURST_S * 1_000;
  }
}
//# sourceMappingURL=admission.js.map
