import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/**
 * Serves the requests that a client sends one behind the other (pipelining) when their turn has come, as Node does not.
 * What it began for one whose connection then ends would never hear of that, because an answer that waits for its
 * connection has no end. `onTooMany` hears of a client that sends more ahead than may wait, and is cut off.
 */
export function createInTurn(
  waitingMax: number,
  onTooMany: () => void,
): (req: IncomingMessage, res: ServerResponse, serve: () => void) => void {
  const waiting = new WeakMap<Socket, number>();
  return (req, res, serve) => {
    // It has a connection: it is the first in line.
    if (res.socket) return serve();
    const { socket } = req;
    const before = waiting.get(socket) ?? 0;
    if (before >= waitingMax) {
      if (!socket.destroyed) onTooMany();
      socket.destroy();
      return;
    }
    waiting.set(socket, before + 1);
    res.once("socket", () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      serve();
    });
  };
}
