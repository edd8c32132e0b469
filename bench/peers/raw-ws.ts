/** The floor of what `ws` can do: stringify once, `send` to all. No GraphQL, one fixed id. */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { announce, startEmitter } from "./harness.js";

const id = randomUUID();
const server = createServer();
const sockets = new WebSocketServer({ server });

sockets.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (message: Buffer) => {
    if (message.includes('"connection_init"')) socket.send('{"type":"connection_ack"}');
  });
});

startEmitter(({ __typename, ...event }) => {
  const text = JSON.stringify({ id, type: "next", payload: { data: { terrariumEvents: event } } });
  for (const socket of sockets.clients) socket.send(text);
});
server.listen(0, "0.0.0.0", () => announce((server.address() as AddressInfo).port));
