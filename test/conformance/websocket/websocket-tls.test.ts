import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { needs, pathOf } from "../../support/machine.js";
import { RawSocket } from "../../support/wire/raw-socket.js";
import { Heard, TerrariumKit } from "../../support/terrarium-kit.js";
import { removeFolder } from "../../support/folder.js";

const WATCH = `subscription { terrariumEvents(agentId: "counter", types: [RESULT], replay: 0) { ... on ResultEvent { result } } }`;

let folder: string;

/** A terrarium mounted in an existing HTTPS server. */
async function mounted(kit: TerrariumKit): Promise<AsyncDisposable & { readonly host: string }> {
  const server = createServer(
    { key: readFileSync(join(folder, "key.pem")), cert: readFileSync(join(folder, "cert.pem")) },
    (req, res) => kit.terrarium.handler(req, res),
  );
  server.on("upgrade", (req, socket, head) => kit.terrarium.handleUpgrade(req, socket, head));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

class Trusting extends WebSocket {
  constructor(address: string, protocols: string[]) {
    super(address, protocols, { rejectUnauthorized: false });
  }
}

describe.skipIf(needs("openssl"))("TLS in this process", () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "terrarium-tls-"));
    const files = ["-keyout", join(folder, "key.pem"), "-out", join(folder, "cert.pem")];
    const kind =
      "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=localhost";
    execFileSync(pathOf("openssl") ?? "openssl", [...kind.split(" "), ...files], { stdio: "ignore" });
  });
  afterAll(() => removeFolder(folder));

  it("[WS-66] shared bytes, patched with the id of each operation, arrive whole and in order", async () => {
    await using kit = await TerrariumKit.open();
    await using server = await mounted(kit);
    const heard = Array.from({ length: 20 }, () => new Heard<unknown>());
    const clients = heard.map((one) => {
      const client = createClient({ url: `wss://${server.host}/graphql`, webSocketImpl: Trusting });
      client.subscribe<{ terrariumEvents: { result: unknown } }>(
        { query: WATCH },
        {
          next: ({ data }) => one.push(data?.terrariumEvents.result),
          error: (error) => one.end(error),
          complete: () => one.end(),
        },
      );
      return client;
    });
    await kit.metricUntil("fanout_observers", (observers) => observers === heard.length);
    const before = await kit.metric("fanout_executions_total");
    await kit.count(30);
    for (const one of heard) {
      const items = await one.until(({ length }) => length >= 30);
      expect(items).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    }
    expect((await kit.metric("fanout_executions_total")) - before).toBe(30);
    for (const client of clients) await client.dispose();
  });

  it("[WS-67] the bytes for a reader that stops stay bounded, and it gets its gap", async () => {
    const maxUnsentBytes = 100_000;
    await using kit = await TerrariumKit.open({
      limits: { maxHistory: 50, historyMaxEvents: 50, maxUnsentBytes },
    });
    await using server = await mounted(kit);
    await using socket = await RawSocket.open(`https://${server.host}`, { tls: true });
    socket.subscribe("slow", WATCH.replace("... on", "type ... on"));
    await kit.metricUntil("fanout_observers", (observers) => observers === 1);
    socket.pause();
    const big = "x".repeat(20_000);
    // While the kernel's buffers fill, the socket is full only for moments: it is stuck once it stays full. Each burst
    // is below the bound, so that no gap comes before that.
    for (let stuck = 0; stuck < 40;) {
      await kit.say(...Array.from({ length: 3 }, () => big));
      stuck = (await kit.metric("fanout_lagging")) === 1 ? stuck + 1 : 0;
    }
    expect(await kit.metric("fanout_unsent_bytes")).toBeLessThan(3 * maxUnsentBytes);
    socket.resume();
    await kit.metricUntil("fanout_lagging", (lagging) => lagging === 0);
    await kit.say("the end");
    const types = [];
    for (let last: unknown; last !== "the end";) {
      const { payload } = await socket.message();
      const event = (payload as { data: { terrariumEvents: { type: string; result?: unknown } } }).data
        .terrariumEvents;
      types.push(event.type);
      last = event.result;
    }
    expect(types).toContain("GAP");
  });
});
