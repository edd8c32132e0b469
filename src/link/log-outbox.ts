import type { HostLogEntry } from "./port.js";

/** Log lines on their way to the gateway: gathered per turn, bounded, and honest about what did not fit. */
export class LogOutbox {
  readonly #linesMax: number;
  readonly #send: (entries: readonly HostLogEntry[]) => void;
  #gathered: HostLogEntry[] = [];
  #unacknowledged = 0;
  #dropped = 0;

  constructor(linesMax: number, send: (entries: readonly HostLogEntry[]) => void) {
    this.#linesMax = linesMax;
    this.#send = send;
  }

  readonly write = (entry: HostLogEntry): void => {
    if (this.#gathered.length + this.#unacknowledged >= this.#linesMax) {
      this.#dropped += 1;
      return;
    }
    if (this.#gathered.length === 0) setImmediate(() => this.flush());
    if (this.#dropped === 0) {
      this.#gathered.push(entry);
      return;
    }
    this.#gathered.push({ ...entry, fields: { ...entry.fields, linesDroppedBefore: this.#dropped } });
    this.#dropped = 0;
  };

  flush(): void {
    if (this.#gathered.length === 0) return;
    this.#unacknowledged += this.#gathered.length;
    this.#send(this.#gathered);
    this.#gathered = [];
  }

  acknowledge(lines: number): void {
    this.#unacknowledged -= lines;
  }
}
