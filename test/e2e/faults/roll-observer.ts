import { WebSocket } from "ws";
import { systemClock } from "../../../src/base/clock.js";
import { CLOSE_CODES, comeBackAfter } from "../../../src/events/close-codes.js";

interface Event {
  readonly type: string;
  readonly cursor: string;
  readonly result?: { readonly life: number; readonly n: number };
  readonly missed?: number | null;
}

const WATCH = `subscription ($after: Cursor) {
  terrariumEvents(agentId: "counting", after: $after, replay: 0, types: [RESULT]) {
    type cursor ... on ResultEvent { result } ... on GapEvent { missed }
  }
}`;
/** Delay before a reconnect without a hint, or after a failed one, milliseconds. */
const RETRY_MS = 200;

/** Watches through restarts like a good client: reconnects when told to, and resumes after the last cursor. */
export class RollObserver {
  readonly url: string;
  /** First and last of the consecutive numbers received from each run of the gateway. */
  readonly lives = new Map<number, { first: number; last: number }>();
  readonly faults: string[] = [];
  readonly missed: (number | null)[] = [];
  /** Each close of a socket: its code, and the requested delay. */
  readonly closes: { readonly code: number; readonly comeBackMs: number | null }[] = [];
  received = 0;
  #after: string | null = null;
  #socket: WebSocket | null = null;
  #left = false;
  #waiting: { readonly look: () => boolean; readonly resolve: () => void }[] = [];

  constructor(url: string) {
    this.url = url;
    this.#connect();
  }

  /** Resolves once `look` is true; checked after every message. */
  until(look: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      if (look()) resolve();
      else this.#waiting.push({ look, resolve });
    });
  }

  leave(): void {
    this.#left = true;
    this.#socket?.terminate();
  }

  #connect(): void {
    if (this.#left) return;
    const socket = new WebSocket(this.url, "graphql-transport-ws", { perMessageDeflate: false });
    this.#socket = socket;
    socket.on("open", () => socket.send(`{"type":"connection_init"}`));
    socket.on("message", (data) => this.#hear(socket, JSON.parse((data as Buffer).toString())));
    socket.on("error", () => undefined);
    socket.on("close", (code, reason) => {
      const comeBackMs = comeBackAfter(String(reason));
      if (code !== 1006) this.closes.push({ code, comeBackMs });
      if (code !== 1006 && code !== CLOSE_CODES.SERVICE_RESTART.code) this.faults.push(`closed with ${code}`);
      systemClock.after(comeBackMs ?? RETRY_MS, () => this.#connect());
    });
  }

  #hear(socket: WebSocket, message: { type: string; payload?: { data?: { terrariumEvents: Event } } }): void {
    if (message.type === "connection_ack") {
      const payload = { query: WATCH, variables: { after: this.#after } };
      socket.send(JSON.stringify({ id: "w", type: "subscribe", payload }));
    } else if (message.type === "next" && message.payload?.data)
      this.#take(message.payload.data.terrariumEvents);
    else this.faults.push(JSON.stringify(message).slice(0, 200));
  }

  #take(event: Event): void {
    this.#after = event.cursor;
    if (event.type === "GAP") this.missed.push(event.missed ?? null);
    else if (event.result) {
      this.received += 1;
      const { life, n } = event.result;
      const known = this.lives.get(life);
      if (!known) this.lives.set(life, { first: n, last: n });
      else if (n === known.last + 1) known.last = n;
      else this.faults.push(`${known.last} was followed by ${n}`);
    }
    const due = this.#waiting.filter(({ look }) => look());
    this.#waiting = this.#waiting.filter((one) => !due.includes(one));
    for (const { resolve } of due) resolve();
  }
}
