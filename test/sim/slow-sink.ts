import { type Batch, type Framing, type Sink, writeText } from "../../src/mirror/index.js";

/** One line for each event. */
export const lines: Framing = {
  key: "lines",
  hasId: false,
  size: ({ byteLength }) => byteLength + 1,
  write(target, at, payload) {
    target[writeText(target, at, payload)] = 10;
    return -1;
  },
};

/** A socket that takes a few writes and then waits until it is drained by hand. */
export class SlowSink implements Sink {
  readonly #onLine: (line: string) => void;
  #room: number;
  #waiting: (() => void)[] = [];

  constructor(room: number, onLine: (line: string) => void) {
    this.#room = room;
    this.#onLine = onLine;
  }

  get writable(): boolean {
    return this.#room > 0;
  }

  send(batch: Batch): void {
    const text = batch.addressedTo(Buffer.alloc(0)).toString();
    for (const line of text.split("\n")) if (line !== "") this.#onLine(line);
    this.#room -= 1;
  }

  whenWritable(resume: () => void): void {
    this.#waiting.push(resume);
  }

  drain(room: number): void {
    this.#room = room;
    for (const resume of this.#waiting.splice(0)) resume();
  }
}
