import type { LogRow } from "./reading.js";

/** A row that says its offset without an object for its position. */
interface PlacedRow extends LogRow {
  readonly offset: number;
}

/** Below so many places a list is not compacted. */
const COMPACTED_FROM = 64;

/**
 * The rows of a segment, by increasing offset. A dropped row keeps its place until half of the places are empty; so a drop
 * costs a search and not a move of all rows behind it. A list has at most twice as many places as rows, and 64 more.
 */
export class SegmentRows {
  #rows: PlacedRow[] = [];
  /** For each place whether it is empty: a list of its own, because an object for each place costs more to collect. */
  #isDropped: boolean[] = [];
  #size = 0;
  /** All places before are empty. */
  #first = 0;
  /** All places before have no OUTPUT. */
  #firstOutput = 0;

  /** Number of rows. */
  get size(): number {
    return this.#size;
  }

  /** Rows and empty places. */
  get places(): number {
    return this.#rows.length;
  }

  get last(): LogRow | null {
    for (const row of this.before(Number.MAX_SAFE_INTEGER)) return row;
    return null;
  }

  /** `row` has a higher offset than all others. */
  push(row: PlacedRow): void {
    this.#rows.push(row);
    this.#isDropped.push(false);
    this.#size += 1;
  }

  /** Rows with a higher offset, in order. */
  *after(offset: number): Generator<LogRow, void> {
    for (let at = this.#firstAfter(offset); at < this.#rows.length; at += 1) {
      if (!this.#isDropped[at]) yield this.#rows[at] as PlacedRow;
    }
  }

  /** Rows up to that offset, the newest first. */
  *before(offset: number): Generator<LogRow, void> {
    for (let at = this.#firstAfter(offset) - 1; at >= this.#first; at -= 1) {
      if (!this.#isDropped[at]) yield this.#rows[at] as PlacedRow;
    }
  }

  /** The oldest row, or the oldest of that type. */
  oldest(type: string | null): LogRow | null {
    const isOutput = type === "OUTPUT";
    for (let at = isOutput ? this.#firstOutput : this.#first; at < this.#rows.length; at += 1) {
      const row = this.#rows[at] as PlacedRow;
      const isFound = !this.#isDropped[at] && (type === null || row.type === type);
      if (isFound) return row;
      if (isOutput) this.#firstOutput = at + 1;
    }
    return null;
  }

  drop(offset: number): void {
    const at = this.#firstAfter(offset - 1);
    if (this.#isDropped[at] || this.#rows[at]?.offset !== offset) return;
    this.#isDropped[at] = true;
    this.#size -= 1;
    while (this.#isDropped[this.#first]) this.#first += 1;
    this.#firstOutput = Math.max(this.#firstOutput, this.#first);
    if (this.#rows.length >= COMPACTED_FROM && this.#size * 2 < this.#rows.length) this.#compact();
  }

  #compact(): void {
    this.#rows = this.#rows.filter((_row, at) => !this.#isDropped[at]);
    this.#isDropped = this.#rows.map(() => false);
    this.#first = 0;
    this.#firstOutput = 0;
  }

  /** Index of the first place with a higher offset. */
  #firstAfter(offset: number): number {
    let low = this.#first;
    let high = this.#rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#rows[middle] as PlacedRow).offset <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
