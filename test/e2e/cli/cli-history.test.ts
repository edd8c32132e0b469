import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { needs, TOP } from "../../support/machine.js";
import { tempFolder } from "../../support/storage/files.js";
import {
  environment,
  type Gateway,
  MAIN,
  run,
  Session,
  startGateway,
  TOKEN,
} from "../../support/terrarium-process.js";

interface Told {
  readonly cursor: string;
  readonly agentId: string;
  readonly at: string;
  readonly type: string;
  readonly session?: string;
}

/** What runs leave behind. State changes may come a little later. */
const TYPES = "PERTURBED,RESULT,ERROR,SEMAPHORE_EJECTED";
/** 40 runs with this much text each are more than one page, which has at most a mebibyte. */
const RUNS = 40;
const TEXT = "long ".repeat(6_000);

let gateway: Gateway;
let anonymous: { readonly TERRARIUM_URL: string };

async function invoke(agentId: string, input: object, session?: string): Promise<void> {
  const query =
    "mutation ($agentId: ID!, $input: JSON!, $session: String) { invoke(agentId: $agentId, input: $input, session: $session) { status } }";
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ query, variables: { agentId, input, session } }),
  });
  expect(response.status).toBe(200);
  await response.text();
}

beforeAll(async () => {
  const asker = join(TOP, "test/support/agents/asker.ts");
  const kept = ["--data-dir", await tempFolder(), "--max-history", "10"];
  const flags = ["--no-bundled", "--agents", asker, "--steering-rate-per-second", "1000"];
  gateway = await startGateway(["serve", "--port", "0", ...kept, ...flags]);
  anonymous = { TERRARIUM_URL: gateway.url };
  for (let count = 0; count < RUNS; count += 1) await invoke("asker", { say: `${count} ${TEXT}` });
  await invoke("asker", { say: "invoice 12" }, "north");
  await invoke("asker", { ask: {} });
  await invoke("asker", { ask: { prompt: 7 } });
  await invoke("deaf", {});
}, 120_000);

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
});

const cli = (...flags: string[]) => run(["history", ...flags], anonymous);

/** The lines of `GET /api/history`. */
async function exported(
  query: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<string> {
  const address = `${gateway.url}/api/history?${new URLSearchParams(query)}`;
  const response = await fetch(address, { headers: { ...headers, accept: "application/x-ndjson" } });
  expect(response.status).toBe(200);
  return await response.text();
}

const eventsIn = (lines: string): Told[] =>
  lines
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Told);

