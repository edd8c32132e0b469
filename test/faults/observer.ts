import { WebSocket } from "ws";
import { systemClock } from "../../src/base/clock.js";
import { comeBackAfter } from "../../src/events/close-codes.js";
import { type CheckSettings, EventCheck, type Seen } from "./event-check.js";

const WATCH = `subscription ($agentId: ID, $after: Cursor) {
  terrariumEvents(agentId: $agentId, after: $after, replay: 0) {
    type agentId cursor ... on ResultEvent { result } ... on GapEvent { missed reason }
  }
}`;
/** Before it connects again without a hint, milliseconds. */
const RETRY_MS = 100;

export interface Watching {
  /** Null: all agents. */
  readonly agentId: string | null;
  readonly over: "graphql-ws" | "observe";
}

export interface Watch extends CheckSettings {
  /** Of the gateway that it connects to next: `ws://host:port`. */
  readonly origin: () => string;
  /** A gateway that does not answer a ping for so long is left, milliseconds. Default: none is. */
  readonly silenceMs?: number;
}

/** Watches through all faults, comes back with its last cursor, and checks each event that it gets. */
export class FaultObserver {
  readonly #check: EventCheck;
  #connections = 0;
  readonly #watching: Watching;
  readonly #watch: Watch;
  #socket: WebSocket | null = null;
  #hasLeft = false;
  #heardAt = systemClock.now();

  constructor(watching: Watching, watch: Watch) {
    this.#watching = watching;
    const name = `${watching.agentId ?? "all agents"} over ${watching.over}`;
    this.#check = new EventCheck(name, watching.agentId, watch);
    this.#watch = watch;
    this.#connect();
  }

  get faults(): readonly string[] {
    return this.#check.faults;
  }

  get counts() {
    return { ...this.#check.counts, connections: this.#connections };
  }

  /** The highest number that the talker has said, by life of its host. */
  get said(): ReadonlyMap<string, number> {
    return this.#check.said;
  }

  /** Leaves its gateway for the next one. */
  move(): void {
    this.#socket?.terminate();
  }

  leave(): void {
    this.#hasLeft = true;
    this.#socket?.terminate();
  }

  /** What it has seen, and when it was last told anything. */
  get standing(): string {
    const { agentId, over } = this.#watching;
    const said = JSON.stringify([...this.said]);
    return `${agentId ?? "all agents"} over ${over}: ${JSON.stringify(this.counts)}, the talker said ${said}, last told ${
      systemClock.now() - this.#heardAt
    } ms ago, socket state ${this.#socket?.readyState}`;
  }

  #connect(): void {
    if (this.#hasLeft) return;
    const { agentId, over } = this.#watching;
    const { after } = this.#check;
    const { origin: next, silenceMs } = this.#watch;
    const origin = next();
    const query = after === null ? "replay=0" : `after=${after}`;
    const socket =
      over === "observe"
        ? new WebSocket(`${origin}/observe/${agentId}?${query}`)
        : new WebSocket(`${origin}/graphql`, "graphql-transport-ws");
    this.#socket = socket;
    if (over === "graphql-ws") socket.on("open", () => socket.send(`{"type":"connection_init"}`));
    socket.on("open", () => (this.#connections += 1));
    socket.on("message", (data) => {
      this.#heardAt = systemClock.now();
      const message = JSON.parse((data as Buffer).toString());
      if (over === "observe") this.#check.take(message as Seen);
      else this.#hear(socket, message);
    });
    socket.on("error", () => undefined);
    const stopPings = silenceMs === undefined ? () => undefined : leaveWhenSilent(socket, silenceMs);
    socket.on("close", (_code, reason) => {
      stopPings();
      systemClock.after(comeBackAfter(String(reason)) ?? RETRY_MS, () => this.#connect());
    });
  }

  #hear(socket: WebSocket, message: { type: string; payload?: { data?: { terrariumEvents: Seen } } }): void {
    if (message.type === "connection_ack") {
      const payload = {
        query: WATCH,
        variables: { agentId: this.#watching.agentId, after: this.#check.after },
      };
      socket.send(JSON.stringify({ id: "w", type: "subscribe", payload }));
    } else if (message.type === "next" && message.payload?.data) {
      this.#check.take(message.payload.data.terrariumEvents);
    } else {
      const text = JSON.stringify(message);
      // A gateway that was started after the host was given up does not know the agent until it is back.
      const isUnknown = text.includes('"code":"AGENT_NOT_FOUND"');
      // Nor has one that is cut off from NATS read as far as the others.
      const isBehind = text.includes('"code":"UNAVAILABLE"');
      if ((message.type === "error" || message.type === "next") && !isUnknown && !isBehind)
        this.#check.fault(text.slice(0, 300));
      socket.close();
    }
  }
}

/** Ends a connection over which no pong came within this time, milliseconds. Returns what stops it. */
function leaveWhenSilent(socket: WebSocket, silenceMs: number): () => void {
  let answered = true;
  let cancel = (): void => undefined;
  const look = (): void => {
    if (!answered) return socket.terminate();
    answered = false;
    if (socket.readyState === WebSocket.OPEN) socket.ping();
    cancel = systemClock.after(silenceMs, look);
  };
  socket.on("pong", () => (answered = true));
  cancel = systemClock.after(silenceMs, look);
  return () => cancel();
}
