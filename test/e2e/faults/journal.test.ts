import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createClient } from "graphql-ws";
import Database from "libsql";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";

import { Heard } from "../../support/terrarium-kit.js";
import { SERVE_ECHO, startGateway, TOKEN, type Gateway } from "../../support/terrarium-process.js";
import { removeFolder } from "../../support/folder.js";

const WATCH = `subscription ($agentId: ID, $after: Cursor) {
  terrariumEvents(agentId: $agentId, after: $after, replay: 100) {
    cursor type agentId
    ... on ResultEvent { result }
    ... on GapEvent { missed reason }
  }
}`;

interface Told {
  readonly cursor: string;
  readonly type: string;
  readonly result?: unknown;
  readonly missed?: number | null;
  readonly reason?: string;
}

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "terrarium-journal-"));
});
afterEach(() => removeFolder(dataDir));

const serve = (): Promise<Gateway> =>
  startGateway([
    ...SERVE_ECHO.filter((argument) => argument !== "--ephemeral"),
    "--data-dir",
    dataDir,
    "--steering-rate-per-second",
    "1000",
  ]);

/** Watches one agent, or all. */
function follow(gateway: Gateway, agentId: string | null, after?: string): Heard<Told> {
  const client = createClient({
    url: `${gateway.url.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  const heard = new Heard<Told>();
  client.subscribe<{ terrariumEvents: Told }>(
    { query: WATCH, variables: { agentId, ...(after === undefined ? {} : { after }) } },
    {
      next: ({ data, errors }) => (data ? heard.push(data.terrariumEvents) : heard.end(errors)),
      error: (error) => heard.end(error),
      complete: () => heard.end(),
    },
  );
  return heard;
}

/** Waits for each result in turn. */
async function invoke(gateway: Gateway, numbers: readonly number[]): Promise<void> {
  for (const number of numbers) {
    const query = `mutation { invoke(agentId: "echo", input: ${number}) { status } }`;
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify({ query }),
    });
    expect(await response.json()).toEqual({ data: { invoke: { status: "COMPLETED" } } });
  }
}

const hasResult =
  (number: number) =>
  (items: readonly Told[]): boolean =>
    items.some((told) => isResult(told, number));

function isResult({ type, result }: Told, number: number): boolean {
  return type === "RESULT" && JSON.stringify(result).includes(String(number));
}

/** The results and gaps, as short texts. */
function story(items: readonly Told[]): string[] {
  return items
    .filter(({ type }) => type === "RESULT" || type === "GAP")
    .map(({ type, result, missed, reason }) =>
      type === "GAP" ? `gap ${missed} ${reason}` : (/\d+/.exec(JSON.stringify(result))?.[0] ?? ""),
    );
}

function cursorOf(items: readonly Told[], number: number): string {
  const found = items.find((told) => isResult(told, number));
  if (!found) throw new Error(`there is no event ${number}`);
  return found.cursor;
}

/** Polls until everything published so far has been written. */
async function written(gateway: Gateway, entries: number): Promise<void> {
  let count = 0;
  while (count < entries) {
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    count = Number(/^terrarium_journal_entries_total (\d+)$/m.exec(text)?.[1]);
  }
}

/** Two starts of a gateway on a busy machine. */
const timeout = 60_000;

/** Watches one agent and all of them, each from a given cursor. */
function followBoth(gateway: Gateway, after: readonly string[] = []): readonly Heard<Told>[] {
  return [follow(gateway, "echo", after[0]), follow(gateway, null, after[1])];
}

describe("the streams of one agent and of all", () => {
  it(
    "[LOG-15] [LOG-18] resume at the cursor after kill -9, and announce the new epoch",
    { timeout },
    async () => {
      await using first = await serve();
      const heard = followBoth(first);
      const stuck = follow(first, "stuck");
      await invoke(first, [101, 102, 103, 104]);
      for (const one of heard) await one.until(hasResult(104));
      await stuck.until(({ length }) => length > 0);
      await written(
        first,
        [...heard, stuck].reduce((sum, { items }) => sum + items.length, 0),
      );
      await first.session.end("SIGKILL");

      await using second = await serve();
      const resumed = followBoth(
        second,
        heard.map(({ items }) => cursorOf(items, 102)),
      );
      await invoke(second, [201, 202]);
      for (const [index, one] of resumed.entries()) {
        await one.until(hasResult(202));
        expect(story(one.items)).toEqual(["103", "104", "gap null EPOCH_CHANGED", "201", "202"]);
        const before = heard[index]?.items ?? [];
        const seen = before.slice(0, before.findIndex((told) => isResult(told, 102)) + 1);
        const cursors = [...seen, ...one.items].map(({ cursor }) => cursor);
        expect(new Set(cursors).size).toBe(cursors.length);
      }
    },
  );

  it(
    "[LOG-15] [LOG-18] repeat nothing to an observer that saw more events than were written to disk",
    { timeout },
    async () => {
      await using first = await serve();
      const heard = followBoth(first);
      await invoke(first, [101, 102, 103]);
      for (const one of heard) await one.until(hasResult(103));
      await first.session.end("SIGKILL");

      await using second = await serve();
      const resumed = followBoth(
        second,
        heard.map(({ items }) => cursorOf(items, 103)),
      );
      await invoke(second, [201]);
      for (const one of resumed) {
        await one.until(hasResult(201));
        expect(story(one.items)).toEqual(["gap null EPOCH_CHANGED", "201"]);
      }
    },
  );

  it("[LOG-13] lose nothing when the gateway is shut down", { timeout }, async () => {
    await using first = await serve();
    const heard = followBoth(first);
    await invoke(first, [101, 102]);
    for (const one of heard) await one.until(hasResult(102));
    const numbers = Array.from({ length: 30 }, (_, index) => 103 + index);
    await Promise.all(numbers.map((number) => invoke(first, [number])));
    expect(await first.session.end("SIGTERM")).toBe(0);

    await using second = await serve();
    const resumed = followBoth(
      second,
      heard.map(({ items }) => cursorOf(items, 102)),
    );
    await invoke(second, [201]);
    for (const one of resumed) {
      await one.until(hasResult(201));
      const told = story(one.items);
      expect(told.slice(0, 30).toSorted()).toEqual(numbers.map(String));
      expect(told.slice(30)).toEqual(["gap 0 EPOCH_CHANGED", "201"]);
      const types = one.items.map(({ type }) => type);
      expect(types.indexOf("AGENT_STOPPED")).toBeGreaterThan(0);
      expect(types.indexOf("AGENT_STOPPED")).toBeLessThan(types.indexOf("GAP"));
    }
  });
});

describe("a gateway without its journal", () => {
  it("[LOG-20] serves, and reports it as degraded", async () => {
    const database = new Database(join(dataDir, "terrarium.db"));
    database.exec("CREATE TABLE journal_version (only_row INTEGER PRIMARY KEY, version INTEGER) STRICT");
    database.exec("INSERT INTO journal_version VALUES (1, 1000)");
    database.close();
    await using gateway = await serve();
    await invoke(gateway, [1]);
    const ready = await fetch(`${gateway.url}/ready`);
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({
      status: "ready",
      degraded: ["history is not being kept: JOURNAL_NEWER"],
    });
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).toMatch(/^terrarium_journal_degraded 1$/m);
    expect(gateway.session.stderr).toContain('"code":"JOURNAL_NEWER"');
    expect(await gateway.session.end("SIGTERM")).toBe(0);
  });
});
