import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { Duplex } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import type { Terrarium } from "../../../src/index.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open();
});
afterAll(() => kit.terrarium.close());

interface Asked {
  readonly took: boolean;
  readonly request: IncomingMessage;
  readonly socket: Duplex;
}

/** A server that shares `upgrade` between a terrarium and an echoing WebSocket server at `/chat`. */
async function sharing(terrarium: Terrarium, order: "first" | "last") {
  const chat = new WebSocketServer({ noServer: true });
  chat.on("connection", (socket) =>
    socket.on("message", (data) => socket.send(`chat: ${(data as Buffer).toString()}`)),
  );
  const asked: Asked[] = [];
  const server = createServer((req, res) => terrarium.handler(req, res));
  server.on("upgrade", (request, socket, head) => {
    const toChat = (): boolean => {
      if (request.url !== "/chat") return false;
      chat.handleUpgrade(request, socket, head, (opened) => chat.emit("connection", opened, request));
      return true;
    };
    if (order === "last" && toChat()) return;
    const took = terrarium.handleUpgrade(request, socket, head);
    asked.push({ took, request, socket });
    if (!took && !toChat()) socket.destroy();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    asked,
    async [Symbol.asyncDispose]() {
      for (const client of chat.clients) client.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

test.each(["first", "last"] as const)(
  "[WS-501] shares upgrade with another WebSocket server, asked %s",
  async (order) => {
    await using server = await sharing(kit.terrarium, order);
    const chat = new WebSocket(`ws://127.0.0.1:${server.port}/chat`);
    await once(chat, "open");
    chat.send("hello");
    const [answer] = (await once(chat, "message")) as [Buffer];
    expect(String(answer)).toBe("chat: hello");
    chat.terminate();

    const observed = new WebSocket(`ws://127.0.0.1:${server.port}/observe/echo`);
    await once(observed, "message");
    observed.terminate();
    const graphql = new WebSocket(`ws://127.0.0.1:${server.port}/graphql`, "graphql-transport-ws");
    await once(graphql, "open");
    graphql.send('{"type":"connection_init"}');
    const [acknowledged] = (await once(graphql, "message")) as [Buffer];
    expect(String(acknowledged)).toContain("connection_ack");
    graphql.terminate();
    expect(server.asked.map(({ took }) => took)).toEqual(
      order === "first" ? [false, true, true] : [true, true],
    );
  },
);

/** An upgrade whose socket tells everything that is done with it. */
function untouched(url: string, headers: Record<string, string> = {}) {
  const done: string[] = [];
  const socket = new Duplex({
    read: () => void done.push("read"),
    write: (_chunk, _encoding, next) => {
      done.push("written");
      next();
    },
    destroy: (error, next) => {
      done.push("destroyed");
      next(error);
    },
  });
  const request = {
    url,
    method: "GET",
    httpVersion: "1.1",
    headers: { host: "a", connection: "Upgrade", upgrade: "WebSocket, h2c", ...headers },
    rawHeaders: [],
    socket,
  } as unknown as IncomingMessage;
  return { request, socket, done };
}

test.each([
  "/chat",
  "/",
  "",
  "*",
  "/graphql2",
  "/graphql/more",
  "/observe",
  "/observe/",
  "/observe/a/b",
  "/x/../graphql",
  "//graphql",
  "http://elsewhere/chat",
  "http://elsewhere",
  "/chat?/graphql",
])("[WS-501] leaves an upgrade of %j alone", (url) => {
  const { request, socket, done } = untouched(url);
  const before = JSON.stringify([request.url, request.headers]);
  expect(kit.terrarium.handleUpgrade(request, socket, Buffer.alloc(0))).toBe(false);
  expect(JSON.stringify([request.url, request.headers])).toBe(before);
  expect(done).toEqual([]);
  expect(socket.eventNames().flatMap((name) => socket.listeners(name))).toEqual(
    untouched("/")
      .socket.eventNames()
      .flatMap((name) => socket.listeners(name)),
  );
});

test.each<[string, Record<string, string>, string]>([
  ["/graphql", { host: "a/b" }, "400"],
  ["http://login@elsewhere/graphql", {}, "400"],
  ["/observe/echo", { "sec-websocket-version": "12" }, "400"],
])("[WS-502] takes what it refuses on a path of its own: %s with %j", async (url, headers, status) => {
  await using server = await sharing(kit.terrarium, "first");
  const refused = await RawSocket.upgrade({
    url: `http://127.0.0.1:${server.port}`,
    target: url,
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [
        name === "host" ? "Host" : "Sec-WebSocket-Version",
        value,
      ]),
    ),
  });
  expect(String(refused.status)).toBe(status);
  expect(server.asked.map(({ took }) => took)).toEqual([true]);
});

test("[WS-501] with a base path, all that is outside it is left alone, also what asks for no WebSocket", async () => {
  await using based = await TerrariumKit.open({ basePath: "/terrarium" });
  for (const [url, upgrade] of [
    ["/graphql", "websocket"],
    ["/chat", "h2c"],
    ["/terrariums/graphql", "websocket"],
  ] as const) {
    const { request, socket, done } = untouched(url, { upgrade });
    expect(based.terrarium.handleUpgrade(request, socket, Buffer.alloc(0))).toBe(false);
    expect(done).toEqual([]);
  }
});

test("[WS-503] after it is closed, paths of others are still left alone", async () => {
  const closed = await TerrariumKit.open();
  await closed.terrarium.close();
  const other = untouched("/chat");
  expect(closed.terrarium.handleUpgrade(other.request, other.socket, Buffer.alloc(0))).toBe(false);
  expect(other.done).toEqual([]);
  await using server = await sharing(closed.terrarium, "first");
  expect((await RawSocket.upgrade({ url: `http://127.0.0.1:${server.port}` })).status).toBe(503);
});

test("[WS-41] a server of its own answers 404 where nothing is, and 400 to what has no address", async () => {
  const statuses: (string | undefined)[] = [];
  for (const target of ["/chat", "*"]) {
    const socket = connect(kit.port, "127.0.0.1");
    socket.write(`GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
    const [head] = (await once(socket, "data")) as [Buffer];
    statuses.push(/^HTTP\/1.1 (\d+)/.exec(head.toString())?.[1]);
    socket.destroy();
  }
  expect(statuses).toEqual(["404", "400"]);
});
