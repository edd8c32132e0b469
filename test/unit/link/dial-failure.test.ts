import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer as createHttp, type RequestListener } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocketServer } from "ws";
import { type DialChange, Dialler } from "../../../src/link/channels/socket.js";
import { needs, pathOf } from "../../support/machine.js";
import { ManualClock } from "../../support/time-and-random.js";
import { removeFolder } from "../../support/folder.js";

let folder: string;
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  removeFolder(folder);
});
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "terrarium-dial-"));
  const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"];
  const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...files, ...name];
  execFileSync(pathOf("openssl") ?? "openssl", words, { stdio: "ignore" });
});

async function portOf(server: Server): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const http = (answer: RequestListener) => portOf(createHttp(answer));
const https = () =>
  portOf(
    createHttps({ key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "cert.pem")) }),
  );
const says = (text: string) => portOf(createTcp((socket) => socket.on("error", () => undefined).write(text)));

/** What the first attempt at this address comes to. */
async function firstChange(url: string): Promise<DialChange> {
  const clock = new ManualClock();
  return await new Promise((resolve) => {
    const dialler = new Dialler({
      urls: [new URL(url)],
      token: () => null,
      link: { attach: (channel) => channel.listen(() => undefined), detach: () => undefined },
      clock,
      onChange: (change) => {
        void dialler.stop({ code: "STOPPED", message: "" });
        resolve(change);
      },
    });
    dialler.start();
  });
}

const local = (port: number, scheme = "http"): string => `${scheme}://127.0.0.1:${port}/base`;

async function socketServer(speaks: boolean): Promise<number> {
  const server = createHttp();
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (all) => (speaks ? ([...all][0] ?? false) : false),
  });
  sockets.on("connection", (socket) => socket.send("hello"));
  return await portOf(server);
}

describe.skipIf(needs("openssl"))("an address that is no gateway's", () => {
  it.each<[what: string, where: () => Promise<string>, code: string, message: RegExp]>([
    [
      "an http server behind https",
      async () => local(await http(() => undefined), "https"),
      "WRONG_SCHEME",
      /does not speak https: write http:\/\/ in --gateway$/,
    ],
    [
      "a server without TLS behind https",
      async () => local(await says("SSH-2.0-x\r\n"), "https"),
      "WRONG_SCHEME",
      /does not speak https/,
    ],
    [
      "an https server behind http",
      async () => local(await https()),
      "WRONG_SCHEME",
      /does not speak http: write https:\/\/ in --gateway$/,
    ],
    [
      "a page",
      async () => local(await http((_, response) => response.end("<html>"))),
      "NO_GATEWAY",
      /^HTTP 200: no gateway takes hosts at this address; check host, port and base path/,
    ],
    [
      "a 404",
      async () => local(await http((_, response) => response.writeHead(404).end())),
      "NO_GATEWAY",
      /^HTTP 404: .*earlier releases take no hosts$/,
    ],
    [
      "a redirect",
      async () =>
        local(await http((_, response) => response.writeHead(301, { location: "https://x.example/" }).end())),
      "NO_GATEWAY",
      /redirect \(HTTP 301\) to https:\/\/x\.example\//,
    ],
    [
      "a foreign host name",
      async () => local(await http((_, response) => response.writeHead(421).end())),
      "HTTP 421",
      /--allowed-hosts/,
    ],
    [
      "a server of another protocol",
      async () => local(await says("SSH-2.0-x\r\n")),
      "NO_GATEWAY",
      /does not speak HTTP; check host, port/,
    ],
    [
      "a WebSocket server without the subprotocol",
      async () => local(await socketServer(false)),
      "NO_GATEWAY",
      /takes no hosts; check/,
    ],
    [
      "a WebSocket server that says nonsense",
      async () => local(await socketServer(true)),
      "NO_GATEWAY",
      /is no gateway$/,
    ],
  ])("[LINK-1458] %s ends the host, with a line", async (_what, where, code, message) => {
    expect(await firstChange(await where())).toMatchObject({
      kind: "refused",
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  it("[LINK-1458] a certificate that is not trusted ends it, with the way out", async () => {
    const port = await https();
    expect(await firstChange(`https://localhost:${port}`)).toMatchObject({
      kind: "refused",
      code: "CERTIFICATE_NOT_TRUSTED",
      message: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
    });
  });

  it.each<[what: string, where: () => Promise<string>, reason: RegExp]>([
    [
      "nothing listens",
      async () => {
        const server = createTcp();
        const port = await portOf(server);
        server.close();
        return local(port);
      },
      /^nothing listens at 127\.0\.0\.1:\d+$/,
    ],
    [
      "the name is not known",
      () => Promise.resolve("http://no-such-name.invalid"),
      /^the name no-such-name\.invalid cannot be resolved$/,
    ],
    [
      "a proxy has no gateway",
      async () => local(await http((_, response) => response.writeHead(503).end())),
      /^HTTP 503$/,
    ],
    [
      "it answers nothing",
      async () => local(await portOf(createTcp((socket) => socket.on("data", () => socket.destroy())))),
      /closed the connection without an answer$/,
    ],
  ])("[LINK-1458] it goes on when %s, with a line", async (_what, where, reason) => {
    expect(await firstChange(await where())).toMatchObject({
      kind: "away",
      reason: expect.stringMatching(reason) as string,
    });
  });
});
