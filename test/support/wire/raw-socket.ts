import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectTls } from "node:tls";
import { deferred } from "../../../src/base/async/deferred.js";

export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export interface Frame {
  readonly fin: boolean;
  readonly opcode: number;
  readonly payload: Buffer;
}

/** A message of `graphql-transport-ws`: the members that tests check. */
export interface Message {
  readonly id?: string;
  readonly type: string;
  readonly payload?: unknown;
}

interface FrameOptions {
  readonly opcode?: number;
  readonly fin?: boolean;
  /** RFC 6455 requires clients to mask. */
  readonly masked?: boolean;
  /** The three reserved bits, as a number from 0 to 7. */
  readonly reserved?: number;
}

interface UpgradeOptions {
  /** The server's URL: `http:`, `https:` or `ws:`. Default path: `/graphql`. */
  readonly url: string;
  /** Request target, if it differs from the path. */
  readonly target?: string;
  readonly headers?: Record<string, string>;
  readonly protocol?: string | null;
  /** Accept any certificate and speak TLS. */
  readonly tls?: boolean;
}

/** The server's answer to an upgrade: a socket, or an HTTP status. */
export type Upgrade = { readonly socket: RawSocket; readonly status: 101 } | { readonly status: number };

/** A hand-written WebSocket client: it sends any bytes, valid or not, and reads on demand. */
export class RawSocket implements AsyncDisposable {
  readonly #stream: Duplex;
  #buffered: Buffer;
  #frames: Frame[] = [];
  #waiting: (() => void)[] = [];
  #pongs = 0;
  #pongPayloads: Buffer[] = [];
  #ended = false;
  /** True: answers neither pings nor a close frame, like a peer that has lost its network. */
  answersNothing = false;
  /** Settles once the server has closed the TCP connection. */
  readonly gone = deferred();

  constructor(stream: Duplex, head: Buffer) {
    this.#stream = stream;
    this.#buffered = head;
    stream.on("data", (chunk: Buffer) => {
      this.#buffered = Buffer.concat([this.#buffered, chunk]);
      this.#parse();
    });
    stream.on("error", () => undefined);
    stream.once("end", () => stream.end());
    stream.once("close", () => {
      this.#ended = true;
      this.gone.resolve();
      this.#wake();
    });
    this.#parse();
  }

  /** Upgrades without sending a message. */
  static async upgrade(options: UpgradeOptions): Promise<Upgrade> {
    const { hostname, port, pathname, search } = new URL(options.url);
    const path = (pathname === "/" ? "/graphql" : pathname) + search;
    const protocol = options.protocol === undefined ? "graphql-transport-ws" : options.protocol;
    const headers: Record<string, string> = {
      Host: `${hostname}:${port}`,
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
      ...(protocol === null ? {} : { "Sec-WebSocket-Protocol": protocol }),
      ...options.headers,
    };
    const stream: Socket = options.tls
      ? connectTls({ host: hostname, port: Number(port), rejectUnauthorized: false })
      : connect(Number(port), hostname);
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    stream.write(`GET ${options.target ?? path} HTTP/1.1\r\n${lines.join("")}\r\n`);
    const answered = deferred<Upgrade>();
    let answer = Buffer.alloc(0);
    const failed = (): void => answered.reject(new Error(`no answer to the upgrade: ${answer.toString()}`));
    const onData = (chunk: Buffer): void => {
      answer = Buffer.concat([answer, chunk]);
      const end = answer.indexOf("\r\n\r\n");
      if (end < 0) return;
      stream.off("data", onData).off("close", failed);
      const status = Number(answer.toString("latin1", 9, 12));
      if (status === 101) {
        answered.resolve({ status, socket: new RawSocket(stream, answer.subarray(end + 4)) });
      } else {
        stream.destroy();
        answered.resolve({ status });
      }
    };
    stream.on("data", onData).on("error", () => undefined);
    stream.once("close", failed);
    return await answered.promise;
  }

  /** Upgrades, sends `connection_init` and waits for the acknowledgement, unless `init` is false. */
  static async open(
    url: string,
    options: Omit<UpgradeOptions, "url"> & {
      readonly init?: boolean;
      readonly params?: Record<string, unknown>;
    } = {},
  ): Promise<RawSocket> {
    const upgrade = await RawSocket.upgrade({ ...options, url });
    if (!("socket" in upgrade)) throw new Error(`the upgrade was answered with ${upgrade.status}`);
    const { socket } = upgrade;
    if (options.init ?? true) {
      socket.json({ type: "connection_init", ...(options.params ? { payload: options.params } : {}) });
      const answer = await socket.message();
      if (answer.type !== "connection_ack") throw new Error(`not acknowledged: ${JSON.stringify(answer)}`);
    }
    return socket;
  }

  frame(payload: Buffer | string, options: FrameOptions = {}): void {
    this.#stream.write(frameOf(payload, options));
  }

  /** Several frames, or anything else, in one write. */
  raw(...parts: readonly (Buffer | string)[]): void {
    this.#stream.write(Buffer.concat(parts.map((part) => Buffer.from(part))));
  }

