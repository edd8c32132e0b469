import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { needs } from "../../support/machine.js";
import { type Gateway, run, Session, startGateway, type Variables } from "../../support/terrarium-process.js";
import { Pane } from "../terminal/tmux.js";

let gateway: Gateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A watcher's environment: no token, and no address either. */
const WATCHER: Variables = {};

interface Share {
  readonly id: string;
  readonly token: string;
  readonly url: string;
  readonly expiresAt: string;
}

async function share(...options: string[]): Promise<Share> {
  const made = await run(["share", "echo", "--json", ...options], gateway.variables);
  expect(made).toMatchObject({ status: 0, stderr: "" });
  return JSON.parse(made.stdout) as Share;
}

it("[SHARE-1285] `share` prints the link alone, `shares` lists it without its token, and `unshare` ends it", async () => {
  const made = await run(["share", "echo", "--ttl", "2h", "--session", "north"], gateway.variables);
  expect(made.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?share=[\w.-]+\n$/);
  const link = made.stdout.trim();
  const [, id = ""] = /end it with `terrarium unshare (shr-[0-9a-f]+)`/.exec(made.stderr) ?? [];
  expect(made.stderr).toContain("can watch echo (session north) until 20");
  const listed = await run(["shares"], gateway.variables);
  expect(listed.stdout).toMatch(
    new RegExp(`^${id}  echo \\(session north\\) until \\S+ \\(1 h 59 min\\)  by operator$`, "m"),
  );
  const asJson = await run(["shares", "--json"], gateway.variables);
  expect(JSON.parse(asJson.stdout)).toMatchObject([{ id, agentId: "echo", session: "north" }]);
  expect(listed.stdout + asJson.stdout).not.toContain(link.split("=")[1]);

  const watched = await run(["agents", "--share", link], WATCHER);
  expect([watched.status, watched.stdout]).toEqual([0, expect.stringContaining("echo")]);
  expect(watched.stdout).not.toContain("stuck");
  const ended = await run(["unshare", id], gateway.variables);
  expect(ended.stdout).toBe(`${id} is ended: nobody watches echo by it any more\n`);
  expect((await run(["shares"], gateway.variables)).stderr).toContain("there are no shares");
  const again = await run(["unshare", id], gateway.variables);
  expect([again.status, again.stderr]).toEqual([1, expect.stringContaining("SHARE_NOT_FOUND")]);
});

it("[SHARE-1285] the three commands refuse what they cannot do, and say why", async () => {
  for (const [words, variables, status, message] of [
    [["share", "echo", "--ttl", "8d"], gateway.variables, 2, "--ttl"],
    [["share", "nobody"], gateway.variables, 1, "AGENT_NOT_FOUND"],
    [["share", "echo"], { TERRARIUM_URL: gateway.url }, 1, "UNAUTHENTICATED"],
    [["shares"], { TERRARIUM_URL: gateway.url }, 1, "UNAUTHENTICATED"],
    [["unshare", "shr-0000000000000000"], gateway.variables, 1, "SHARE_NOT_FOUND"],
  ] as const) {
    const refused = await run(words, variables);
    expect([words, refused.status, refused.stderr]).toEqual([
      words,
      status,
      expect.stringContaining(message),
    ]);
  }
});

it("[SHARE-1286] after the end of a share the advice names the share, not TERRARIUM_TOKEN", async () => {
  const { id, token, url, expiresAt } = await share();
  await using watching = new Session(["observe", "--share", url, "--plain", "--replay", "50"], WATCHER);
  await gateway.perturb("echo", { said: "hello" });
  await watching.until((line) => line.includes("hello"));
  expect(watching.stderr).toBe(`terrarium: you are looking at echo until ${expiresAt}\n`);
  await run(["unshare", id], gateway.variables);
  expect(await watching.end()).toBe(1);
  const advice = `this is the share ${id} of echo, made to last until ${expiresAt}: it has ended`;
  expect(watching.stderr).toContain(advice);
  expect(watching.stderr).not.toContain("TERRARIUM_TOKEN");
  const commands = [["agents"], ["observe", "--plain"], ["history", "echo"], ["replay", "echo"]];
  const ways = [{ TERRARIUM_SHARE: url }, { TERRARIUM_TOKEN: token, TERRARIUM_URL: gateway.url }];
  const refusals = commands.flatMap((words) => ways.map((way) => run(words, way)));
  for (const refused of await Promise.all(refusals)) {
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(advice)]);
    expect(refused.stderr).not.toContain("TERRARIUM_TOKEN");
    expect(refused.stderr).not.toContain(token);
  }
  const asJson = await run(["agents", "--json", "--share", url], WATCHER);
  expect(JSON.parse(asJson.stderr)).toMatchObject({ error: { code: "UNAUTHENTICATED", share: id } });
  // Without a share the usual advice stays.
  const stranger = await run(["agents", "--token", "nobodys-token-0123"], { TERRARIUM_URL: gateway.url });
  expect(stranger.stderr).toContain("set TERRARIUM_TOKEN");
});

it("[SHARE-1286] who steers by a share is told that it only watches", async () => {
  const { id, token } = await share("--session", "north");
  const byShare = { TERRARIUM_URL: gateway.url, TERRARIUM_TOKEN: token };
  for (const words of [
    ["perturb", "echo", "{}"],
    ["invoke", "echo", "{}"],
    ["share", "echo"],
    ["call", "echo", "x", "--args", "{}"],
  ]) {
    const { status, stderr } = await run(words, byShare);
    expect([words, status, stderr]).toEqual([
      words,
      1,
      expect.stringContaining(`this is the share ${id} of echo (session north): it only watches`),
    ]);
  }
});

describe.skipIf(needs("tmux"))("in a terminal", { timeout: 120_000 }, () => {
  it("[SHARE-1287] the view says what is shared and until when, and after the end the shell shows the advice", async () => {
    const { id, url } = await share("--ttl", "2h");
    await using pane = await Pane.open({
      args: ["observe", "--share", url],
      variables: WATCHER,
      columns: 80,
    });
    const screen = await pane.shows("● live");
    expect(screen).toMatch(/│ ▌ echo, shared until \d{4}-\d\d-\d\d \d\d:\d\d +1 h 59 min left │/);
    await pane.resize(40, 12);
    await pane.until((small) => /echo, shared until \d{4}-\d\d-\d\d \d\d:\d\d/.test(small));
    await pane.resize(80, 24);
    await run(["unshare", id], gateway.variables);
    const after = await pane.shows("left with 1");
    expect(after.replaceAll("\n", "")).toContain(`this is the share ${id} of echo`);
    expect(after).not.toContain("TERRARIUM_TOKEN");
  });
});
