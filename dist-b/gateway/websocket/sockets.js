import { forEachMember } from "../../base/guard.js";
import { CLOSE_CODES } from "../../events/close-codes.js";
/** `WebSocket.OPEN`. */
const OPEN = 1;
/** The byte stream that a sink writes to. It counts as closed once a close frame is sent, because nothing may follow that. */
export class OpenSocket {
  #webSocket;
  #socket;
  constructor(webSocket, socket) {
    this.#webSocket = webSocket;
    this.#socket = socket;
  }
  get open() {
    return this.#webSocket.readyState === OPEN;
  }
  get writableLength() {
    return this.#socket.writableLength;
  }
  get writableNeedDrain() {
    return this.#socket.writableNeedDrain;
  }
  write(bytes) {
    return this.#socket.write(bytes);
  }
  once(event, listener) {
    this.#socket.once(event, listener);
  }
}
/** Interval between checks of stalled sockets, milliseconds. */
const LOOK_MS = 1_000;
/** Time for a close frame to arrive before the connection is terminated, milliseconds. */
const CLOSE_MS_MAX = 5_000;
/**
 * Closes connections whose socket has taken no bytes for longer than the timeout. Holds one entry per socket that is
 * stalled now.
 */
export class StallWatch {
  #clock;
  #timeoutMs;
  #onEnd;
  #since = new Map();
  #cancel = null;
  constructor(clock, timeoutMs, onEnd) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#onEnd = onEnd;
  }
  /** Unsent bytes of all stalled sockets. */
  get unsentBytes() {
    let bytes = 0;
    for (const sink of this.#since.keys()) bytes += sink.unsentBytes;
    return bytes;
  }
  stalled(sink, connection) {
    this.#since.set(sink, { connection, at: this.#clock.monotonic() });
    this.#cancel ??= this.#clock.after(LOOK_MS, () => this.#look());
  }
  /** Closes a silent connection. */
  end(connection, silence) {
    this.#onEnd(silence);
    // The close frame queues behind the unread bytes and may never arrive.
    this.#clock.after(Math.min(CLOSE_MS_MAX, this.#timeoutMs), () => connection.terminate());
    connection.close(CLOSE_CODES.STALLED.code, CLOSE_CODES.STALLED.reason);
  }
  stop() {
    this.#cancel?.();
    this.#cancel = null;
  }
  #look() {
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
/**
 * Finds dead sockets: calls `onSilent` for a socket that has not answered a ping when the next one is due. A ping queued
 * behind unsent bytes proves nothing, so stalled sockets are left to `StallWatch`. One timer serves all sockets.
 */
export class KeepAlive {
  #groups = Array.from({ length: GROUPS }, () => new Map());
  #clock;
  #stepMs;
  #onSilent;
  #cancel;
  #turn = 0;
  constructor(clock, pauseMs, onSilent) {
    this.#clock = clock;
    this.#stepMs = pauseMs / GROUPS;
    this.#onSilent = onSilent;
    this.#cancel = this.#arm();
  }
  watch(socket, sink) {
    const group = this.#groups[this.#turn % GROUPS];
    const state = { sink, answered: true };
    group?.set(socket, state);
    socket.on("pong", () => {
      state.answered = true;
    });
    socket.once("close", () => group?.delete(socket));
  }
  stop() {
    this.#cancel();
  }
  #arm() {
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
//# sourceMappingURL=sockets.js.map
