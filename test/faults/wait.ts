import { systemClock } from "../../src/base/clock.js";

/** Longer than any way back to work takes, milliseconds. */
const STUCK_MS = 150_000;
/** A round takes about a minute on a machine with two free cores. Milliseconds. */
const ROUND_MS = Number(process.env["SIM_ROUND_MS"] ?? 280_000);
const LOOK_MS = 50;

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => systemClock.after(ms, resolve));
}

/** What a round waits for. Each wait has a deadline, and so has the round, so that one that hangs says where. */
export class Wait {
  readonly #endsAt: number;

  constructor(roundMs = ROUND_MS) {
    this.#endsAt = systemClock.monotonic() + roundMs;
  }

  async until(condition: () => boolean, what: string): Promise<void> {
    const deadline = this.#deadline();
    while (!condition()) {
      if (systemClock.monotonic() > deadline) throw late(what);
      await pause(LOOK_MS);
    }
  }

  async for<T>(work: Promise<T>, what: string): Promise<T> {
    let cancel: () => void = () => undefined;
    const end = new Promise<never>((_resolve, reject) => {
      cancel = systemClock.after(Math.max(0, this.#deadline() - systemClock.monotonic()), () =>
        reject(late(what)),
      );
    });
    try {
      return await Promise.race([work, end]);
    } finally {
      cancel();
    }
  }

  #deadline(): number {
    return Math.min(this.#endsAt, systemClock.monotonic() + STUCK_MS);
  }
}

function late(what: string): Error {
  return new Error(`not in time: ${what}`);
}
