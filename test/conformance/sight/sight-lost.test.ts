import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { SignJWT } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { type AgentVisibility, defineAgent } from "../../../src/index.js";
import { tempFolder } from "../../support/storage/files.js";
import { bearerOf, JWT_SECRET, SHORT_LIFE, TerrariumKit } from "../../support/terrarium-kit.js";
import { RawSocket } from "../../support/wire/raw-socket.js";

const ALL = `subscription { terrariumEvents(replay: 0, types: [RESULT]) {
  type agentId cursor ... on ResultEvent { result } ... on GapEvent { gapReason: reason missed from to } } }`;

interface Told {
  readonly type: string;
  readonly agentId: string;
  readonly gapReason?: string;
  readonly missed?: number | null;
}

const vault = (visibility: AgentVisibility) =>
  defineAgent({ id: "vault", visibility, process: (input) => input });

async function open(options: Parameters<typeof TerrariumKit.open>[0] = {}) {
  const kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 1_000_000 }, ...options });
  kits.push(kit);
  kit.terrarium.register(vault("scoped"));
  return kit;
}

const kits: TerrariumKit[] = [];
afterEach(async () => {
  for (const kit of kits.splice(0)) await kit[Symbol.asyncDispose]();
});

/** The vault becomes another agent of the same name. */
async function becomes(kit: TerrariumKit, visibility: AgentVisibility): Promise<void> {
  await kit.terrarium.unregister("vault");
  kit.terrarium.register(vault(visibility));
}

/** Both agents publish, so that whatever is shown of the vault would come before what is shown of the counter. */
async function bothSpeak(kit: TerrariumKit): Promise<void> {
  await kit.terrarium.invoke("vault", "of the vault");
  await kit.count(1);
}

/** Reads what the subscription gets until an event of the counter, the vault's and gaps first. */
async function heard(next: () => Promise<Told>): Promise<string[]> {
  const told: string[] = [];
  for (;;) {
    const { type, agentId, gapReason, missed } = await next();
    told.push(type === "GAP" ? `${gapReason} ${agentId} ${missed}` : agentId);
    if (agentId === "counter") return told;
  }
}

async function overSocket(kit: TerrariumKit, authorization: string) {
  const socket = await RawSocket.open(kit.webSocketUrl, { params: { authorization } });
  socket.subscribe("all", ALL);
  // Answered after the subscription has begun.
  socket.subscribe("begun", "{ __typename }");
  await socket.message();
  await socket.message();
  const next = async (): Promise<Told> => {
    const message = await socket.message();
    if (message.type === "pong") return await next();
    const { data } = message.payload as { readonly data: { readonly terrariumEvents: Told } };
    return data.terrariumEvents;
  };
  return { socket, next };
}

