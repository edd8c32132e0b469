import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { expect, test } from "vitest";
import { openGateway, OPERATOR_TOKEN, type GatewayKit } from "../../support/gateway-kit.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { responsesIn } from "../../support/wire/formats.js";

const STREAM = request("GET", `?query=${encodeURIComponent("subscription { terrariumEvents { type } }")}`, {
  accept: "text/event-stream",
});

function request(method: string, target: string, headers: Record<string, string>, body = ""): string {
  const lines = Object.entries({ host: "x", "content-length": String(body.length), ...headers });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return `${method} ${target.startsWith("/") ? target : `/graphql${target}`} HTTP/1.1\r\n${head}\r\n${body}`;
}

async function dial(kit: GatewayKit): Promise<Socket> {
  const socket = connect(Number(new URL(kit.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

test("[HTTP-50] requests behind an answer that never ends are not started, and leave nothing behind when the client disconnects", async () => {
  await using kit = await openGateway();
  const socket = await dial(kit);
  const invoke = request(
    "POST",
    "",
    { "content-type": "application/json", authorization: `Bearer ${OPERATOR_TOKEN}` },
    JSON.stringify({ query: 'mutation { perturb(agentId: "pulse", input: 1) { id } }' }),
  );
  socket.write(STREAM + STREAM + invoke);
  await once(socket, "data");
  // All three requests have been read by now: a later request is answered after that.
  expect((await kit.ask("{ agents { id } }")).status).toBe(200);
  expect(kit.gateway.admission.open).toBe(1);
  expect(kit.mirrors.audience.size).toBe(1);
  const gone = once(kit.closedResponses, "close");
  socket.destroy();
  await gone;
  expect(kit.gateway.admission.open).toBe(0);
  expect(kit.mirrors.audience.size).toBe(0);
  expect(kit.accessLines.filter((line) => line.includes("mutation"))).toEqual([]);
});

test("[HTTP-50] pipelined requests are answered in order", async () => {
  await using kit = await openGateway();
  const socket = await dial(kit);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  const paths = ["/health", "/nowhere", "/ready", "/health"];
  const close = { connection: "close" };
  socket.write(paths.map((path, n) => request("GET", path, n === 3 ? close : {})).join(""));
  await once(socket, "close");
  expect(responsesIn(Buffer.concat(chunks)).map(({ status }) => status)).toEqual([200, 404, 200, 200]);
});

test("[HTTP-50] a client that pipelines more requests than may wait is disconnected, and counted", async () => {
  await using kit = await openGateway();
  const socket = await dial(kit);
  socket.resume();
  socket.write(STREAM + request("GET", "/health", {}).repeat(65));
  await once(socket, "close");
  expect(kit.counts.refused.of("maxPipelinedRequests")).toBe(1);
  expect(kit.gateway.admission.open).toBe(0);
});

test("[HTTP-51] CONNECT is answered with 405, not with a reset", async () => {
  await using kit = await openGateway();
  const socket = await dial(kit);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => chunks.push(chunk));
  socket.write(`CONNECT /graphql HTTP/1.1\r\nhost: x\r\n\r\n${"more ".repeat(1_000)}`);
  await once(socket, "close");
  expect(responsesIn(Buffer.concat(chunks))).toMatchObject([{ status: 405 }]);
});

test.each([
  ["CONNECT", "CONNECT /graphql HTTP/1.1\r\nhost: x\r\n\r\n"],
  [
    "an upgrade",
    request("GET", "", {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
      "sec-websocket-protocol": "graphql-transport-ws",
    }),
  ],
])(
  "[HTTP-51] %s behind an unfinished answer ends the connection instead of writing into that answer",
  async (_what, text) => {
    await using kit = await TerrariumKit.open();
    const socket = connect(kit.port, "127.0.0.1");
    socket.on("error", () => undefined);
    const chunks: Buffer[] = [];
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.write(STREAM);
    await once(socket, "data");
    socket.write(text);
    await once(socket, "close");
    expect(responsesIn(Buffer.concat(chunks))).toMatchObject([{ status: 200 }]);
    await kit.metricUntil("connections", (open) => open === 0);
  },
);
