import type { VitalSample } from "../events/event.js";

/** The period that a series covers, s. */
export const VITALS_SECONDS_MAX = 300;

/** Values of a row: pressure, flow, temperature, errors. */
const WIDTH = 4;
const PRESSURE = 0;
const FLOW = 1;
const TEMPERATURE = 2;
const ERRORS = 3;
/** Rows of a new series; an idle agent needs two or three. */
const ROWS_MIN = 4;
/** Values are kept in single precision and shown to this many parts. */
const SHOWN_PARTS = 1_000;

/** The vitals of a living agent; null while it does not live. */
type LivingVitals = Omit<VitalSample, "at" | "errors"> | null;

/**
 * An agent's vitals and errors by second, over the last five minutes.
 *
 * ```
 *   second     12     13     17     60          a row stands for all seconds up to the next row;
 *   flow       0      2      1      –           errors count in their own second only
 *   errors     0      0      1      0           – the agent does not live
 * ```
 *
 * A row is written when something changes, so an idle agent has two or three. At most one row per second is kept: 20
 * bytes each, in arrays that grow by doubling.
 */
export class VitalSeries {
  #seconds = new Uint32Array(ROWS_MIN);
  #values = new Float32Array(ROWS_MIN * WIDTH);
  #rows = 0;

  /** Bytes of the arrays. */
  get byteLength(): number {
    return this.#seconds.byteLength + this.#values.byteLength;
  }

  /** The vitals from this second on. `second` must not decrease. */
  take(second: number, vitals: LivingVitals): void {
    const last = this.#rows === 0 ? -1 : this.#secondOf(this.#rows - 1);
    // The second in which it stopped still shows its last vitals.
    const from = vitals === null && last === second ? second + 1 : Math.max(second, last);
    const pressure = vitals?.pressure ?? Number.NaN;
    const flow = vitals?.flow ?? Number.NaN;
    const temperature = vitals?.temperature ?? Number.NaN;
    if (this.#isLast(pressure, flow, temperature)) return;
    const row = last === from ? this.#rows - 1 : this.#push(from);
    this.#set(row, PRESSURE, pressure);
    this.#set(row, FLOW, flow);
    this.#set(row, TEMPERATURE, temperature);
  }

  /** Whether the last row says so already. */
  #isLast(pressure: number, flow: number, temperature: number): boolean {
    const row = this.#rows - 1;
    return (
      row >= 0 &&
      Object.is(this.#get(row, PRESSURE), Math.fround(pressure)) &&
      Object.is(this.#get(row, FLOW), Math.fround(flow)) &&
      Object.is(this.#get(row, TEMPERATURE), Math.fround(temperature))
    );
  }

  countError(second: number): void {
    const last = this.#rows - 1;
    const row = last >= 0 && this.#secondOf(last) >= second ? last : this.#repeat(second);
    this.#set(row, ERRORS, this.#get(row, ERRORS) + 1);
  }

  /** Errors after the second `from`. */
  errorsSince(from: number): number {
    let errors = 0;
    for (let row = this.#rows - 1; row >= 0 && this.#secondOf(row) > from; row -= 1)
      errors += this.#get(row, ERRORS);
    return errors;
  }

  /** One sample for each second after `from`, up to `to`, in which the agent lived; oldest first. `at` is in seconds. */
  read(from: number, to: number): VitalSample[] {
    const samples: VitalSample[] = [];
    let end = to;
    for (let row = this.#rows - 1; row >= 0 && end > from; row -= 1) {
      const start = this.#secondOf(row);
      const isAlive = !Number.isNaN(this.#get(row, PRESSURE));
      for (let second = end; isAlive && second >= Math.max(start, from + 1); second -= 1)
        samples.push(this.#sample(row, second));
      end = Math.min(end, start - 1);
    }
    return samples.toReversed();
  }

  #sample(row: number, second: number): VitalSample {
    return {
      at: second,
      pressure: this.#shown(row, PRESSURE),
      flow: this.#shown(row, FLOW),
      temperature: this.#shown(row, TEMPERATURE),
      errors: this.#secondOf(row) === second ? this.#get(row, ERRORS) : 0,
    };
  }

  /** A new row with the vitals of the row before it. */
  #repeat(second: number): number {
    const row = this.#push(second);
    for (const column of [PRESSURE, FLOW, TEMPERATURE])
      this.#set(row, column, row === 0 ? Number.NaN : this.#get(row - 1, column));
    return row;
  }

  #push(second: number): number {
    if (this.#rows === this.#seconds.length) this.#makeRoom(second);
    const row = this.#rows;
    this.#seconds[row] = second;
    this.#set(row, ERRORS, 0);
    this.#rows += 1;
    return row;
  }

  /** Drops the rows that ended before the period; doubles the arrays when most rows are still needed. */
  #makeRoom(second: number): void {
    let ended = 0;
    while (ended + 1 < this.#rows && this.#secondOf(ended + 1) <= second - VITALS_SECONDS_MAX) ended += 1;
    const seconds = this.#seconds.subarray(ended, this.#rows);
    const values = this.#values.subarray(ended * WIDTH, this.#rows * WIDTH);
    this.#rows -= ended;
    const room = this.#rows * 4 > this.#seconds.length * 3 ? this.#seconds.length * 2 : this.#seconds.length;
    if (room === this.#seconds.length) {
      this.#seconds.set(seconds);
      this.#values.set(values);
      return;
    }
    const [grownSeconds, grownValues] = [new Uint32Array(room), new Float32Array(room * WIDTH)];
    grownSeconds.set(seconds);
    grownValues.set(values);
    this.#seconds = grownSeconds;
    this.#values = grownValues;
  }

  #secondOf(row: number): number {
    return this.#seconds[row] ?? 0;
  }

  #get(row: number, column: number): number {
    return this.#values[row * WIDTH + column] ?? 0;
  }

  #set(row: number, column: number, value: number): void {
    this.#values[row * WIDTH + column] = value;
  }

  #shown(row: number, column: number): number {
    return Math.round(this.#get(row, column) * SHOWN_PARTS) / SHOWN_PARTS;
  }
}