describe("terrarium history", { timeout: 120_000 }, () => {
  it("[CLI-780] --json prints what GET /api/history sends, over many pages", async () => {
    const first = await fetch(`${gateway.url}/api/history?first=1000&types=${TYPES}`);
    expect(await first.json()).toMatchObject({ next: expect.any(String) });
    for (const agentId of [null, "asker"]) {
      const { status, stdout, stderr } = await cli(
        ...(agentId === null ? [] : [agentId]),
        "--json",
        "--types",
        TYPES,
      );
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toBe(await exported({ types: TYPES, ...(agentId === null ? {} : { agentId }) }));
      expect(eventsIn(stdout).filter(({ type }) => type === "RESULT")).toHaveLength(RUNS + 1);
    }
  });

  it("[CLI-780] prints the lines of observe --plain", async () => {
    const { stdout } = await cli("asker", "--types", TYPES, "--session", "north");
    await using observing = new Session(
      ["observe", "asker", "--plain", "--replay", "1000", "--types", TYPES, "--session", "north"],
      anonymous,
    );
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(await observing.line()).toBe(line);
    const changes = (await cli("asker", "--types", "AGENT_STATE_CHANGED", "--first", "1")).stdout;
    expect(changes).toMatch(/AGENT_STATE_CHANGED {2}(flowing|perturbed) → (flowing|perturbed)\n$/);
  });

  it("[CLI-782] filters by agent, type, session and words", async () => {
    const deaf = eventsIn((await cli("deaf", "--json")).stdout);
    expect(new Set(deaf.map(({ agentId }) => agentId))).toEqual(new Set(["deaf"]));
    const errors = eventsIn((await cli("asker", "--types", "error", "--json")).stdout);
    expect(errors.map(({ type }) => type)).toEqual(["ERROR"]);
    const north = eventsIn((await cli("--types", "PERTURBED,RESULT", "--session", "north", "--json")).stdout);
    expect(north.map(({ type, session }) => [type, session])).toEqual([
      ["PERTURBED", "north"],
      ["RESULT", "north"],
    ]);
    const found = eventsIn((await cli("--search", "INVOICE 12", "--json")).stdout);
    expect(found).toMatchObject([{ type: "RESULT", result: { said: "invoice 12" } }]);
    expect(await cli("--search", "mushroom")).toMatchObject({
      status: 0,
      stdout: "",
      stderr: "terrarium: the log has no such events\n",
    });
  });

  it("[CLI-781] reads from --since to before --until", async () => {
    const all = eventsIn(await exported({ types: TYPES }));
    const from = all[10]?.at ?? "";
    const to = all[30]?.at ?? "";
    const between = eventsIn((await cli("--types", TYPES, "--since", from, "--until", to, "--json")).stdout);
    expect(between.length).toBeGreaterThan(5);
    expect(between).toEqual(all.filter(({ at }) => at >= from && at < to));
    const lately = eventsIn((await cli("--types", TYPES, "--since", "1d", "--json")).stdout);
    expect(lately).toEqual(all);
    expect((await cli("--until", "1d", "--json")).stdout).toBe("");
  });

  it("[CLI-783] --first bounds the events, and the note continues with --after", async () => {
    const all = eventsIn(await exported({ types: TYPES }));
    const { stdout, stderr } = await cli("--types", TYPES, "--first", "3");
    expect(stdout.trimEnd().split("\n")).toHaveLength(3);
    const [, cursor = ""] = /continue with --after (\S+)\n$/.exec(stderr) ?? [];
    const rest = await cli("--types", TYPES, "--after", cursor, "--first", `${all.length}`, "--json");
    expect(eventsIn(rest.stdout)).toEqual(all.slice(3));
    expect(rest.stderr).toBe("");
    const after = await cli("--types", TYPES, "--after", all[3]?.cursor ?? "", "--json");
    expect(eventsIn(after.stdout)).toEqual(all.slice(4));
  });

  it.skipIf(needs("script"))("[CLI-783] shows 100 events in a terminal, and how to continue", async () => {
    const command = [process.execPath, ...MAIN, "history"].map((word) => `'${word}'`).join(" ");
    const { stdout } = await promisify(execFile)("script", ["-qec", command, "/dev/null"], {
      env: environment({ ...anonymous, TERM: "dumb" }),
    });
    const lines = stdout.trimEnd().split(/\r?\n/);
    expect(lines.filter((line) => /^\d\d:\d\d:\d\d/.test(line))).toHaveLength(100);
    expect(lines.at(-1)).toMatch(/^terrarium: there may be more: continue with --after \S+$/);
  });

  it("[CLI-1781] after the latest cursor there is nothing yet, and a cursor of another history is told, also to programs", async () => {
    const all = eventsIn((await cli("--json")).stdout);
    const latest = all.at(-1)?.cursor ?? "";
    expect(await cli("--after", latest)).toEqual({
      status: 0,
      stdout: "",
      stderr: "terrarium: the log has nothing after this cursor yet\n",
    });
    expect((await cli("--after", latest, "--types", "ERROR")).stderr).toBe(
      "terrarium: the log has nothing of that after this cursor yet\n",
    );
    const foreign = Buffer.from("3\nof-another-cluster\n*").toString("base64url");
    const { status, stdout, stderr } = await cli("--after", foreign, "--json");
    expect([status, eventsIn(stdout)[0]?.cursor]).toEqual([0, all[0]?.cursor]);
    expect(stderr).toMatch(/^terrarium: EPOCH_CHANGED: this cursor is of another history .*\n$/);
    expect((await cli("--after", all[3]?.cursor ?? "", "--json")).stderr).toBe("");
  });

  it("[CLI-784] shows errors' own text and inputs to a token that may steer", async () => {
    const flags = ["history", "asker", "--types", TYPES, "--json"];
    const { stdout } = await run(flags, gateway.variables);
    const query = { agentId: "asker", types: TYPES };
    expect(stdout).toBe(await exported(query, { authorization: `Bearer ${TOKEN}` }));
    expect(stdout).toContain("cannot ask this question");
    expect((await run(flags, anonymous)).stdout).not.toContain("cannot ask this question");
  });

  it("[CLI-780] ends quietly when the reader has closed the pipe", async () => {
    await using reading = new Session(["history", "--json"], anonymous);
    expect(JSON.parse(await reading.line())).toMatchObject({ type: "AGENT_STARTED" });
    reading.child.stdout.destroy();
    expect({ status: await reading.end(), stderr: reading.stderr }).toEqual({ status: 0, stderr: "" });
  });

  it.each([
    [["--since", "2x"], 2, "USAGE", "--since must be a duration"],
    [["--until", "tomorrow"], 2, "USAGE", "--until must be a duration"],
    [["--since", "1h", "--until", "2h"], 2, "USAGE", "--since must be before --until"],
    [["--types", "NOTHING"], 2, "USAGE", "--types must be one of"],
    [["--first", "0"], 2, "USAGE", "--first must be a whole number of events from 1"],
    [["--search", "..."], 1, "BAD_USER_INPUT", "search must have a letter"],
    [["--session", ""], 1, "BAD_USER_INPUT", "session"],
    [["nobody"], 1, "AGENT_NOT_FOUND", "no agent"],
    [["--after", "made up"], 1, "CURSOR_INVALID", "cursor"],
  ])("[CLI-785] refuses %j with status %i and %s", async (flags, status, code, message) => {
    const refused = await cli(...flags, "--json");
    expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status, stdout: "" });
    expect(JSON.parse(refused.stderr)).toMatchObject({
      error: { code, message: expect.stringContaining(message) },
    });
  });

  it("[CLI-785] fails while the gateway is away: there is no last known history", async () => {
    await run(["agents"], anonymous);
    const { status, stdout, stderr } = await run(["history", "asker"], {
      TERRARIUM_URL: "http://127.0.0.1:1",
    });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toContain("no gateway answers");
  });

  it("[CLI-786] a gateway that goes away between two pages leaves a cursor to continue with", async () => {
    const page = await (await fetch(`${gateway.url}/api/history?first=2`)).text();
    const { next } = JSON.parse(page) as { next: string };
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      if (asked.length === 1) response.setHeader("content-type", "application/json").end(page);
      else request.socket.destroy();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const ended = await run(["history", "--json"], { TERRARIUM_URL: `http://127.0.0.1:${port}` });
    server.close();
    expect(eventsIn(ended.stdout)).toHaveLength(2);
    expect(asked[1]).toContain(`after=${encodeURIComponent(next)}`);
    expect(ended.status).toBe(3);
    expect(JSON.parse(ended.stderr)).toMatchObject({
      error: { code: "UNREACHABLE", after: next, advice: `continue with --after ${next}` },
    });
    expect((await cli("--json", "--after", next, "--first", "1")).status).toBe(0);
  });
});
