import { randomBytes, randomUUID } from "node:crypto";
import { connect, type Socket } from "node:net";
import { clientFrame, CLOSE, FrameCounter, FrameReader, PING, PONG, TEXT } from "./frames.js";

export interface Target {
  readonly port: number;
  readonly path: string;
  readonly query: string;
  readonly variables: Record<string, unknown>;
  /** What each observer has of its own. Default: nothing, all subscribe to the same. */
  readonly own?: "agent" | "document" | undefined;
  /** The token of the observer at the same place; null and none: it has no token. */
  readonly tokens?: readonly (string | null)[];
}

/** All sockets of the client read into this one buffer, so that reading allocates nothing. */
const READ_BUFFER = Buffer.allocUnsafe(256 * 1024);

/** Loopback has many addresses; spreading over them avoids running out of ports for one. */
const ADDRESSES = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"];

type Phase = "upgrading" | "initialising" | "live" | "closed";

export interface ObserverHooks {
  readonly onEvents: (observer: Observer, events: number) => void;
  readonly onText?: ((observer: Observer, text: string) => void) | undefined;
  readonly onClosed: (observer: Observer, closeCode: number, reason: string) => void;
}

/** One subscriber: a TCP socket with a hand-written upgrade and `graphql-transport-ws`. */
export class Observer {
  readonly index: number;
  /** Resolves once the subscribe message has been written. */
  readonly subscribed: Promise<void>;
  events = 0;
  reads = 0;
  phase: Phase = "upgrading";
  readonly #socket: Socket;
  #frames: FrameCounter | FrameReader;
  readonly #hooks: ObserverHooks;
  readonly #target: Target;
  #response = "";
  #closeCode = 1006;
  #closeReason = "";
  #settle: { resolve(): void; reject(error: Error): void } | undefined;

  constructor(index: number, target: Target, hooks: ObserverHooks) {
    this.index = index;
    this.#target = target;
    this.#hooks = hooks;
    this.#frames = this.#framesFor(hooks.onText);
    this.subscribed = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
    });
    const host = ADDRESSES[index % ADDRESSES.length] as string;
    this.#socket = connect({
      host,
      port: target.port,
      noDelay: true,
      onread: { buffer: READ_BUFFER, callback: (length: number) => this.#read(length) },
    });
    this.#socket.on("error", (error) => this.#settle?.reject(error));
    this.#socket.on("close", () => this.#closed());
    this.#socket.write(
      `GET ${target.path} HTTP/1.1\r\nHost: ${host}:${target.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n` +
        "Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n",
    );
  }

  /** Reads the text of its frames from now on, or only counts them. Call it between frames, while nothing is emitted. */
  readText(onText: ObserverHooks["onText"]): void {
    this.#frames = this.#framesFor(onText);
  }

  #framesFor(onText: ObserverHooks["onText"]): FrameCounter | FrameReader {
    const onControl = (opcode: number, payload: Buffer): void => this.#control(opcode, payload);
    if (onText === undefined) return new FrameCounter(onControl);
    return new FrameReader(onControl, (text) => onText(this, text));
  }

  /** Stops reading: the kernel's buffers fill, then the server's. */
  stall(): void {
    this.#socket.pause();
  }

  /** Resets the connection, like a lost network; this also leaves no port in TIME_WAIT. */
  drop(): void {
    this.phase = "closed";
    this.#socket.resetAndDestroy();
  }

  #read(length: number): boolean {
    if (this.phase === "live") {
      this.reads += 1;
      const events = this.#frames.count(READ_BUFFER, 0, length);
      if (events > 0) {
        this.events += events;
        this.#hooks.onEvents(this, events);
      }
      return true;
    }
    if (this.phase === "upgrading") this.#readUpgrade(length);
    else if (this.phase === "initialising") this.#subscribe(READ_BUFFER.toString("latin1", 0, length));
    return true;
  }

  #readUpgrade(length: number): void {
    this.#response += READ_BUFFER.toString("latin1", 0, length);
    if (!this.#response.includes("\r\n\r\n")) return;
    if (!this.#response.startsWith("HTTP/1.1 101")) {
      this.#settle?.reject(new Error(this.#response.split("\r\n")[0]));
      this.drop();
      return;
    }
    this.phase = "initialising";
    this.#response = "";
    const token = this.#target.tokens?.[this.index];
    const payload = token ? { authorization: `Bearer ${token}` } : undefined;
    this.#socket.write(clientFrame(TEXT, JSON.stringify({ type: "connection_init", payload })));
  }

  #subscribe(answer: string): void {
    if (!answer.includes("connection_ack")) return;
    this.phase = "live";
    const message = { id: randomUUID(), type: "subscribe", payload: askedBy(this.index, this.#target) };
    this.#socket.write(clientFrame(TEXT, JSON.stringify(message)), () => this.#settle?.resolve());
  }

  #control(opcode: number, payload: Buffer): void {
    if (opcode === PING) this.#socket.write(clientFrame(PONG, payload));
    if (opcode !== CLOSE || payload.length < 2) return;
    this.#closeCode = payload.readUInt16BE(0);
    this.#closeReason = payload.toString("utf8", 2);
  }

  #closed(): void {
    this.#settle?.reject(new Error(`closed with ${this.#closeCode} before it was subscribed`));
    if (this.phase === "closed") return;
    this.phase = "closed";
    this.#hooks.onClosed(this, this.#closeCode, this.#closeReason);
  }
}

function askedBy(index: number, { query, variables, own }: Target): Pick<Target, "query" | "variables"> {
  if (own === "agent")
    return { query, variables: { ...variables, agentId: `${String(variables["agentId"])}-${index}` } };
  if (own === "document")
    return { query: query.replace("cursor agentId", `cursor agent${index}: agentId`), variables };
  return { query, variables };
}
