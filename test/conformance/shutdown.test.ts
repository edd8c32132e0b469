import { once } from "node:events";
import { connect } from "node:net";
import { describe, expect, it } from "vitest";
import { createTerrarium, defineAgent } from "../../src/index.js";
import { tempFolder } from "../support/storage/files.js";

const DRAIN_MS = 300;
/** Time allowed after the drain for the parts to close, generous for a slow machine. */
const SLACK_MS = 5_000;
const echo = defineAgent({ id: "echo", process: (input) => input });

const upgradeTo = (path: string): string =>
  [
    `GET ${path} HTTP/1.1`,
    "Host: here",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    "",
    "",
  ].join("\r\n");

async function listening() {
  const terrarium = await createTerrarium({ agents: [echo], limits: { drainTimeoutMs: DRAIN_MS } });
  const { port } = await terrarium.listen({ port: 0 });
  return { terrarium, port };
}

describe("closing a terrarium", () => {
  it.each([
    { what: "says nothing", text: "", answer: null },
    { what: "sends half a head", text: "GET / HTTP/1.1\r\nHost: here\r\n", answer: null },
    {
      what: "sends half a body",
      text: 'POST /graphql HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{"',
      answer: null,
    },
    { what: "asked for a WebSocket on an unknown path", text: upgradeTo("/nowhere"), answer: /^HTTP\/1.1 4/ },
    {
      what: "asked for a tunnel with CONNECT",
      text: "CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n",
      answer: /^HTTP\/1.1 405/,
    },
    {
      what: "opened a WebSocket and ignores its close frame",
      text: upgradeTo("/observe/echo"),
      answer: /^HTTP\/1.1 101/,
    },
  ])(
    "[APP-9] is bounded in time, and cuts a peer that keeps its connection open and $what",
    async ({ text, answer }) => {
      const { terrarium, port } = await listening();
      const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
      const heard: string[] = [];
      socket.on("error", () => undefined).on("data", (bytes: Buffer) => heard.push(String(bytes)));
      const cut = once(socket, "close");
      await once(socket, "connect");
      if (text !== "") socket.write(text);
      while (answer && !heard.join("").match(answer)) await once(socket, "data");
      // Once a request is answered, the server has accepted the socket before it.
      await (await fetch(`http://127.0.0.1:${port}/health`)).text();
      const begunAt = performance.now();
      await terrarium.close();
      expect(performance.now() - begunAt).toBeLessThan(DRAIN_MS + SLACK_MS);
      socket.end();
      await cut;
      await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow("fetch failed");
    },
  );

  it("[APP-2] happens once: a second call waits for the first, and the data folder is released then", async () => {
    const dataDir = await tempFolder();
    const terrarium = await createTerrarium({ agents: [echo], dataDir });
    await terrarium.listen({ port: 0 });
    const first = terrarium.close();
    expect(terrarium.close()).toBe(first);
    await first;
    await terrarium.close();
    const next = await createTerrarium({ agents: [echo], dataDir });
    await next.close();
  });

  it("[APP-8] ends listening permanently; before that, listening may be retried after a port in use", async () => {
    const { terrarium, port } = await listening();
    const other = await createTerrarium({ agents: [echo], limits: { drainTimeoutMs: DRAIN_MS } });
    await expect(other.listen({ port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    const attempts = await Promise.allSettled([other.listen({ port: 0 }), other.listen({ port: 0 })]);
    expect(attempts.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await Promise.all([terrarium.close(), other.close()]);
    await expect(other.listen({ port: 0 })).rejects.toThrow("closed");
  });

  it("[APP-8] also ends a server that is about to listen", async () => {
    const terrarium = await createTerrarium({ agents: [echo], limits: { drainTimeoutMs: DRAIN_MS } });
    const opening = terrarium.listen({ port: 0 });
    await terrarium.close();
    const { port } = await opening;
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow("fetch failed");
  });

  it("[APP-9] does not wait longer for an agent that never ends", async () => {
    const stuck = defineAgent({ id: "stuck", process: () => new Promise<never>(() => undefined) });
    const terrarium = await createTerrarium({
      agents: [stuck],
      limits: { drainTimeoutMs: DRAIN_MS },
    });
    const { port } = await terrarium.listen({ port: 0 });
    const headers = {
      authorization: `Bearer ${terrarium.operatorToken}`,
      "content-type": "application/json",
    };
    const query = 'mutation { perturb(agentId: "stuck", input: 1) { id } }';
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query }),
    });
    expect(await answer.json()).toMatchObject({ data: { perturb: {} } });
    const begunAt = performance.now();
    await terrarium.close();
    // The host on this thread would wait three seconds for it.
    expect(performance.now() - begunAt).toBeLessThan(2_500);
  });
});
