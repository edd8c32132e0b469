/** Something that is repainted while it is visible. */
export interface Paintable {
  /** Maximum time between two paintings, in milliseconds; infinite when nothing moves. */
  intervalMs(): number;
  /** `at` is wall time, milliseconds since 1970. */
  paint(at: number): void;
}

/** The part of `window` that a loop needs. `timestamp` counts milliseconds since `timeOrigin`. */
export interface FrameSource {
  request(callback: (timestamp: number) => void): number;
  cancel(handle: number): void;
  /** Wall time at which timestamps were 0. */
  readonly timeOrigin: number;
}

interface Entry {
  /** Time of the last painting; null: paint in the next frame. */
  paintedAt: number | null;
}

/**
 * One animation loop for the whole page. Runs only while something moves, and repaints each element no more often than
 * its interval requires: of fifty fields at thirty per second, about half are painted in each frame.
 */
export class FrameLoop {
  readonly #source: FrameSource;
  readonly #painted = new Map<Paintable, Entry>();
  #handle: number | null = null;

  constructor(source: FrameSource) {
    this.#source = source;
  }

  /** Number of elements in the loop. */
  get size(): number {
    return this.#painted.size;
  }

  get running(): boolean {
    return this.#handle !== null;
  }

  add(painted: Paintable): void {
    if (!this.#painted.has(painted)) this.#painted.set(painted, { paintedAt: null });
    this.#wake();
  }

  delete(painted: Paintable): void {
    this.#painted.delete(painted);
    if (this.#painted.size > 0 || this.#handle === null) return;
    this.#source.cancel(this.#handle);
    this.#handle = null;
  }

  /** Repaints an element in the next frame, because its contents have changed. Does nothing if it is not in the loop. */
  invalidate(painted: Paintable): void {
    const entry = this.#painted.get(painted);
    if (!entry) return;
    entry.paintedAt = null;
    this.#wake();
  }

  /** Repaints everything in the next frame. */
  invalidateAll(): void {
    for (const entry of this.#painted.values()) entry.paintedAt = null;
    if (this.#painted.size > 0) this.#wake();
  }

  #wake(): void {
    this.#handle ??= this.#source.request(this.#frame);
  }

  readonly #frame = (timestamp: number): void => {
    this.#handle = null;
    const at = this.#source.timeOrigin + timestamp;
    let moves = false;
    for (const [painted, entry] of this.#painted) {
      const intervalMs = painted.intervalMs();
      // Accept half a frame early: otherwise rounding would make every interval one frame longer.
      if (entry.paintedAt === null || at - entry.paintedAt >= intervalMs - 8) {
        entry.paintedAt = at;
        painted.paint(at);
      }
      moves ||= Number.isFinite(intervalMs);
    }
    if (moves) this.#wake();
  };
}
