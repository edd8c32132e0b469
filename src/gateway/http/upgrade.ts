import type { IncomingMessage, ServerResponse } from "node:http";
import type { Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { TLSSocket } from "node:tls";

/**
 * Whether a request asks for a WebSocket. `Upgrade` may list several protocols, of which the server picks one it knows;
 * in HTTP/1.0 the header is ignored (RFC 9110, 7.8). What is picked is then all that `Upgrade` says.
 */
export function picksWebSocket(req: IncomingMessage): boolean {
  if (req.httpVersion === "1.0" || !tokensOf(req.headers.upgrade).includes("websocket")) return false;
  req.headers.upgrade = "websocket";
  return true;
}

/**
 * The answer that a connection is waiting for, of a request before; null when it is idle. Node keeps it in a member that it
 * does not document.
 */
export function answerUnderWay(socket: Duplex): ServerResponse | null {
  return (socket as Duplex & { readonly _httpMessage?: ServerResponse | null })._httpMessage ?? null;
}

/**
 * Answers a request as if it had not asked for another protocol: `Upgrade: h2c`, as Java's HttpClient and
 * `curl --http2` send, `TLS/1.0`, and so on. Node has taken its parser off the connection by then, so the request is put
 * back in front of it without those words, and the connection is given to its server anew: behind the answers to the
 * requests before, because the server forgets them then.
 */
export function ignoreUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { server } = req.socket as Socket & { readonly server?: Server };
  if (!server) {
    socket.destroy();
    return;
  }
  if (answerUnderWay(socket)) {
    afterAnswers(socket, () => ignoreUpgrade(req, socket, head));
    return;
  }
  if (socket.destroyed) return;
  // Of the request before, while the connection was kept for another one.
  req.socket.setTimeout(0);
  socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(req), "latin1"), head]));
  server.emit(socket instanceof TLSSocket ? "secureConnection" : "connection", socket);
}

/**
 * Calls `task` when the requests before are answered. Meanwhile their answers are told what the server no longer tells them,
 * because the upgrade took its listeners off the connection: that they may go on writing, and that their reader is gone.
 */
function afterAnswers(socket: Duplex, task: () => void): void {
  const onDrain = (): void => void answerUnderWay(socket)?.emit("drain");
  const onClose = (): void => void answerUnderWay(socket)?.destroy();
  socket.on("drain", onDrain).once("close", onClose);
  const look = (): void => {
    const answer = answerUnderWay(socket);
    if (answer) answer.once("close", () => setImmediate(look));
    else {
      socket.off("drain", onDrain).off("close", onClose);
      task();
    }
  };
  look();
}

function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): string {
  const lines: string[] = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
    const kept = withoutUpgrade(name.toLowerCase(), value);
    if (kept !== null) lines.push(`${name}: ${kept}\r\n`);
  }
  return `${method} ${url} HTTP/${httpVersion}\r\n${lines.join("")}\r\n`;
}

/** A header's value; null for one that is left out. */
function withoutUpgrade(name: string, value: string): string | null {
  if (name === "upgrade") return null;
  if (name !== "connection") return value;
  const others = value.split(",").filter((one) => one.trim().toLowerCase() !== "upgrade");
  return others.length === 0 ? null : others.join(",");
}

function tokensOf(header: string | undefined): string[] {
  return (header ?? "").split(",").map((one) => one.trim().toLowerCase());
}
