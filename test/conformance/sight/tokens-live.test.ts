import { rm, writeFile } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { SignJWT } from "jose";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { deferred } from "../../../src/base/async/deferred.js";
import { Revocations } from "../../../src/auth/tokens/revocations.js";
import { HIDDEN_ERROR_MESSAGE } from "../../support/hidden.js";
import { tempFolder } from "../../support/storage/files.js";
import { ManualClock } from "../../support/time-and-random.js";
import { type Message, RawSocket } from "../../support/wire/raw-socket.js";
import { bearerOf, JWT_SECRET, SHORT_LIFE, TerrariumKit } from "../../support/terrarium-kit.js";

const ERRORS =
  'subscription { terrariumEvents(agentId: "failing", types: [ERROR], replay: 0) { ... on ErrorEvent { message } } }';
const PERTURB = 'mutation { perturb(agentId: "failing", input: 1) { queueDepth } }';

/** The text of the failing agent's next error in this subscription. */
async function nextError(kit: TerrariumKit, socket: RawSocket): Promise<string> {
  await kit.ask(PERTURB, {}, kit.bearer);
  const { payload } = (await socket.message()) as Message & {
    payload: { data: { terrariumEvents: { message: string } } };
  };
  return payload.data.terrariumEvents.message;
}

async function refresh(socket: RawSocket, authorization: string): Promise<unknown> {
  socket.json({ type: "ping", payload: { authorization } });
  return (await socket.message()).payload;
}

async function steer(socket: RawSocket, id: string): Promise<unknown> {
  socket.subscribe(id, PERTURB);
  const answer = await socket.message();
  await socket.message();
  return answer.payload;
}

const RAW_TEXT = "the secret ingredient is salt";

describe("tokens of long-lived sockets", () => {
  it("[WS-33] a fresh token in a ping counts for all running operations, and is never echoed", async () => {
    await using kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 1_000_000 } });
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.subscribe("watch", ERRORS);
    expect(await nextError(kit, socket)).toBe(HIDDEN_ERROR_MESSAGE);

    const authorization = await bearerOf("agent:failing:perturb", 600);
    const answer = await refresh(socket, authorization);
    expect(answer).toEqual({ authorized: true, expiresAt: expect.stringMatching(/Z$/) });
    expect(await nextError(kit, socket)).toBe(RAW_TEXT);
    socket.subscribe("steer", PERTURB);
    const told = [await socket.message(), await socket.message(), await socket.message()];
    expect(told.find(({ id }) => id === "steer")?.payload).toMatchObject({ data: { perturb: {} } });

    const refused = await refresh(socket, `${authorization}x`);
    expect(refused).toEqual({
      authorized: false,
      code: "UNAUTHENTICATED",
      message: expect.any(String),
      reason: "signature",
    });
    expect(await nextError(kit, socket)).toBe(RAW_TEXT);
  });

  it("[WS-33] [WS-44] a page of another origin cannot send a token in a ping, either", async () => {
    await using kit = await TerrariumKit.open({ readOrigins: ["*"] });
    await using socket = await RawSocket.open(kit.webSocketUrl, {
      headers: { Origin: "https://elsewhere.example" },
    });
    expect(await refresh(socket, kit.bearer)).toMatchObject({ authorized: false, code: "FORBIDDEN" });
    expect(await steer(socket, "s")).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  });

  it("[WS-33] other pings are answered as the protocol requires", async () => {
    await using kit = await TerrariumKit.open();
    await using socket = await RawSocket.open(kit.webSocketUrl);
    socket.json({ type: "ping" }, { type: "ping", payload: { at: 1 } });
    expect(await socket.message()).toEqual({ type: "pong" });
    expect(await socket.message()).toEqual({ type: "pong", payload: { at: 1 } });
  });

  it("[WS-34] when a token expires, steering stops and watching goes on with public visibility", async () => {
    await using kit = await TerrariumKit.open({ limits: { steeringRatePerSecond: 1_000_000 } });
    await using socket = await RawSocket.open(kit.webSocketUrl, {
      params: { authorization: await bearerOf("agent:failing:perturb", SHORT_LIFE) },
    });
    await using plain = await RawSocket.open(
      kit.webSocketUrl.replace("graphql", "observe/failing?types=ERROR&replay=0"),
      {
        protocol: null,
        init: false,
        headers: { Authorization: await bearerOf("agent:failing:perturb", SHORT_LIFE) },
      },
    );
    socket.subscribe("watch", ERRORS);
    await kit.metricUntil("fanout_observers", (observers) => observers === 2);
    const heard: string[] = [];
    const observed: unknown[] = [];
    while (heard.at(-1) !== HIDDEN_ERROR_MESSAGE || observed.at(-1) !== HIDDEN_ERROR_MESSAGE) {
      heard.push(await nextError(kit, socket));
      observed.push(((await plain.message()) as unknown as { message: string }).message);
    }
    expect(heard[0]).toBe(RAW_TEXT);
    expect(observed[0]).toBe(RAW_TEXT);
    expect(await steer(socket, "late")).toMatchObject({
      errors: [{ extensions: { code: "UNAUTHENTICATED", reason: "expired" } }],
    });
  });

  it("[WS-35] a revoked token is invalid from the next reading of the list on", async () => {
    const folder = await tempFolder();
    const list = join(folder, "revoked.txt");
    await writeFile(list, "# none yet\n");
    await using kit = await TerrariumKit.open({
      revokedTokens: list,
      limits: { steeringRatePerSecond: 1_000_000 },
    });
    const token = await new SignJWT({ sub: "ada", jti: "t-1", scope: "agent:failing:perturb" })
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime("1h")
      .sign(new TextEncoder().encode(JWT_SECRET));
    const authorization = `Bearer ${token}`;
    await using socket = await RawSocket.open(kit.webSocketUrl, { params: { authorization } });
    socket.subscribe("watch", ERRORS);
    expect(await nextError(kit, socket)).toBe(RAW_TEXT);
    await writeFile(list, "jti:t-0\njti:t-1 # stolen\n");
    while ((await nextError(kit, socket)) !== HIDDEN_ERROR_MESSAGE);
    expect(await steer(socket, "stolen")).toMatchObject({
      errors: [{ extensions: { code: "UNAUTHENTICATED", reason: "revoked" } }],
    });
    const third = await RawSocket.open(kit.webSocketUrl, { init: false });
    third.json({ type: "connection_init", payload: { authorization } });
    expect(await third.closed()).toMatchObject({ code: 4401 });
  });
});

