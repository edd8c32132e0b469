/** Something that is painted again and again while it is seen. */
export interface Painted {
  /** How many milliseconds may pass between two paintings; infinite for what stands still. */
  intervalMs(): number;
  /** `at` is wall time, milliseconds since 1970. */
  paint(at: number): void;
}

/** The part of a window a loop needs. `timestamp` counts milliseconds since `timeOrigin`. */
export interface FrameSource {
  request(callback: (timestamp: number) => void): number;
  cancel(handle: number): void;
  /** Wall time at which timestamps were 0. */
  readonly timeOrigin: number;
}

interface Entry {
  /** When it was last painted; null: at the next frame, whatever its interval. */
  paintedAt: number | null;
}

/**
 * One loop of frames for everything that moves on a page. It runs while something in it moves, and costs nothing
 * when nothing does. What need not be painted sixty times a second is not, and those take turns: of fifty fields at
 * thirty a second about half are painted in each frame.
 */
export class FrameLoop {
  readonly #source: FrameSource;
  readonly #painted = new Map<Painted, Entry>();
  #handle: number | null = null;

  constructor(source: FrameSource) {
    this.#source = source;
  }

  /** How many are painted now. */
  get size(): number {
    return this.#painted.size;
  }

  get running(): boolean {
    return this.#handle !== null;
  }

  add(painted: Painted): void {
    if (!this.#painted.has(painted)) this.#painted.set(painted, { paintedAt: null });
    this.#wake();
  }

  delete(painted: Painted): void {
    this.#painted.delete(painted);
    if (this.#painted.size > 0 || this.#handle === null) return;
    this.#source.cancel(this.#handle);
    this.#handle = null;
  }

  /** Paints it in the next frame, because what it shows has changed. Nothing for what is not in the loop. */
  invalidate(painted: Painted): void {
    const entry = this.#painted.get(painted);
    if (!entry) return;
    entry.paintedAt = null;
    this.#wake();
  }

  /** Paints everything in the next frame: what holds for all has changed. */
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
      // Half a frame early is in time: else a rounding would make every interval a frame longer.
      if (entry.paintedAt === null || at - entry.paintedAt >= intervalMs - 8) {
        entry.paintedAt = at;
        painted.paint(at);
      }
      moves ||= Number.isFinite(intervalMs);
    }
    if (moves) this.#wake();
  };
}
