import { TLSSocket } from "node:tls";
/**
 * Whether a request asks for a WebSocket. `Upgrade` may list several protocols, of which the server picks one it knows;
 * in HTTP/1.0 the header is ignored (RFC 9110, 7.8).
 */
export function asksForWebSocket({ httpVersion, headers }) {
  return httpVersion !== "1.0" && tokensOf(headers.upgrade).includes("websocket");
}
/** Answers an upgrade with an error status and ends its connection. */
export function refuseUpgrade(socket, status, headers = "") {
  socket.end(`HTTP/1.1 ${status}\r\n${headers}Connection: close\r\nContent-Length: 0\r\n\r\n`);
}
/**
 * The response to an earlier request that the connection is still writing; null when it is idle. Node keeps it in an
 * undocumented member.
 */
export function answerUnderWay(socket) {
  return socket._httpMessage ?? null;
}
/**
 * Answers a request that asks for an unknown protocol as plain HTTP: `Upgrade: h2c`, which Java's HttpClient and
 * `curl --http2` send, `TLS/1.0`, and so on. By now Node has detached its parser from the connection, so the request is
 * unshifted without its upgrade headers and the connection is emitted to the server again. That waits for the responses to
 * earlier requests, because the server forgets them at that point.
 */
export function ignoreUpgrade(req, socket, head) {
  const { server } = req.socket;
  if (!server) {
    socket.destroy();
    return;
  }
  if (answerUnderWay(socket)) {
    afterAnswers(socket, () => ignoreUpgrade(req, socket, head));
    return;
  }
  if (socket.destroyed) return;
  // Clear the keep-alive timeout that followed the previous request.
  req.socket.setTimeout(0);
  socket.unshift(Buffer.concat([Buffer.from(headWithoutUpgrade(req), "latin1"), head]));
  server.emit(socket instanceof TLSSocket ? "secureConnection" : "connection", socket);
}
/**
 * Calls `task` when the earlier requests are answered. The upgrade removed the server's listeners from the connection, so
 * `drain` and `close` are passed on to the pending responses here.
 */
function afterAnswers(socket, task) {
  const onDrain = () => void answerUnderWay(socket)?.emit("drain");
  const onClose = () => void answerUnderWay(socket)?.destroy();
  socket.on("drain", onDrain).once("close", onClose);
  const look = () => {
    const answer = answerUnderWay(socket);
    if (answer) answer.once("close", () => setImmediate(look));
    else {
      socket.off("drain", onDrain).off("close", onClose);
      task();
    }
  };
  look();
}
function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }) {
  const lines = [];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name = "", value = ""] = rawHeaders.slice(at, at + 2);
    const kept = withoutUpgrade(name.toLowerCase(), value);
    if (kept !== null) lines.push(`${name}: ${kept}\r\n`);
  }
  return `${method} ${url} HTTP/${httpVersion}\r\n${lines.join("")}\r\n`;
}
/** A header's value without the upgrade; null when the header is dropped. */
function withoutUpgrade(name, value) {
  if (name === "upgrade") return null;
  if (name !== "connection") return value;
  const others = value.split(",").filter((one) => one.trim().toLowerCase() !== "upgrade");
  return others.length === 0 ? null : others.join(",");
}
function tokensOf(header) {
  return (header ?? "").split(",").map((one) => one.trim().toLowerCase());
}
//# sourceMappingURL=upgrade.js.map
