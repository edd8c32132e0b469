import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openGateway } from "../../support/gateway-kit.js";
import { responsesIn, type RawResponse } from "../../support/wire/formats.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const ELSEWHERE = "elsewhere.example:8080";

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open({ allowedHosts: ["*"] });
});
afterAll(() => kit.terrarium.close());

/** Sends one request byte for byte; resolves with everything that comes back. */
async function answerTo(head: string, body = "", port = kit.port): Promise<RawResponse> {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${head}Connection: close\r\n\r\n${body}`);
  const [answer] = responsesIn(await buffer(socket));
  if (!answer) throw new Error("no answer");
  return answer;
}

test.each([
  ["an invalid host", "GET /graphql?query={agents{id}} HTTP/1.1\r\nHost: [\r\n"],
  ["a host with a space", "GET /api/agents HTTP/1.1\r\nHost: a b\r\n"],
  ["a host with a path", "POST /api/pulse/invoke HTTP/1.1\r\nHost: a/graphql?\r\nContent-Length: 0\r\n"],
  ["a host with a login", "GET /graphql?query={agents{id}} HTTP/1.1\r\nHost: a@b\r\n"],
  ["a second host", "GET /health HTTP/1.1\r\nHost: a\r\nhost: b\r\n"],
  ["a target that is not a path", "GET * HTTP/1.1\r\nHost: a:80\r\n"],
  ["a target of another kind", "GET ftp://a/graphql HTTP/1.1\r\nHost: a:80\r\n"],
  ["a target with an invalid host", "GET http://[/graphql HTTP/1.1\r\nHost: a:80\r\n"],
  ["a target without a host", "GET http:///health HTTP/1.1\r\nHost: a:80\r\n"],
  ["a target with a login", "GET http://a:b@c/health HTTP/1.1\r\nHost: c\r\n"],
  ["a target with a hidden login", "GET http://a%40c/health HTTP/1.1\r\nHost: c\r\n"],
  ["a target with a hidden path", "GET http://a%2Fgraphql/health HTTP/1.1\r\nHost: c\r\n"],
  ["a target with an invalid port", "GET http://a:65536/health HTTP/1.1\r\nHost: c\r\n"],
  ["a valid target with an invalid Host", "GET http://a/health HTTP/1.1\r\nHost: a/b\r\n"],
])("[HTTP-19] %s is refused, and its answer shows no internals of the gateway", async (_name, head) => {
  const { status, headers, body } = await answerTo(head);
  expect([status, JSON.parse(body)]).toMatchObject([400, { code: "BAD_USER_INPUT" }]);
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("connection")).toBe("close");
  expect(body).not.toMatch(/node_modules|\bat /);
});

const QUERY = JSON.stringify({ query: "{ metabolism { agents } }" });
const INVOKE = JSON.stringify({ input: 7 });
const POSTED = `Content-Type: application/json\r\nContent-Length: `;

test.each<[string, string, string, RegExp]>([
  ["GET", "/health", "", /"alive"/],
  ["GET", "/graphql?query={metabolism{agents}}", "", /"agents":3/],
  ["POST", "/graphql", QUERY, /"agents":3/],
  ["GET", "/api/counter/snapshot?last=1", "", /"history"/],
  ["POST", "/api/echo/invoke", INVOKE, /"result":{"echo":7}/],
  ["GET", "/docs", "", /<html/i],
  ["GET", "/openapi.json", "", /"openapi"/],
  ["GET", "/metrics", "", /terrarium_/],
  ["GET", "", "", /<html/i],
  ["GET", "/graphql/../health", "", /"status":404/],
  ["GET", "//health", "", /"status":404/],
])("[HTTP-52] %s http://…%s is answered like the path alone", async (method, path, body, expected) => {
  const rest = `Authorization: ${kit.bearer}\r\n${body === "" ? "" : `${POSTED}${body.length}\r\n`}`;
  const ask = (target: string, host: string): Promise<RawResponse> =>
    answerTo(`${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${rest}`, body);
  const plain = await ask(path || "/", ELSEWHERE);
  expect(plain.body).toMatch(expected);
  for (const target of [`http://${ELSEWHERE}${path}`, `HTTPS://[::1]:443${path}`]) {
    const { status, headers } = await ask(target, "ignored.example");
    expect([status, headers.get("content-type")]).toEqual([plain.status, plain.headers.get("content-type")]);
  }
});

