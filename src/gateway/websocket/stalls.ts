import type { Cancel, Clock } from "../../base/clock.js";
import { forEachMember } from "../../base/guard.js";
import type { LimitName } from "../../base/limits.js";
import { CLOSE_CODES } from "../../events/close-codes.js";
import type { StreamSink } from "../../mirror/index.js";

/** How often stalled sockets are looked at, and how long a close frame may take, milliseconds. */
const LOOK_MS = 1_000;
const CLOSE_MS_MAX = 5_000;

/** Why a connection from which nothing is read is ended: it took nothing, or did not answer a ping. */
export type Silence = Extract<LimitName, "stallTimeoutMs" | "pingIntervalMs">;

/** How a stalled connection is ended. */
export interface Endable {
  close(code: number, reason: string): void;
  terminate(): void;
}

/**
 * Ends connections whose socket has taken nothing for longer than the timeout. Holds only those that are stalled
 * now: at most one entry per open socket.
 */
export class StallWatch {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #onEnd: (silence: Silence) => void;
  readonly #since = new Map<StreamSink, { connection: Endable; at: number }>();
  #cancel: Cancel | null = null;

  constructor(clock: Clock, timeoutMs: number, onEnd: (silence: Silence) => void) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onEnd = onEnd;
  }

  /** Unsent bytes of all stalled sockets. */
  get unsentBytes(): number {
    let bytes = 0;
    for (const sink of this.#since.keys()) bytes += sink.unsentBytes;
    return bytes;
  }

  stalled(sink: StreamSink, connection: Endable): void {
    this.#since.set(sink, { connection, at: this.#clock.monotonic() });
    this.#cancel ??= this.#clock.after(LOOK_MS, () => this.#look());
  }

  /** Ends a connection from which nothing is read. */
  end(connection: Endable, silence: Silence): void {
    this.#onEnd(silence);
    // The close frame waits behind what was not read: it may never arrive.
    this.#clock.after(Math.min(CLOSE_MS_MAX, this.#timeoutMs), () => connection.terminate());
    connection.close(CLOSE_CODES.STALLED.code, CLOSE_CODES.STALLED.reason);
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  #look(): void {
    const now = this.#clock.monotonic();
    try {
      forEachMember(this.#since, ([sink, { connection, at }]) => {
        if (!sink.stalled) this.#since.delete(sink);
        else if (now - at >= this.#timeoutMs) {
          this.#since.delete(sink);
          this.end(connection, "stallTimeoutMs");
        }
      });
    } finally {
      this.#cancel = this.#since.size > 0 ? this.#clock.after(LOOK_MS, () => this.#look()) : null;
    }
  }
}