describe("lists of revoked tokens", () => {
  it("name tokens and subjects; an invalid list is refused as a whole", async () => {
    const folder = await tempFolder();
    const source = join(folder, "revoked.txt");
    const open = () => Revocations.open({ source, clock: new ManualClock(), log: () => undefined });
    await expect(open()).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    await writeFile(source, "jti:a\n\n  sub:bob  # left\n#sub:eve\n");
    const list = await open();
    expect(list.has("a", "ada")).toBe(true);
    expect(list.has("b", "ada")).toBe(false);
    expect(list.has(undefined, "bob")).toBe(true);
    expect(list.has(undefined, "eve")).toBe(false);
    await writeFile(source, "jti:a\nb\n");
    await expect(open()).rejects.toThrow("line 2");
  });

  it("can come from an endpoint; while it is unavailable the last list applies, and that is logged once", async () => {
    let answer: { status: number; text: string } = { status: 200, text: "jti:a\n" };
    const server = createServer((_request, response) => {
      response.writeHead(answer.status).end(answer.text);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const clock = new ManualClock();
    const lines: object[] = [];
    let changes = 0;
    const source = `http://127.0.0.1:${(server.address() as AddressInfo).port}/revoked`;
    const list = await Revocations.open({
      source,
      clock,
      log: (line) => lines.push(line),
    });
    list.onChange(() => (changes += 1));
    const readAgain = async (): Promise<void> => {
      clock.advance(30_000);
      await clock.armed();
    };
    answer = { status: 200, text: "jti:b\n" };
    await readAgain();
    expect([list.has("a", ""), list.has("b", ""), changes]).toEqual([false, true, 1]);
    answer = { status: 503, text: "" };
    await readAgain();
    await readAgain();
    expect([list.has("b", ""), changes, list.problem]).toEqual([true, 1, "it was answered with 503"]);
    expect(lines).toHaveLength(1);
    answer = { status: 200, text: "jti:b\n" };
    await readAgain();
    expect([list.problem, changes]).toEqual([null, 1]);
    list.close();
    server.close();
  });

  it("are not read after close, even if it is called during a read", async () => {
    const folder = await tempFolder();
    const source = join(folder, "revoked.txt");
    await writeFile(source, "jti:a\n");
    const clock = new ManualClock();
    const changed = deferred();
    const list = await Revocations.open({
      source,
      clock,
      log: () => undefined,
    });
    list.onChange(() => changed.resolve());
    await writeFile(source, "jti:b\n");
    clock.advance(5_000);
    list.close();
    await changed.promise;
    await new Promise((resolve) => void setImmediate(resolve));
    expect(clock.pending).toBe(0);
  });

  it("[HTTP-14] are shown as out of date to all callers; only operators see the reason", async () => {
    const folder = await tempFolder();
    const list = join(folder, "revoked.txt");
    await writeFile(list, "jti:a\n");
    const logged = new PassThrough({ encoding: "utf8" });
    await using kit = await TerrariumKit.open({ revokedTokens: list, logger: pino(logged) });
    await rm(list);
    for await (const line of logged) if (String(line).includes("revocations_unavailable")) break;
    const ready = await (await fetch(`http://127.0.0.1:${kit.port}/ready`)).text();
    expect(ready).toContain("the list of revoked tokens is out of date");
    expect(ready).not.toContain(folder);
  });
});
