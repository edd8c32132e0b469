import { BOUNDS } from "./bounds.js";

/** Larger jumps in a file's own time are ignored: a wrong clock, a replayed file, or a date in the message. */
const STEP_MS_MAX = 3_600_000;

interface FileTime {
  /** Current time of the file. */
  readonly at: number;
  readonly receivedAt: number;
  /** The last line with a timestamp, and the event time of that line. */
  readonly anchor: { readonly stamp: number; readonly at: number } | null;
}

/**
 * The time base of rates, bursts and pauses: follows the timestamps of the lines if they have any, so that a file read at
 * once has the rates at which it was written, and otherwise their arrival. Never goes back. Only differences between lines
 * of one file count, so files in different time zones agree.
 */
export class EventClock {
  readonly #files = new Map<string, FileTime>();
  #now: number | null = null;

  get files(): number {
    return this.#files.size;
  }

  /** The time of the last line; null before the first. */
  get now(): number | null {
    return this.#now;
  }

  advance(file: string, stamp: number | null, receivedAt: number): number {
    const known = this.#files.get(file);
    const next = known ? follow(known, stamp, receivedAt) : begin(stamp, receivedAt);
    this.#files.delete(file);
    this.#files.set(file, next);
    if (this.#files.size > BOUNDS.filesMax) {
      const [oldest] = this.#files.keys();
      if (oldest !== undefined) this.#files.delete(oldest);
    }
    this.#now = Math.max(this.#now ?? next.at, next.at);
    return this.#now;
  }
}

function begin(stamp: number | null, receivedAt: number): FileTime {
  return { at: receivedAt, receivedAt, anchor: stamp === null ? null : { stamp, at: receivedAt } };
}

function follow(known: FileTime, stamp: number | null, receivedAt: number): FileTime {
  const arrived = known.at + Math.max(0, receivedAt - known.receivedAt);
  if (stamp === null) return { at: arrived, receivedAt, anchor: known.anchor };
  const step = known.anchor ? stamp - known.anchor.stamp : Infinity;
  // Steps back count as well: otherwise lines slightly out of order would add up to a drift.
  const at = known.anchor && Math.abs(step) <= STEP_MS_MAX ? known.anchor.at + step : arrived;
  return { at, receivedAt, anchor: { stamp, at } };
}
