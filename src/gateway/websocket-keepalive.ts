import type { WebSocket } from "ws";
import type { Cancel, Clock } from "../base/clock.js";

/** Sockets are pinged in so many groups, spread over the pause, so that ten thousand pings never fall on one turn. */
const GROUPS = 16;

/** Finds the dead: a socket that has not answered a ping by the time of the next one is ended. One timer for all. */
export class KeepAlive {
  readonly #groups = Array.from({ length: GROUPS }, () => new Map<WebSocket, { answered: boolean }>());
  readonly #clock: Clock;
  readonly #stepMs: number;
  #cancel: Cancel;
  #turn = 0;

  constructor(clock: Clock, pauseMs: number) {
    this.#clock = clock;
    this.#stepMs = pauseMs / GROUPS;
    this.#cancel = this.#arm();
  }

  watch(socket: WebSocket): void {
    const group = this.#groups[this.#turn % GROUPS];
    const state = { answered: true };
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
      this.#turn += 1;
      for (const [socket, state] of this.#groups[this.#turn % GROUPS] ?? []) {
        if (!state.answered) socket.terminate();
        else if (socket.readyState === socket.OPEN) {
          state.answered = false;
          socket.ping();
        }
      }
      this.#cancel = this.#arm();
    });
  }
}
