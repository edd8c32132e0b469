import { getEventListeners, once } from "node:events";
import type { AddressInfo } from "node:net";
import { expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { Backoff } from "../../../src/cli/client/backoff.js";
import { follow } from "../../../src/cli/client/follow.js";

it("leaves no listeners behind after many lost connections", async () => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  await once(server, "listening");
  server.on("connection", (socket) => socket.close(1012, "Service restart; retryAfterMs=0"));
  const end = new AbortController();
  let lost = 0;
  let most = 0;
  await follow({
    endpoint: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`),
    token: null,
    variables: {},
    signal: end.signal,
    patient: true,
    onEvent: () => undefined,
    onNote: () => undefined,
    onConnection() {
      lost += 1;
      most = Math.max(most, getEventListeners(end.signal, "abort").length);
      if (lost === 5) end.abort();
    },
    backoff: new Backoff(),
  });
  expect(lost).toBe(5);
  expect(most).toBe(0);
  server.close();
});
