import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { removeFolder } from "../../support/folder.js";
import { deferred } from "../../../src/base/async/deferred.js";
import { needs, pathOf } from "../../support/machine.js";
import { responsesIn, type RawResponse } from "../../support/wire/formats.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const runFile = promisify(execFile);

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open();
});
afterAll(() => kit.terrarium.close());

/** Sends these bytes on one connection; resolves with the answers. */
async function answersTo(bytes: string, port = kit.port): Promise<RawResponse[]> {
  const socket = connect(port, "127.0.0.1");
  socket.write(bytes);
  return responsesIn(await buffer(socket));
}

const CLOSE = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
const HANDSHAKE = {
  connection: "Upgrade",
  "sec-websocket-version": "13",
  "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
  "sec-websocket-protocol": "graphql-transport-ws",
};
const HTTP2 = "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n";

test.each([
  ["h2c, as Java's HttpClient and curl send it", `Connection: Upgrade, HTTP2-Settings\r\n${HTTP2}`],
  ["TLS", "Connection: upgrade\r\nUpgrade: TLS/1.0\r\n"],
  ["a list", "Connection: keep-alive, Upgrade\r\nUpgrade: h2c, TLS/1.2, IRC/6.9\r\n"],
  ["several lines", "Connection: Upgrade\r\nUpgrade: h2c\r\nUpgrade: foo\r\n"],
  ["an empty one", "Connection: Upgrade\r\nUpgrade:\r\n"],
  ["a word that only begins like a known one", "Connection: Upgrade\r\nUpgrade: websocket2\r\n"],
  ["a WebSocket that Connection does not name", "Connection: keep-alive\r\nUpgrade: websocket\r\n"],
  ["Connection alone", "Connection: Upgrade\r\n"],
])("[HTTP-120] an upgrade to something else is ignored: %s", async (_what, headers) => {
  const answers = await answersTo(`GET /health HTTP/1.1\r\nHost: x\r\n${headers}\r\n${CLOSE}`);
  expect(answers).toMatchObject([
    { status: 200, body: '{"status":"alive"}\n' },
    { status: 200, body: '{"status":"alive"}\n' },
  ]);
});

test("[HTTP-120] HTTP/1.0 has no upgrade, not even to a WebSocket", async () => {
  const handshake = Object.entries(HANDSHAKE).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `GET /health HTTP/1.0\r\nUpgrade: websocket\r\n${handshake.join("")}\r\n`;
  expect(await answersTo(head)).toMatchObject([{ status: 200 }]);
});

test.each(["Content-Length", "chunked"])("[HTTP-120] a body that follows it arrives: %s", async (how) => {
  const body = JSON.stringify({ input: "x".repeat(100_000) });
  const framed =
    how === "chunked"
      ? `Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
      : `Content-Length: ${body.length}\r\n\r\n${body}`;
  const head = `POST /api/echo/invoke HTTP/1.1\r\nHost: x\r\nAuthorization: ${kit.bearer}\r\nContent-Type: application/json\r\n`;
  const [answer] = await answersTo(`${head}Connection: Upgrade, HTTP2-Settings, close\r\n${HTTP2}${framed}`);
  expect(answer).toMatchObject({ status: 200 });
  expect(answer?.body).toContain("x".repeat(100_000));
});

test("[HTTP-120] several on one connection, and one behind an unfinished answer, are answered in order", async () => {
  const one = (path: string, more = ""): string =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings${more}\r\n${HTTP2}\r\n`;
  const warnings: Error[] = [];
  const onWarning = (warning: Error): void => void warnings.push(warning);
  process.on("warning", onWarning);
  const body = JSON.stringify({ input: 1 });
  const slow = `POST /api/echo/invoke HTTP/1.1\r\nHost: x\r\nAuthorization: ${kit.bearer}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const paths = Array.from({ length: 30 }, (_, n) => (n % 2 === 0 ? "/health" : "/nowhere"));
  const text = paths.map((path) => one(path)).join("");
  const answers = await answersTo(slow + text + one("/ready", ", close"));
  process.off("warning", onWarning);
  expect(answers.map(({ status }) => status)).toEqual([
    200,
    ...paths.map((path) => (path === "/health" ? 200 : 404)),
    200,
  ]);
  expect(warnings).toEqual([]);
  expect(await kit.metric("connections")).toBe(0);
});

test("[HTTP-121] if several protocols are listed, the known one is picked", async () => {
  const upgrade = await RawSocket.upgrade({
    url: `http://127.0.0.1:${kit.port}`,
    headers: { Upgrade: "h2c, WebSocket" },
  });
  expect(upgrade.status).toBe(101);
  if ("socket" in upgrade) await upgrade.socket[Symbol.asyncDispose]();
});

