import { once } from "node:events";
import { WebSocket } from "ws";
import type { JsonValue } from "../../../src/base/json.js";
import { inTime } from "../time-and-random.js";
import { Heard } from "../terrarium-kit.js";
import type { Json, Message, SaidEvent } from "./conversation.js";
import type { Words } from "./words.js";

/** Messages that may come at any time: where no line expects one, it is passed over. */
const QUIET = new Set([
  "beat",
  "log",
  "loading",
  "began",
  "begun",
  "busy",
  "frozen",
  "returned",
  "ack",
  "logged",
  "settled",
  "freezes",
  "release",
]);
/** How long each line may take, ms; a busy machine starts processes slowly. */
export const PATIENCE_MS = 90_000;

interface Numbered {
  readonly epoch: string;
  readonly offset: number;
  readonly event: SaidEvent;
}

/** The side that is tested, over one connection. */
export class Peer {
  readonly #socket: WebSocket;
  readonly #words: Words;
  readonly #heard = new Heard<Message>();
  readonly closed: Promise<number>;
  #read = 0;
  #events: Numbered[] = [];

  /** `onMessage` may answer by itself. */
  constructor(socket: WebSocket, words: Words, onMessage: (message: Message, peer: Peer) => void) {
    this.#socket = socket;
    this.#words = words;
    socket.on("message", (data) => {
      const message = JSON.parse((data as Buffer).toString()) as Message;
      this.#heard.push(message);
      onMessage(message, this);
    });
    this.closed = new Promise((resolve) =>
      socket.once("close", (code) => {
        this.#heard.end(new Error(`closed with ${code}`));
        resolve(code);
      }),
    );
  }

  send(message: JsonValue): void {
    this.#socket.send(JSON.stringify(message));
  }

  /** Ends the connection from this side. */
  async close(code: number): Promise<void> {
    this.#socket.close(code);
    await this.closed;
  }

  /** The tested side has ended the connection with this code. */
  async closes(code: number): Promise<void> {
    const found = await inTime(`a close with ${code}`, this.closed, PATIENCE_MS);
    if (found !== code) throw new Error(`expected a close with ${code}, found ${found}`);
  }

  /** Resolves once the tested side has taken what was sent before, or the connection has ended. */
  async arrived(): Promise<void> {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    this.#socket.ping();
    await Promise.race([once(this.#socket, "pong"), this.closed]);
  }

  /** The tested side answers a ping. */
  async answersPing(): Promise<void> {
    this.#socket.ping();
    await inTime("a pong", once(this.#socket, "pong"), PATIENCE_MS);
  }

  /** The tested side pings; the library answers. */
  async pings(): Promise<void> {
    await inTime("a ping", once(this.#socket, "ping"), PATIENCE_MS);
  }

  /** Reads on to a message of that kind, which must match. */
  async expect(expected: Message): Promise<void> {
    const found = await this.#inTime(this.#next(expected.kind));
    const fault = this.#words.match(expected, found);
    if (fault !== null) throw new Error(fault);
  }

  /** Reads on until these events have come, each agent's in this order, and checks their numbers. */
  async expectEvents(expected: readonly SaidEvent[]): Promise<void> {
    for (const event of expected) {
      for (;;) {
        const at = this.#events.findIndex((one) => one.event.agentId === event.agentId);
        const [found] = at < 0 ? [] : this.#events.splice(at, 1);
        if (!found) this.#take(await this.#inTime(this.#next("events")));
        else if (found.event.type !== "AGENT_STATE_CHANGED" || event.type === found.event.type) {
          const fault = this.#words.match(event, found.event);
          if (fault !== null) throw new Error(`${fault} in ${JSON.stringify(found.event)}`);
          break;
        }
      }
    }
  }

  #take(message: Message): void {
    for (const one of message["batch"] as unknown as Numbered[]) {
      const { epoch, offset, event } = one;
      // A heartbeat takes no number.
      if (event.type === "METABOLISM") continue;
      const last = this.#words.places.get(event.agentId);
      if (epoch !== last?.epoch || offset !== last.offset + 1)
        throw new Error(
          `${event.type} of ${event.agentId} has ${epoch} ${offset}, behind ${JSON.stringify(last)}`,
        );
      this.#words.places.set(event.agentId, { epoch, offset });
      this.#events.push(one);
    }
  }

  #inTime(message: Promise<Message>): Promise<Message> {
    const kinds = this.#heard.items.map(({ kind }) => kind).join(", ");
    return inTime(`the next message, after ${kinds}`, message, PATIENCE_MS);
  }

  /** The next message of that kind. Events that come before it are kept for the line that expects them. */
  async #next(kind: string): Promise<Message> {
    for (;;) {
      const all = await this.#heard.until((items) => items.length > this.#read);
      const message = all[this.#read] as Message;
      this.#read += 1;
      if (message.kind === kind) return message;
      if (message.kind === "events") this.#take(message);
      else if (!QUIET.has(message.kind))
        throw new Error(`expected "${kind}", found ${JSON.stringify(message).slice(0, 2_000)}`);
    }
  }
}

/** The members that all events have, for a host that is played. */
export function vitals(event: SaidEvent): Json {
  const common = {
    at: Date.now(),
    state: "FLOWING",
    pressure: 0,
    flow: 0,
    temperature: 0,
    entropyRemaining: null,
  };
  return { ...common, ...event };
}
