import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Clock } from "../../base/clock.js";
import type { LimitName } from "../../base/limits.js";
import type { ByteStream, StreamSink } from "../../mirror/index.js";
/** The byte stream that a sink writes to. It counts as closed once a close frame is sent, because nothing may follow that. */
export declare class OpenSocket implements ByteStream {
  #private;
  constructor(webSocket: WebSocket, socket: Socket);
  get open(): boolean;
  get writableLength(): number;
  get writableNeedDrain(): boolean;
  write(bytes: Buffer): boolean;
  once(event: "drain", listener: () => void): void;
}
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
export declare class StallWatch {
  #private;
  constructor(clock: Clock, timeoutMs: number, onEnd: (silence: Silence) => void);
  /** Unsent bytes of all stalled sockets. */
  get unsentBytes(): number;
  stalled(sink: StreamSink, connection: Endable): void;
  /** Closes a silent connection. */
  end(connection: Endable, silence: Silence): void;
  stop(): void;
}
/**
 * Finds dead sockets: calls `onSilent` for a socket that has not answered a ping when the next one is due. A ping queued
 * behind unsent bytes proves nothing, so stalled sockets are left to `StallWatch`. One timer serves all sockets.
 */
export declare class KeepAlive {
  #private;
  constructor(clock: Clock, pauseMs: number, onSilent: (socket: WebSocket) => void);
  watch(socket: WebSocket, sink: StreamSink): void;
  stop(): void;
}