async function overEventStream(kit: TerrariumKit, authorization: string) {
  const response = await fetch(`${kit.url}?query=${encodeURIComponent(ALL)}`, {
    headers: { accept: "text/event-stream", authorization },
  });
  const told: Told[] = [];
  const chunks = (response.body as unknown as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  let text = "";
  const next = async (): Promise<Told> => {
    while (told.length === 0) {
      const { value, done } = await chunks.next();
      if (done) throw new Error(`the stream has ended: ${text}`);
      const parts = (text + Buffer.from(value).toString()).split("\n\n");
      text = parts.pop() ?? "";
      for (const part of parts) {
        const data = /^data: (.+)$/m.exec(part)?.[1];
        if (data) told.push((JSON.parse(data) as { data: { terrariumEvents: Told } }).data.terrariumEvents);
      }
    }
    return told.shift() as Told;
  };
  return { next, close: () => chunks.return?.() };
}

describe("the stream of all agents, after the right to one was lost", { timeout: 120_000 }, () => {
  it("[WS-1273] tells so at once and keeps the rest, when the agent is hidden: GraphQL over WebSocket and SSE", async () => {
    const kit = await open();
    await becomes(kit, "authenticated");
    const authorization = await bearerOf("agent:other:observe");
    const { socket, next } = await overSocket(kit, authorization);
    const stream = await overEventStream(kit, authorization);
    await bothSpeak(kit);
    expect(await heard(next)).toEqual(["vault", "counter"]);
    expect(await heard(stream.next)).toEqual(["vault", "counter"]);
    await becomes(kit, "scoped");
    // Before anything else happens.
    expect(await next()).toMatchObject({ agentId: "vault", gapReason: "HIDDEN", missed: 0 });
    expect(await stream.next()).toMatchObject({ agentId: "vault", gapReason: "HIDDEN", missed: 0 });
    await bothSpeak(kit);
    expect(await heard(next)).toEqual(["counter"]);
    expect(await heard(stream.next)).toEqual(["counter"]);
    await becomes(kit, "public");
    await bothSpeak(kit);
    expect(await heard(next)).toEqual(["vault", "counter"]);
    await socket[Symbol.asyncDispose]();
    await stream.close();
  });

  it("[WS-1273] when the token ends, with what it alone showed: two agents are told as `*`", async () => {
    const kit = await open();
    kit.terrarium.register(defineAgent({ id: "desk", visibility: "authenticated" }));
    const one = await overSocket(kit, await bearerOf("agent:vault:observe", SHORT_LIFE));
    expect(await one.next()).toMatchObject({ agentId: "*", gapReason: "HIDDEN", missed: 0 });
    await bothSpeak(kit);
    expect(await heard(one.next)).toEqual(["counter"]);
    await one.socket[Symbol.asyncDispose]();
  });

  it("[WS-1273] when a fresh token shows less, and not when it shows as much", async () => {
    const kit = await open();
    const { socket, next } = await overSocket(kit, await bearerOf("agent:vault:observe"));
    const refresh = async (...scopes: string[]): Promise<void> => {
      socket.json({ type: "ping", payload: { authorization: await bearerOf(scopes.join(" ")) } });
    };
    await refresh("agent:vault:invoke", "agent:other:observe");
    await bothSpeak(kit);
    expect(await heard(next)).toEqual(["vault", "counter"]);
    await refresh("agent:other:observe");
    expect(await next()).toMatchObject({ agentId: "vault", gapReason: "HIDDEN" });
    await bothSpeak(kit);
    expect(await heard(next)).toEqual(["counter"]);
    await socket[Symbol.asyncDispose]();
  });

  it("[WS-1273] when the token is revoked", async () => {
    const list = join(await tempFolder(), "revoked.txt");
    await writeFile(list, "");
    const kit = await open({ revokedTokens: list });
    const token = await new SignJWT({ sub: "ada", jti: "t-1", scope: "agent:v*:observe" })
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(JWT_SECRET));
    const { socket, next } = await overSocket(kit, `Bearer ${token}`);
    await writeFile(list, "jti:t-1\n");
    expect(await next()).toMatchObject({ agentId: "vault", gapReason: "HIDDEN" });
    await bothSpeak(kit);
    expect(await heard(next)).toEqual(["counter"]);
    await socket[Symbol.asyncDispose]();
  });

  it("[WS-1273] the stream of all deposits says that some are missing", async () => {
    const kit = await open();
    await becomes(kit, "public");
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe("field", "subscription { pheromoneField { target } }");
    socket.subscribe("begun", "{ __typename }");
    await socket.message();
    await socket.message();
    await becomes(kit, "scoped");
    expect((await socket.message()).payload).toEqual({ data: { pheromoneField: null } });
    for (const target of ["vault", "echo"])
      await kit.terrarium.signals.deposit({ type: "INFO", initialIntensity: 1, target });
    expect((await socket.message()).payload).toEqual({ data: { pheromoneField: { target: "echo" } } });
  });
});

describe("the stream of one agent, after the right to it was lost", { timeout: 120_000 }, () => {
  it("[WS-1284] ends with AGENT_NOT_FOUND, on /observe with 4004, when the agent is hidden from its viewer", async () => {
    const kit = await open();
    await becomes(kit, "public");
    await using plain = await RawSocket.open(kit.webSocketUrl.replace("graphql", "observe/vault?replay=0"), {
      protocol: null,
      init: false,
      headers: { Authorization: await bearerOf("agent:other:observe") },
    });
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe(
      "one",
      'subscription { terrariumEvents(agentId: "vault", replay: 0, types: [RESULT]) { type } }',
    );
    socket.subscribe("begun", "{ __typename }");
    while ((await socket.message()).id !== "begun");
    await becomes(kit, "scoped");
    let told = await socket.message();
    while (told.id !== "one") told = await socket.message();
    const text = JSON.stringify(told.payload);
    expect(text).toContain("AGENT_NOT_FOUND");
    expect((await plain.closed()).code).toBe(4004);
  });

  it.each([
    ["expires", "expired"],
    ["is revoked", "revoked"],
  ])(
    "[WS-1780] ends with UNAUTHENTICATED, on /observe with 4401, when the token %s",
    async (_how, reason) => {
      const list = join(await tempFolder(), "revoked.txt");
      await writeFile(list, "");
      const kit = await open({ revokedTokens: list });
      const hidden = kit.webSocketUrl.replace("graphql", "observe/vault");
      await using stranger = await RawSocket.open(hidden, { protocol: null, init: false });
      // As for an agent that never was.
      expect((await stranger.closed()).code).toBe(4004);
      const authorization =
        reason === "expired"
          ? await bearerOf("agent:vault:observe", SHORT_LIFE)
          : await bearerOf("agent:vault:observe", 600, "eve");
      await using plain = await RawSocket.open(
        kit.webSocketUrl.replace("graphql", "observe/vault?replay=0"),
        {
          protocol: null,
          init: false,
          headers: { Authorization: authorization },
        },
      );
      await using socket = await RawSocket.open(kit.webSocketUrl, { params: { authorization } });
      socket.subscribe(
        "one",
        'subscription { terrariumEvents(agentId: "vault", replay: 0, types: [RESULT]) { type } }',
      );
      if (reason === "revoked") await writeFile(list, "sub:eve\n");
      const { id, payload } = await socket.message();
      expect([id, payload]).toEqual([
        "one",
        { errors: [expect.objectContaining({ extensions: { code: "UNAUTHENTICATED", reason } })] },
      ]);
      expect((await plain.closed()).code).toBe(4401);
    },
  );
});
