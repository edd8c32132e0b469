import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Revocations } from "../../../src/auth/tokens/revocations.js";
import { tempFolder } from "../../support/storage/files.js";
import { ManualClock } from "../../support/time-and-random.js";

/** The pause between two looks, ms. */
const LOOK_MS = 500;

describe("[AUTH-1262] a list of revoked tokens behind an address", () => {
  let server: Server;
  let clock: ManualClock;
  let text: string;
  let validator: ((text: string) => Record<string, string>) | null;
  let fails: boolean;
  /** Of each request: the status it was answered with. */
  let answered: number[];
  let asked: IncomingMessage["headers"][];
  let lists: Revocations[];

  beforeEach(async () => {
    [clock, text, validator, fails, answered, asked, lists] = [
      new ManualClock(),
      "",
      null,
      false,
      [],
      [],
      [],
    ];
    server = createServer((request, response) => {
      const headers = validator?.(text) ?? {};
      const isSame =
        (headers["etag"] !== undefined && request.headers["if-none-match"] === headers["etag"]) ||
        (headers["last-modified"] !== undefined &&
          request.headers["if-modified-since"] === headers["last-modified"]);
      const status = fails ? 503 : isSame ? 304 : 200;
      answered.push(status);
      asked.push(request.headers);
      response.writeHead(status, headers).end(status === 200 ? text : "");
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });

  afterEach(() => {
    for (const list of lists) list.close();
    server.closeAllConnections();
    server.close();
  });

  async function open(): Promise<Revocations> {
    const source = `http://127.0.0.1:${(server.address() as AddressInfo).port}/revoked`;
    const list = await Revocations.open({ source, clock, log: () => undefined });
    lists.push(list);
    return list;
  }

  async function look(): Promise<void> {
    clock.advance(clock.nextInMs ?? 0);
    await clock.armed();
  }

  const tagged = (said: string): Record<string, string> => ({
    etag: `"${Buffer.from(said).toString("hex")}"`,
  });

  it.each([
    ["a tag", tagged],
    ["a weak tag", (said: string) => ({ etag: `W/"${said.length}-${said.at(-2)}"` })],
    [
      "a time",
      (said: string) => ({
        "last-modified": said.includes("eve")
          ? "Mon, 30 Nov 2026 00:00:01 GMT"
          : "Mon, 30 Nov 2026 00:00:00 GMT",
      }),
    ],
  ])("is asked twice a second whether it has changed, by %s", async (_by, said) => {
    [text, validator] = ["sub:bob\n", said];
    const list = await open();
    for (const expected of [304, 304]) {
      expect(clock.nextInMs).toBe(LOOK_MS);
      await look();
      expect(answered.at(-1)).toBe(expected);
    }
    expect([list.has(undefined, "bob"), list.has(undefined, "eve")]).toEqual([true, false]);
    text = "sub:bob\nsub:eve\n";
    expect(clock.nextInMs).toBe(LOOK_MS);
    await look();
    expect(list.has(undefined, "eve")).toBe(true);
  });

  it("is read whole now and then: a tag may be as coarse as a second", async () => {
    [text, validator] = ["sub:bob\n", () => ({ etag: '"never another"' })];
    const list = await open();
    text = "sub:eve\n";
    let looks = 0;
    for (; !list.has(undefined, "eve"); looks += 1) await look();
    expect(looks).toBe(10);
  });

  it.each([
    [32_000, 500],
    [64_000, 1_000],
    [640_000, 10_000],
    [4_000_000, 30_000],
  ])("without a tag, %d bytes give a pause of %d ms", async (bytes, pauseMs) => {
    text = `${"#".repeat(bytes - 1)}\n`;
    await open();
    expect(clock.nextInMs).toBe(pauseMs);
    text = "sub:eve\n";
    await look();
    expect(asked.at(-1)).not.toHaveProperty("if-none-match");
    expect(clock.nextInMs).toBe(LOOK_MS);
  });

  it("is asked less often while it fails, and is not forgotten", async () => {
    [text, validator] = ["sub:bob\n", tagged];
    const list = await open();
    fails = true;
    const pauses: unknown[] = [];
    for (let looks = 0; looks < 8; looks += 1) {
      await look();
      pauses.push(clock.nextInMs);
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    expect([list.has(undefined, "bob"), list.problem]).toEqual([true, "it was answered with 503"]);
    fails = false;
    await look();
    expect([list.problem, clock.nextInMs]).toEqual([null, LOOK_MS]);
  });

  it("that is invalid stays a problem until there is a valid one, and the last valid one applies", async () => {
    [text, validator] = ["sub:bob\n", tagged];
    const list = await open();
    text = "eve\n";
    for (let looks = 0; looks < 3; looks += 1) {
      await look();
      expect(list.problem).toBe("line 1 is neither jti:… nor sub:…");
    }
    expect(list.has(undefined, "bob")).toBe(true);
    text = "sub:eve\n";
    await look();
    expect([list.problem, list.has(undefined, "bob"), list.has(undefined, "eve")]).toEqual([
      null,
      false,
      true,
    ]);
  });
});

it("[AUTH-1262] a file that is invalid stays a problem until it is valid", async () => {
  const source = join(await tempFolder(), "revoked.txt");
  await writeFile(source, "sub:bob\n");
  const clock = new ManualClock();
  const list = await Revocations.open({ source, clock, log: () => undefined });
  const look = async (): Promise<void> => {
    clock.advance(LOOK_MS);
    await clock.armed();
  };
  await writeFile(source, "jti:a\nbob\n");
  await look();
  await look();
  expect([list.problem, list.has(undefined, "bob")]).toEqual(["line 2 is neither jti:… nor sub:…", true]);
  await writeFile(source, "jti:a\n");
  await look();
  expect([list.problem, list.has(undefined, "bob")]).toEqual([null, false]);
  list.close();
});
