import { readlinkSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { median } from "./statistics.js";

/** The event that every server in the comparison emits: about 190 bytes of JSON. */
export interface Payload {
  readonly sequence: number;
  /** `process.hrtime` in ms: the monotonic clock, which all processes of a machine share. */
  readonly emittedAt: number;
  readonly text: string;
}

export const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

const TEXT = "the quick brown fox jumps over the lazy dog, ".repeat(4).slice(0, 130);

export const payloadOf = (sequence: number): Payload => ({
  sequence,
  emittedAt: monotonicMs(),
  text: TEXT,
});

/** A source that has fallen behind catches up by at most this many events at once. */
const CATCH_UP_MAX = 100;

const PUBLISHES_TIMED = 1000;

/** The one source of events; servers differ only in `publish`. Runs in the server's process, in the agent's thread if it has one. */
export class Emitter {
  emitted = 0;
  loops = 0;
  /** Durations of the latest calls of `publish`, ms. */
  readonly #publishMs = new Float64Array(PUBLISHES_TIMED);
  #timedFrom = 0;
  readonly #publish: (payload: Payload) => void;
  #timer: NodeJS.Timeout | undefined;
  #working = false;

  constructor(publish: (payload: Payload) => void) {
    this.#publish = publish;
  }

  emit(count: number): void {
    for (let i = 0; i < count; i += 1) {
      this.emitted += 1;
      const emittedAt = monotonicMs();
      this.#publish({ sequence: this.emitted, emittedAt, text: TEXT });
      this.#publishMs[this.emitted % PUBLISHES_TIMED] = monotonicMs() - emittedAt;
    }
  }

  get publishMedianUs(): number {
    const count = Math.min(this.emitted - this.#timedFrom, PUBLISHES_TIMED);
    const timed = Array.from(
      { length: count },
      (_, i) => this.#publishMs[(this.emitted - i) % PUBLISHES_TIMED] ?? 0,
    );
    return median(timed) * 1000;
  }

  rate(perSecond: number): void {
    clearTimeout(this.#timer);
    if (perSecond === 0) return;
    const periodMs = 1000 / perSecond;
    let dueAt = monotonicMs();
    const tick = (): void => {
      const due = Math.floor((monotonicMs() - dueAt) / periodMs);
      this.emit(Math.min(due, CATCH_UP_MAX));
      dueAt += due * periodMs;
      this.#timer = setTimeout(tick, Math.max(1, dueAt + periodMs - monotonicMs()));
    };
    tick();
  }

  /** An agent that computes: counts its loops between turns of the event loop. Resets the timings of `publish`. */
  work(on: boolean): void {
    if (on === this.#working) return;
    this.#working = on;
    if (on) this.#timedFrom = this.emitted;
    const turn = (): void => {
      if (!this.#working) return;
      spin();
      this.loops += 1;
      setImmediate(turn);
    };
    turn();
  }
}

let sink = 0;
/** A fixed amount of arithmetic, some 0.2 ms. */
function spin(): void {
  for (let i = 0; i < 200_000; i += 1) sink = (sink * 31 + i) | 0;
}

/** Lets the load client command an emitter over a Unix socket: one command a line, each answered by a line of JSON. */
export function serveControl(emitter: Emitter, path = process.env["BENCH_CONTROL"] as string): Server {
  rmSync(path, { force: true });
  const server = createServer((socket) => {
    socket.on("error", () => {});
    createInterface({ input: socket }).on("line", (line) => {
      const [command, argument] = line.split(" ");
      const value = Number(argument);
      if (command === "emit") emitter.emit(value);
      else if (command === "rate") emitter.rate(value);
      else if (command === "work") emitter.work(value === 1);
      else if (command === "stats") {
        const thread = Number(readlinkSync("/proc/thread-self").split("/")[2]);
        const { emitted, loops, publishMedianUs } = emitter;
        socket.write(`${JSON.stringify({ emitted, loops, publishMedianUs, thread, at: monotonicMs() })}\n`);
      }
    });
  });
  return server.listen(path);
}