  json(...messages: readonly unknown[]): void {
    this.raw(...messages.map((message) => frameOf(JSON.stringify(message))));
  }

  subscribe(id: string, query: string, variables: Record<string, unknown> = {}): void {
    this.json({ id, type: "subscribe", payload: { query, variables } });
  }

  /** The next complete frame; undefined once the connection has ended. */
  async next(): Promise<Frame | undefined> {
    for (;;) {
      const frame = this.#frames.shift();
      if (frame || this.#ended) return frame;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The next text message as JSON. Throws when the connection closes instead, with its code. */
  async message(): Promise<Message> {
    const frame = await this.next();
    if (!frame) throw new Error("the connection has ended");
    if (frame.opcode === CLOSE) throw new Error(`closed with ${closeOf(frame).code}`);
    if (frame.opcode !== TEXT || !frame.fin)
      throw new Error(`not a whole text frame: opcode ${frame.opcode}`);
    return JSON.parse(frame.payload.toString()) as Message;
  }

  /** Reads until the server's close frame; earlier messages are dropped. */
  async closed(): Promise<{ readonly code: number; readonly reason: string }> {
    for (;;) {
      const frame = await this.next();
      if (!frame) return { code: 1006, reason: "" };
      if (frame.opcode === CLOSE) {
        if (!this.answersNothing) this.frame(frame.payload, { opcode: CLOSE });
        return closeOf(frame);
      }
    }
  }

  /** Stops reading, so that the kernel's buffers fill and the sender has to stop. */
  pause(): void {
    this.#stream.pause();
  }

  resume(): void {
    this.#stream.resume();
  }

  destroy(): void {
    this.#stream.destroy();
  }

  /** Ends the sending direction, and goes on reading. */
  halfClose(): void {
    this.#stream.end();
  }

  /** Ends the TCP connection with a reset. */
  reset(): void {
    (this.#stream as Socket).resetAndDestroy();
  }

  /**
   * Pings, and waits for the pong: the server has then read everything before it. False when the connection ends, or the
   * server sends a close frame, instead.
   */
  async reached(): Promise<boolean> {
    const before = this.#pongs;
    this.frame("reached", { opcode: PING });
    const closing = (): boolean => this.#ended || this.#frames.some(({ opcode }) => opcode === CLOSE);
    while (this.#pongs === before && !closing()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return !closing();
  }

  /** The payload of the next pong; undefined once the connection has ended. */
  async pong(): Promise<Buffer | undefined> {
    for (;;) {
      const payload = this.#pongPayloads.shift();
      if (payload || this.#ended) return payload;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The frames that have arrived so far. */
  taken(): Frame[] {
    return this.#frames.splice(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stream.destroy();
    await this.gone.promise;
  }

  #parse(): void {
    let at = 0;
    const bytes = this.#buffered;
    for (;;) {
      const frame = parseFrame(bytes, at);
      if (!frame) break;
      at = frame.end;
      if (frame.opcode === PING) {
        if (!this.answersNothing) this.frame(frame.payload, { opcode: PONG });
      } else if (frame.opcode === PONG) {
        this.#pongs += 1;
        this.#pongPayloads.push(frame.payload);
      } else {
        this.#frames.push(frame);
      }
    }
    if (at === 0) return;
    this.#buffered = bytes.subarray(at);
    this.#wake();
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}

export function frameOf(payload: Buffer | string, options: FrameOptions = {}): Buffer {
  const { opcode = TEXT, fin = true, masked = true, reserved = 0 } = options;
  const data = Buffer.from(payload);
  const first = (fin ? 0x80 : 0) | (reserved << 4) | opcode;
  const mark = masked ? 0x80 : 0;
  let header: Buffer;
  if (data.length < 126) {
    header = Buffer.from([first, mark | data.length]);
  } else if (data.length < 65_536) {
    header = Buffer.from([first, mark | 126, 0, 0]);
    header.writeUInt16BE(data.length, 2);
  } else {
    header = Buffer.concat([Buffer.from([first, mark | 127]), Buffer.alloc(8)]);
    header.writeBigUInt64BE(BigInt(data.length), 2);
  }
  if (!masked) return Buffer.concat([header, data]);
  const mask = randomBytes(4);
  for (let index = 0; index < data.length; index += 1) data[index]! ^= mask[index % 4]!;
  return Buffer.concat([header, mask, data]);
}

function parseFrame(bytes: Buffer, at: number): (Frame & { readonly end: number }) | null {
  if (bytes.length < at + 2) return null;
  const first = bytes.readUInt8(at);
  const short = bytes.readUInt8(at + 1);
  if (short > 127) throw new Error("a server must not mask");
  const start = at + (short < 126 ? 2 : short === 126 ? 4 : 10);
  if (bytes.length < start) return null;
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
  const end = start + length;
  if (bytes.length < end) return null;
  return { fin: first >= 0x80, opcode: first & 15, payload: bytes.subarray(start, end), end };
}

export function closeOf({ payload }: Frame): { code: number; reason: string } {
  if (payload.length < 2) return { code: 1005, reason: "" };
  return { code: payload.readUInt16BE(0), reason: payload.toString("utf8", 2) };
}
