import type { HostLogEntry } from "../port.js";

/** Lines of one message: a line has about 20 KB at most, and a message has a bound on its way. */
const MESSAGE_LINES_MAX = 128;

/** The host's side of the log: collects the lines of a turn, bounds them, and counts dropped lines. */
export class LogOutbox {
  readonly #linesMax: number;
  readonly #send: (entries: readonly HostLogEntry[]) => void;
  #collected: HostLogEntry[] = [];
  #unacknowledged = 0;
  #dropped = 0;
  #isHeld = false;

  constructor(linesMax: number, send: (entries: readonly HostLogEntry[]) => void) {
    this.#linesMax = linesMax;
    this.#send = send;
  }

  readonly write = (entry: HostLogEntry): void => {
    if (this.#collected.length + this.#unacknowledged >= this.#linesMax) {
      this.#dropped += 1;
      return;
    }
    if (this.#collected.length === 0) setImmediate(() => this.flush());
    if (this.#dropped === 0) {
      this.#collected.push(entry);
      return;
    }
    this.#collected.push({ ...entry, droppedBefore: this.#dropped });
    this.#dropped = 0;
  };

  /** The connection is lost: lines wait for the next. It is not known which of those that were sent are written. */
  hold(): void {
    this.#isHeld = true;
    this.#unacknowledged = 0;
  }

  /** There is a connection again. */
  resume(): void {
    this.#isHeld = false;
    this.flush();
  }

  flush(): void {
    if (this.#collected.length === 0 || this.#isHeld) return;
    const lines = this.#collected;
    this.#collected = [];
    this.#unacknowledged += lines.length;
    for (let at = 0; at < lines.length; at += MESSAGE_LINES_MAX)
      this.#send(lines.slice(at, at + MESSAGE_LINES_MAX));
  }

  acknowledge(lines: number): void {
    this.#unacknowledged -= lines;
  }
}
