import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { connect } from "node:net";
import { expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import { defaultLimits } from "../../../src/base/limits.js";
import { openHttpServer } from "../../../src/gateway/http/server.js";
import { responsesIn } from "../../support/wire/formats.js";

it("closes as soon as the last answer is sent, although its client keeps the connection open", async () => {
  const asked = deferred<ServerResponse>();
  const http = await openHttpServer({
    handler: (_request, response) => asked.resolve(response),
    limits: defaultLimits,
    host: "127.0.0.1",
    port: 0,
  });
  // Node would keep the connection open for this long.
  http.server.keepAliveTimeout = 60_000;
  const answer = fetch(http.url);
  const response = await asked.promise;
  const closed = http.close();
  response.end("the last");
  expect(await (await answer).text()).toBe("the last");
  await closed;
}, 3_000);

it("[APP-9] cuts a connection that its client keeps open after a refused upgrade", async () => {
  const taken = deferred();
  const http = await openHttpServer({
    handler: (_request, response) => response.end(),
    upgrade: (_request, socket) => {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      taken.resolve();
      return true;
    },
    limits: defaultLimits,
    host: "127.0.0.1",
    port: 0,
  });
  const socket = connect({ port: Number(new URL(http.url).port), host: "127.0.0.1", allowHalfOpen: true });
  socket.on("error", () => undefined).resume();
  socket.write("GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  await taken.promise;
  await http.close(AbortSignal.abort());
  expect(http.server.listening).toBe(false);
  socket.destroy();
}, 3_000);

it.each(["::1", "[::1]"])(
  "[HTTP-128] listens on %s, whether it is written as in a URL or not",
  async (host) => {
    const http = await openHttpServer({
      handler: (_request, response) => response.end("here"),
      limits: defaultLimits,
      host,
      port: 0,
    });
    expect(http.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    expect(await (await fetch(http.url)).text()).toBe("here");
    await http.close();
  },
);

it("sends 100 Continue to a client that waits for it, and never inside another answer", async () => {
  const http = await openHttpServer({
    handler: (request, response) => {
      const answer = (): unknown => response.end(Buffer.from(`to ${request.url}`));
      // The other answers are ready before this one, and wait in line behind it.
      if (request.url === "/first") request.resume().once("end", () => setImmediate(answer));
      else answer();
    },
    limits: defaultLimits,
    host: "127.0.0.1",
    port: 0,
  });
  const expecting = (path: string, more = ""): string =>
    `POST ${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n${more}\r\n`;
  const socket = connect(Number(new URL(http.url).port), "127.0.0.1");
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.write(expecting("/first"));
  await once(socket, "data");
  expect(String(chunks[0])).toBe("HTTP/1.1 100 Continue\r\n\r\n");
  socket.write(`{}${expecting("/second")}{}${expecting("/third", "Connection: close\r\n")}{}`);
  await once(socket, "close");
  const answers = responsesIn(Buffer.concat(chunks)).filter(({ status }) => status !== 100);
  expect(answers.map(({ status, body }) => `${status} ${body}`)).toEqual([
    "200 to /first",
    "200 to /second",
    "200 to /third",
  ]);
  await http.close();
});
