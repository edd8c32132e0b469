import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { ByteStream } from "../../mirror/index.js";

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
