import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Cancel, Clock } from "../../base/clock.js";
import { forEachMember } from "../../base/async/guard.js";
import type { LimitName } from "../../base/limits.js";
import { CLOSE_CODES } from "../../events/close-codes.js";
import type { ByteStream, StreamSink } from "../../mirror/index.js";

/** `WebSocket.OPEN`. */
const OPEN = 1;

/** The byte stream that a sink writes to. It counts as closed once a close frame is sent, because nothing may follow that. */
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

/** Interval between checks of stalled sockets, milliseconds. */
const LOOK_MS = 1_000;
/** Time for a close frame to arrive before the connection is terminated, milliseconds. */
const CLOSE_MS_MAX = 5_000;

/** Why a silent connection is closed: its socket took no bytes, or it did not answer a ping. */
export type Silence = Extract<LimitName, "stallTimeoutMs" | "pingIntervalMs">;

/** The part of a WebSocket that closes it. */
export interface Endable {
  close(code: number, reason: string): void;
  terminate(): void;
}

/**
 * Closes connections whose socket has taken no bytes for longer than the timeout. Holds one entry per socket that is
 * stalled now.
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

  /** Closes a silent connection. */
  end(connection: Endable, silence: Silence): void {
    this.#onEnd(silence);
    // The close frame queues behind the unread bytes and may never arrive.
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

/** Sockets are pinged in this many groups, spread over the interval, so that no turn sends ten thousand pings. */
const GROUPS = 16;

interface Watched {
  readonly sink: StreamSink;
  answered: boolean;
}

/**
 * Finds dead sockets: calls `onSilent` for a socket that has not answered a ping when the next one is due. A ping queued
 * behind unsent bytes proves nothing, so stalled sockets are left to `StallWatch`. One timer serves all sockets.
 */
export class KeepAlive {
  readonly #groups = Array.from({ length: GROUPS }, () => new Map<WebSocket, Watched>());
  readonly #clock: Clock;
  readonly #stepMs: number;
  readonly #onSilent: (socket: WebSocket) => void;
  readonly #onPong: (this: WebSocket) => void;
  readonly #onClose: (this: WebSocket) => void;
  #cancel: Cancel;
  #turn = 0;

  constructor(clock: Clock, pauseMs: number, onSilent: (socket: WebSocket) => void) {
    this.#clock = clock;
    this.#stepMs = pauseMs / GROUPS;
    this.#onSilent = onSilent;
    this.#cancel = this.#arm();
    // The same functions for all sockets: closures for each would take several times the memory of its entry.
    const groups = this.#groups;
    this.#onPong = function (this: WebSocket) {
      const state = groups.find((group) => group.has(this))?.get(this);
      if (state) state.answered = true;
    };
    this.#onClose = function (this: WebSocket) {
      for (const group of groups) group.delete(this);
    };
  }

  watch(socket: WebSocket, sink: StreamSink): void {
    this.#groups[this.#turn % GROUPS]?.set(socket, { sink, answered: true });
    socket.on("pong", this.#onPong);
    socket.on("close", this.#onClose);
  }

  stop(): void {
    this.#cancel();
  }

  #arm(): Cancel {
    return this.#clock.after(this.#stepMs, () => {
      // Rearmed first, so that an error below does not stop the pings.
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