test("[HTTP-52] a target of only a host and a query is the root path with that query", async () => {
  const { status } = await answerTo(`GET http://${ELSEWHERE}?x=1 HTTP/1.1\r\nHost: x\r\n`);
  expect(status).toBe(200);
});

test("[HTTP-52] HTTP/1.0 without Host takes it from its target", async () => {
  const { status } = await answerTo(`GET http://${ELSEWHERE}/health HTTP/1.0\r\n`);
  expect(status).toBe(200);
});

test("[HTTP-52] event streams can be opened with an absolute target", async () => {
  const query = encodeURIComponent("subscription { terrariumEvents(replay: 0) { type } }");
  const socket = connect(kit.port, "127.0.0.1");
  socket.write(`GET http://${ELSEWHERE}/graphql?query=${query} HTTP/1.1\r\nHost: x\r\n`);
  socket.write("Accept: text/event-stream\r\n\r\n");
  const [head] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  expect(head.toString()).toMatch(/^HTTP\/1.1 200 [^]*content-type: text\/event-stream/i);
});

test("[HTTP-52] the target's host, not Host, decides whether a page may steer", async () => {
  const allowed = async (target: string, host: string): Promise<string | undefined> => {
    const origin = `Origin: http://${ELSEWHERE}\r\nAccess-Control-Request-Method: POST\r\n`;
    const { headers } = await answerTo(`OPTIONS ${target} HTTP/1.1\r\nHost: ${host}\r\n${origin}`);
    return headers.get("access-control-allow-headers");
  };
  expect(await allowed(`http://${ELSEWHERE}/graphql`, "x")).toContain("authorization");
  expect(await allowed("http://x/graphql", ELSEWHERE)).not.toContain("authorization");
});

test("[HTTP-52] OPTIONS * is answered like any other OPTIONS", async () => {
  const { status, headers } = await answerTo("OPTIONS * HTTP/1.1\r\nHost: a\r\n");
  expect([status, headers.get("access-control-allow-methods")]).toEqual([204, "GET, POST, OPTIONS"]);
});

test.each<[string, string, string, RegExp]>([
  ["GET", "/health/", "", /"alive"/],
  ["GET", "/graphql/?query={metabolism{agents}}", "", /"agents":3/],
  ["POST", "/graphql/", QUERY, /"agents":3/],
  ["GET", "/api/agents/", "", /"counter"/],
  ["GET", "/api/counter/snapshot/?last=1", "", /"history"/],
  ["POST", "/api/echo/invoke/", INVOKE, /"result":{"echo":7}/],
  ["GET", "/docs/", "", /<html/i],
  ["GET", "/openapi.json/", "", /"openapi"/],
  ["GET", "/metrics/", "", /terrarium_/],
  ["GET", `http://${ELSEWHERE}/health/`, "", /"alive"/],
  ["GET", "/graphql?query={metabolism{agents}}/", "", /BAD_USER_INPUT/],
  ["GET", "/health//", "", /"status":404/],
  ["GET", "//", "", /"status":404/],
])("[HTTP-127] %s %s is answered like the path without the slash", async (method, target, body, expected) => {
  const rest = `Authorization: ${kit.bearer}\r\n${body === "" ? "" : `${POSTED}${body.length}\r\n`}`;
  expect((await answerTo(`${method} ${target} HTTP/1.1\r\nHost: x\r\n${rest}`, body)).body).toMatch(expected);
  if (target.startsWith("http")) return;
  const response = await kit.terrarium.fetch(
    new Request(`http://x${target}`, {
      method,
      headers: { authorization: kit.bearer, "content-type": "application/json" },
      ...(body !== "" && { body }),
    }),
  );
  expect(await response.text()).toMatch(expected);
});

test.each(["/graphql/", "/observe/counter/", "/perturb/echo/?"])(
  "[HTTP-127] a WebSocket is opened at %s, too",
  async (path) => {
    const upgrade = await RawSocket.upgrade({ url: `http://127.0.0.1:${kit.port}`, target: path });
    expect(upgrade.status).toBe(101);
    if ("socket" in upgrade) await upgrade.socket[Symbol.asyncDispose]();
  },
);

