import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { ClientFolder } from "../../support/clients/folder.js";
import { blocksOf } from "../../support/markdown.js";
import { Session, TOKEN } from "../../support/terrarium-process.js";
import { useTransports } from "../transports-kit.js";

const examples = new Map(
  blocksOf("docs/frameworks.md").flatMap(({ example, code }) => (example === "" ? [] : [[example, code]])),
);

/** Each example as it stands in the document; Express 4 by the text for 5. */
const RUNS: readonly (readonly [string, string, (code: string) => string])[] = [
  ["Express 5", "express.js", (code) => code],
  ["Express 4", "express.js", (code) => code.replace('from "express"', 'from "express4"')],
  ["Fastify 5", "fastify.js", (code) => code],
  ["Hono", "hono.js", (code) => code],
  ["Koa", "koa.js", (code) => code],
  ["a fetch handler", "fetch.js", (code) => code],
  ["another WebSocket server", "sockets.js", (code) => code],
];

it("every example of docs/frameworks.md is run here", () => {
  expect(new Set([...RUNS.map(([, file]) => file), "agent.js"])).toEqual(new Set(examples.keys()));
});

describe.each(RUNS)("docs/frameworks.md: %s", (_name, file, edit) => {
  let folder: ClientFolder;
  let server: Session;
  let url: string;
  const hasSockets = file !== "fetch.js";

  beforeAll(async () => {
    folder = await ClientFolder.open();
    await folder.write("agent.js", examples.get("agent.js") ?? "");
    await folder.write(file, edit(examples.get(file) ?? ""));
    server = new Session([], { PORT: "0", TERRARIUM_TOKEN: TOKEN }, [join(folder.path, file)]);
    [, url = ""] = /^listening on (\S+)$/.exec(await server.line()) ?? [];
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  it("[HTTP-520] serves its own route and every transport of the gateway", async () => {
    expect(await (await fetch(`${url}/hello`)).text()).toBe("hello");
    await useTransports(`${url}/terrarium`, { token: TOKEN, sockets: hasSockets });
  });

  it("[HTTP-520] serves pages, and redirects to the root of them", async () => {
    for (const path of [
      "/terrarium",
      "/terrarium/",
      "/terrarium/docs",
      "/terrarium/widgets.js",
      "/terrarium/ready",
    ]) {
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    }
    expect(await (await fetch(`${url}/terrarium`)).text()).toContain("<t-dashboard>");
  });

  it("[HTTP-520] refuses a body that is too large, and one of a type that forms send", async () => {
    const large = JSON.stringify({ query: "x".repeat(600_000) });
    for (const [type, body, status] of [
      ["application/json", large, 413],
      ["text/plain", "{}", 415],
      ["application/x-www-form-urlencoded", "query=x", 415],
    ] as const) {
      const headers = { "content-type": type };
      const response = await fetch(`${url}/terrarium/graphql`, { method: "POST", headers, body });
      expect([type, response.status]).toEqual([type, status]);
    }
  });

  it("[HTTP-520] frees the slot of a reader that disconnects", async () => {
    const leave = new AbortController();
    const query = encodeURIComponent("subscription { terrariumEvents(replay: 0) { type } }");
    const stream = await fetch(`${url}/terrarium/graphql?query=${query}`, {
      headers: { accept: "text/event-stream" },
      signal: leave.signal,
    });
    const connections = async (): Promise<number> => {
      const text = await (await fetch(`${url}/terrarium/metrics`)).text();
      return Number(/^terrarium_connections (\d+)$/m.exec(text)?.[1]);
    };
    expect(stream.status).toBe(200);
    expect(await connections()).toBe(1);
    leave.abort();
    while ((await connections()) > 0);
  });

  it("[WS-501] leaves the socket of another path to the server", async () => {
    if (!hasSockets) return;
    const other = new WebSocket(`${url.replace("http", "ws")}/chat`);
    if (file !== "sockets.js") {
      const [hungUp] = (await once(other, "error")) as [Error];
      return expect(hungUp.message).toBe("socket hang up");
    }
    await once(other, "open");
    other.send("hello");
    expect(String((await once(other, "message"))[0])).toBe("chat: hello");
    other.terminate();
  });
});
