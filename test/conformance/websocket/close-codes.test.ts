import { once } from "node:events";
import type { AddressInfo } from "node:net";

import { createClient } from "graphql-ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";

import { CLOSE_CODES } from "../../../src/events/close-codes.js";

/** Codes on which graphql-ws and the table disagree, and why that is harmless. */
const OTHERWISE: Readonly<Record<number, string>> = {
  4410: "only hosts of agents are told this",
  4403: "graphql-ws retries, in case the token has more rights by then",
};

let server: WebSocketServer;
beforeAll(async () => {
  server = new WebSocketServer({ port: 0, handleProtocols: () => "graphql-transport-ws" });
  await once(server, "listening");
});
afterAll(() => {
  server.close();
});

it.each(Object.entries(CLOSE_CODES))("graphql-ws clients treat %s as the table says", async (_, close) => {
  let connections = 0;
  const onConnection = (socket: WebSocket): void => {
    connections += 1;
    socket.close(close.code, close.reason);
  };
  server.on("connection", onConnection);
  const client = createClient({
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    webSocketImpl: WebSocket,
    retryAttempts: 1,
    retryWait: async () => undefined,
    onNonLazyError: () => undefined,
  });
  const ended = new Promise((resolve) => {
    client.subscribe(
      { query: "{ agents { id } }" },
      { next: resolve, error: resolve, complete: () => resolve(null) },
    );
  });
  expect(await ended).toMatchObject({ code: close.code });
  server.off("connection", onConnection);
  await client.dispose();
  expect(connections).toBe(close.comeBack || close.code in OTHERWISE ? 2 : 1);
});
