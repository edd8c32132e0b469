/**
 * The floor of what `ws` can do: stringify once, `send` to all. No GraphQL, one fixed id. With BENCH_OWN=1 each socket gets a
 * message of its own: the floor for observers that each have an agent of their own.
 */
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { AGENT_ID, announce, startEmitter, type BenchEvent } from "./harness.js";

const id = randomUUID();
const isOwn = process.env["BENCH_OWN"] === "1";
const server = createServer();
const sockets = new WebSocketServer({ server });

sockets.on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (message: Buffer) => {
    if (message.includes('"connection_init"')) socket.send('{"type":"connection_ack"}');
  });
});

function textOf({ __typename, ...event }: BenchEvent): string {
  return JSON.stringify({ id, type: "next", payload: { data: { terrariumEvents: event } } });
}

startEmitter((event) => {
  if (!isOwn) {
    const text = textOf(event);
    for (const socket of sockets.clients) socket.send(text);
    return;
  }
  let index = 0;
  for (const socket of sockets.clients) {
    socket.send(textOf({ ...event, agentId: `${AGENT_ID}-${index}`, data: { ...event.data } }));
    index += 1;
  }
});
server.listen(0, "0.0.0.0", () => announce((server.address() as AddressInfo).port));