test("[HTTP-52] the access log has only the path", async () => {
  await using gateway = await openGateway();
  const { port } = gateway.http.server.address() as AddressInfo;
  await answerTo(`GET http://elsewhere:8080/api/agents?secret HTTP/1.1\r\nHost: x\r\n`, "", port);
  expect(gateway.accessLines).toEqual([expect.stringContaining(" GET /api/agents 400 ")]);
});

test("[HTTP-52] a server that keeps the target under another name, as Express does, routes the same way", async () => {
  const server = createServer((req, res) => {
    Object.assign(req, { originalUrl: req.url, url: "/" });
    kit.terrarium.handler(req, res);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const ask = (target: string) => answerTo(`GET ${target} HTTP/1.1\r\nHost: a\r\n`, "", port);
  expect((await ask("/health")).body).toContain('"alive"');
  expect((await ask(`http://${ELSEWHERE}/health`)).body).toContain('"alive"');
  expect((await ask("http://a@b/health")).status).toBe(400);
  server.close();
});

test.each<[string, Record<string, string>, number]>([
  [`http://${ELSEWHERE}/graphql`, {}, 101],
  [`http://${ELSEWHERE}/observe/counter?replay=0`, {}, 101],
  [`https://${ELSEWHERE}/perturb/echo`, {}, 101],
  [`http://${ELSEWHERE}/nothing`, {}, 404],
  ["//x/observe/counter", {}, 404],
  [`http://login@${ELSEWHERE}/graphql`, {}, 400],
  ["http:///graphql", {}, 400],
  ["/graphql", { Host: "a/b" }, 400],
  ["*", {}, 400],
  // The first page is of the target's host, the second of the host that only Host names.
  [`http://${ELSEWHERE}/graphql`, { Origin: `http://${ELSEWHERE}`, Cookie: "a=b" }, 101],
  ["http://x/graphql", { Origin: `http://${ELSEWHERE}`, Host: ELSEWHERE, Cookie: "a=b" }, 403],
])("[WS-45] an upgrade of %s with %j is answered with %i", async (target, headers, status) => {
  const upgrade = await RawSocket.upgrade({ url: kit.webSocketUrl, target, headers });
  if ("socket" in upgrade) upgrade.socket.destroy();
  expect(upgrade.status).toBe(status);
});

test("[WS-45] an upgrade is handled by the path of its target", async () => {
  const opened = (): Promise<number> => kit.metric('websockets_opened_total{road="observe"}');
  const before = await opened();
  const url = `http://${ELSEWHERE}/observe/counter`;
  const upgrade = await RawSocket.upgrade({ url: kit.webSocketUrl, target: url, protocol: null });
  if ("socket" in upgrade) upgrade.socket.destroy();
  expect(await opened()).toBe(before + 1);
});

test.each(["good then bad", "bad then good", "twice the same", "good then empty"])(
  "[HTTP-1258] two Authorization lines are refused, over HTTP and WebSocket: %s",
  async (order) => {
    const good = `Authorization: ${kit.bearer}\r\n`;
    const lines = {
      "good then bad": `${good}authorization: Bearer x\r\n`,
      "bad then good": `AUTHORIZATION: Bearer x\r\n${good}`,
      "twice the same": good + good,
      "good then empty": `${good}Authorization: \r\n`,
    }[order];
    const head = `HTTP/1.1\r\nHost: a\r\n${lines}`;
    const { status, body } = await answerTo(`GET /api/agents ${head}`);
    expect([status, JSON.parse(body)]).toMatchObject([401, { code: "UNAUTHENTICATED" }]);
    const key = "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    const socket = connect(kit.port, "127.0.0.1");
    socket.write(`GET /observe/echo ${head}${key}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n`);
    let said = Buffer.alloc(0);
    while (!said.includes("Unauthorized"))
      said = Buffer.concat([said, ((await once(socket, "data")) as [Buffer])[0]]);
    socket.destroy();
    expect(said.includes(Buffer.from([4401 >> 8, 4401 & 255]))).toBe(true);
  },
);
