import type { WebSocket } from "ws";
import type { Cancel, Clock } from "../../base/clock.js";
import { forEachMember } from "../../base/guard.js";
import type { StreamSink } from "../../mirror/index.js";

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