test("[HTTP-120] a server that a terrarium is mounted in answers such a request on its own paths, too", async () => {
  const server = createServer((request, response) => {
    if (request.url === "/hello") response.end("hello");
    else kit.terrarium.handler(request, response);
  });
  server.on("upgrade", (request, socket, head) => kit.terrarium.handleUpgrade(request, socket, head));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const asked = (path: string): Promise<RawResponse[]> =>
    answersTo(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\n${HTTP2}\r\n`,
      port,
    );
  expect(await asked("/hello")).toMatchObject([{ status: 200, body: "hello" }]);
  expect(await asked("/health")).toMatchObject([{ status: 200 }]);
  server.close();
  await once(server, "close");
});

/** A server with a mounted terrarium and a path of its own, `/slow`, which is answered when `answer` is called. */
async function mountedServer() {
  const asked = deferred<() => void>();
  const server = createServer((request, response) => {
    if (request.url === "/slow") asked.resolve(() => response.end("slow"));
    else kit.terrarium.handler(request, response);
  });
  server.on("upgrade", (request, socket, head) => {
    kit.terrarium.handleUpgrade(request, socket, head);
    void asked.promise.then((answer) => answer());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      await once(server, "close");
    },
  };
}

test("[HTTP-430] in such a server an ignored upgrade waits for the answers to earlier requests", async () => {
  await using server = await mountedServer();
  const slow = "GET /slow HTTP/1.1\r\nHost: x\r\n\r\n";
  const health = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n";
  const ignored = `GET /ready HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n${HTTP2}\r\n`;
  expect(await answersTo(slow + health + ignored + CLOSE, server.port)).toMatchObject([
    { status: 200, body: "slow" },
    { status: 200, body: '{"status":"alive"}\n' },
    { status: 200, body: expect.stringContaining("ready") },
    { status: 200, body: '{"status":"alive"}\n' },
  ]);
});

test("[HTTP-430] a large answer before an ignored upgrade is sent completely, in our server and in another", async () => {
  await using server = await mountedServer();
  const metrics = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
  const ignored = `GET /ready HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n${HTTP2}\r\n`;
  for (const port of [kit.port, server.port]) {
    expect(await answersTo(metrics + metrics + ignored + CLOSE, port)).toMatchObject([
      { status: 200, body: expect.stringMatching(/^# HELP[^]{17000,}\n$/) },
      { status: 200, body: expect.stringMatching(/^# HELP[^]{17000,}\n$/) },
      { status: 200, body: expect.stringContaining("ready") },
      { status: 200, body: '{"status":"alive"}\n' },
    ]);
  }
});

test("[HTTP-431] in such a server a handshake behind an unfinished answer ends the connection", async () => {
  await using server = await mountedServer();
  const handshake = Object.entries({ ...HANDSHAKE, upgrade: "websocket" }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const text = `GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /graphql HTTP/1.1\r\nHost: x\r\n${handshake.join("")}\r\n`;
  expect(await answersTo(text, server.port)).toEqual([]);
});

test.skipIf(needs("curl"))("[HTTP-120] curl --http2 is answered", async () => {
  const url = `http://127.0.0.1:${kit.port}/health`;
  const { stdout } = await runFile(pathOf("curl") ?? "curl", [
    "--http2",
    "-sS",
    "-w",
    "%{http_code}",
    url,
    url,
  ]);
  expect(stdout).toBe('{"status":"alive"}\n200{"status":"alive"}\n200');
});

test.skipIf(needs("java"))(
  "[HTTP-120] Java's HttpClient is answered, to GET and POST",
  { timeout: 120_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "terrarium-java-"));
    writeFileSync(
      join(folder, "Ask.java"),
      `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
public class Ask {
  public static void main(String[] args) throws Exception {
    var client = HttpClient.newHttpClient();
    var get = HttpRequest.newBuilder(URI.create(args[0] + "/health")).build();
    var post = HttpRequest.newBuilder(URI.create(args[0] + "/graphql")).header("Content-Type", "application/json")
      .POST(BodyPublishers.ofString("{\\"query\\":\\"{ metabolism { agents } }\\"}")).build();
    for (var request : new HttpRequest[] {get, post, get}) {
      var response = client.send(request, BodyHandlers.ofString());
      System.out.println(response.statusCode() + " " + response.version() + " " + response.body().trim());
    }
  }
}
`,
    );
    const url = `http://127.0.0.1:${kit.port}`;
    const { stdout } = await runFile(pathOf("java") ?? "java", [join(folder, "Ask.java"), url]);
    removeFolder(folder);
    expect(stdout.trim().split("\n")).toEqual([
      '200 HTTP_1_1 {"status":"alive"}',
      '200 HTTP_1_1 {"data":{"metabolism":{"agents":3}}}',
      '200 HTTP_1_1 {"status":"alive"}',
    ]);
  },
);
