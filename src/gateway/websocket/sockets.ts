import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Cancel, Clock } from "../../base/clock.js";
import { forEachMember } from "../../base/guard.js";
import type { LimitName } from "../../base/limits.js";
import { CLOSE_CODES } from "../../events/close-codes.js";
import type { ByteStream, StreamSink } from "../../mirror/index.js";

/** `WebSocket.OPEN`, as the standard has it. */
const OPEN = 1;

/** What a sink may write to: after a close frame nothing may follow, so the socket counts as gone. */
export class OpenSocket implements ByteStream {
  readonly #webSocket: WebSocket;
  readonly #socket: Socket;

  constructor(webSocket: WebSocket, socket: Socket) {
    this.#webSocket = webSocket;
    this.#socket = socket;
  }

  get open(): boolean {
    return this.#webSocket.readyState === OPEN;
  }

  get writableLength(): number {
    return this.#socket.writableLength;
  }

  get writableNeedDrain(): boolean {
    return this.#socket.writableNeedDrain;
  }

  write(bytes: Buffer): boolean {
    return this.#socket.write(bytes);
  }

  once(event: "drain", listener: () => void): void {
    this.#socket.once(event, listener);
  }
}

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

/** Sockets are pinged in so many groups, spread over the pause, so that ten thousand pings never fall on one turn. */
const GROUPS = 16;

interface Watched {
  readonly sink: StreamSink;
  answered: boolean;
}

/**
 * Finds the dead: of a socket that has not answered a ping by the time of the next one, `onSilent` hears. A ping
 * behind bytes that the socket does not take would say nothing, so stalled ones are left to `StallWatch`. One timer
 * for all.
 */
export class KeepAlive {
  readonly #groups = Array.from({ length: GROUPS }, () => new Map<WebSocket, Watched>());
  readonly #clock: Clock;
  readonly #stepMs: number;
  readonly #onSilent: (socket: WebSocket) => void;
  #cancel: Cancel;
  #turn = 0;

  constructor(clock: Clock, pauseMs: number, onSilent: (socket: WebSocket) => void) {
    this.#clock = clock;
    this.#stepMs = pauseMs / GROUPS;
    this.#onSilent = onSilent;
    this.#cancel = this.#arm();
  }

  watch(socket: WebSocket, sink: StreamSink): void {
    const group = this.#groups[this.#turn % GROUPS];
    const state = { sink, answered: true };
    group?.set(socket, state);
    socket.on("pong", () => {
      state.answered = true;
    });
    socket.once("close", () => group?.delete(socket));
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): Cancel {
    return this.#clock.after(this.#stepMs, () => {
      // First: whatever fails below, the next pings are due.
      this.#cancel = this.#arm();
      this.#turn += 1;
      forEachMember(this.#groups[this.#turn % GROUPS] ?? [], ([socket, state]) => {
        if (socket.readyState !== socket.OPEN) return;
        if (state.sink.stalled) {
          state.answered = true;
        } else if (state.answered) {
          state.answered = false;
          socket.ping();
        } else {
          this.#onSilent(socket);
        }
      });
    });
  }
}
