import type { Cancel, Clock } from "../base/clock.js";
import { TerrariumError } from "../base/errors.js";
import type { FanoutCounters } from "./counters.js";
import type { HolographicBuffer, Waker } from "./holographic-buffer.js";
import { typeFilter } from "./observation.js";
import type { Observer, Rendering } from "./observer.js";
import { Projection } from "./projection.js";

/** A projection without observers is kept that long, so that a crowd that drops and returns finds its bytes, ms. */
const GRACE_MS = 5_000;

export interface ProjectionsOptions {
  readonly waker: Waker;
  readonly clock: Clock;
  readonly counters: FanoutCounters;
  readonly batchBytesMax: number;
  /** Distinct documents (with their variables, filter and visibility) served at once. */
  readonly projectionsMax: number;
  /** Hears of a rendering that failed for no good reason; its observers are served one by one from then on. */
  readonly onError: (error: unknown) => void;
}

interface Kept {
  readonly key: string;
  readonly projection: Projection;
  cancelForget: Cancel | null;
}

/** All projections of a gateway: per ring, one for each distinct key. */
export class Projections {
  readonly #options: ProjectionsOptions;
  readonly #byRing = new Map<HolographicBuffer, Map<string, Kept>>();

  constructor(options: ProjectionsOptions) {
    this.#options = options;
  }

  /**
   * Adds an observer to the projection of `ring` under `key`, which must stand for everything the rendering depends
   * on. Returns how to leave. Throws LIMIT_EXCEEDED when too many distinct documents are being served.
   */
  join(
    ring: HolographicBuffer,
    types: readonly string[] | null,
    key: string,
    rendering: () => Rendering,
    observer: Observer,
  ): () => void {
    const filter = types === null ? "" : [...new Set(types)].toSorted().join(",");
    const fullKey = `${filter}\n${key}`;
    const kept = this.#find(ring, fullKey) ?? this.#make(ring, types, fullKey, rendering());
    kept.cancelForget?.();
    kept.cancelForget = null;
    kept.projection.add(observer);
    return () => this.#leave(ring, kept, observer);
  }

  #leave(ring: HolographicBuffer, kept: Kept, observer: Observer): void {
    kept.projection.remove(observer);
    if (kept.projection.observers > 0 || kept.cancelForget) return;
    const graceMs = ring.closed ? 0 : GRACE_MS;
    kept.cancelForget = this.#options.clock.after(graceMs, () => this.#forget(ring, kept));
  }

  #find(ring: HolographicBuffer, key: string): Kept | undefined {
    return this.#byRing.get(ring)?.get(key);
  }

  #make(ring: HolographicBuffer, types: readonly string[] | null, key: string, rendering: Rendering): Kept {
    const { counters, waker, batchBytesMax, projectionsMax, onError } = this.#options;
    if (counters.projections >= projectionsMax) {
      throw new TerrariumError("LIMIT_EXCEEDED", "too many different subscription documents at once", {
        limit: "maxProjections",
      });
    }
    const projection = new Projection({
      ring,
      passes: typeFilter(types),
      rendering,
      counters,
      waker,
      batchBytesMax,
      onError,
    });
    const kept: Kept = { key, projection, cancelForget: null };
    const ofRing = this.#byRing.get(ring) ?? new Map<string, Kept>();
    this.#byRing.set(ring, ofRing.set(key, kept));
    counters.projections += 1;
    return kept;
  }

  #forget(ring: HolographicBuffer, kept: Kept): void {
    kept.projection.dispose();
    const ofRing = this.#byRing.get(ring);
    ofRing?.delete(kept.key);
    if (ofRing?.size === 0) this.#byRing.delete(ring);
    this.#options.counters.projections -= 1;
  }
}
