import Database from "libsql";
import { describe, expect, it, vi } from "vitest";

import { PURGATORY_LIMITS } from "../../../src/purgatory/limits.js";
import { migrate } from "../../../src/storage/schema.js";
import { TokenTables } from "../../../src/storage/token-tables.js";
import type { PurgatoryStore, TokenPage, TokenQuery } from "../../../src/purgatory/store.js";
import { pendingToken } from "../../support/storage/kit.js";
import { backends, openSqlite, parked, scratchFile } from "./purgatory-stores.js";

const { digest } = pendingToken();

/** Parks so many tokens, of the agents `even` and `odd` in turn, all with one digest; returns their ids. */
async function many(store: PurgatoryStore, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    ids.push((await parked(store, { agentId: index % 2 ? "odd" : "even", digest })).id);
  }
  return ids;
}

async function cancel(store: PurgatoryStore, id: string | undefined, at = 2): Promise<void> {
  expect(await store.apply(id ?? "", { kind: "CANCEL", at, by: "ada", reason: null })).toMatchObject({
    outcome: "APPLIED",
  });
}

function idsIn({ tokens }: TokenPage): string[] {
  return tokens.map(({ id }) => id);
}

/** Reads page by page from `after` on. Null, the `next` of a last page, reads nothing. */
async function allIds(
  store: PurgatoryStore,
  { after, ...query }: Omit<TokenQuery, "after"> & { readonly after?: number | null },
): Promise<string[]> {
  if (after === null) return [];
  const page = await store.list({ ...query, ...(after === undefined ? {} : { after }) });
  expect(page.tokens.length).toBeLessThanOrEqual(query.limit ?? PURGATORY_LIMITS.pageMax);
  return [...idsIn(page), ...(await allIds(store, { ...query, after: page.next }))].flat();
}

describe.each(Object.entries(backends))("pages of the %s store", (_name, open) => {
  it("[PURGATORY-30] lists by agent and status, in each order, page by page", async () => {
    const store = await open({ pageMax: 3 });
    const ids = await many(store, 8);
    const idsOf = (query: TokenQuery) => allIds(store, { limit: 2, ...query });
    const places = (...indexes: number[]) => indexes.map((index) => ids[index]);
    // The clock goes back: tokens stay in the order in which they were settled.
    for (const [index, at] of [5, 2, 7, 0].entries()) await cancel(store, places(at)[0], 90 - index);
    await store.apply(ids[4] ?? "", { kind: "RESOLVE", at: 1, by: "ada", answer: "Approve", digest });
    expect(await idsOf({})).toEqual(ids);
    expect(await idsOf({ limit: 100 })).toEqual(ids);
    expect(await idsOf({ order: "NEWEST_FIRST" })).toEqual(ids.toReversed());
    expect(await idsOf({ order: "LATEST_SETTLED_FIRST" })).toEqual(places(4, 0, 7, 2, 5));
    const even = { agentId: "even" };
    expect(await idsOf(even)).toEqual(places(0, 2, 4, 6));
    expect(await idsOf({ ...even, order: "NEWEST_FIRST" })).toEqual(places(6, 4, 2, 0));
    expect(await idsOf({ ...even, order: "LATEST_SETTLED_FIRST" })).toEqual(places(4, 0, 2));
    const cancelled = { status: "CANCELLED" } as const;
    expect(await idsOf(cancelled)).toEqual(places(0, 2, 5, 7));
    expect(await idsOf({ ...cancelled, order: "NEWEST_FIRST" })).toEqual(places(7, 5, 2, 0));
    expect(await idsOf({ ...cancelled, order: "LATEST_SETTLED_FIRST" })).toEqual(places(0, 7, 2, 5));
    const both = { ...even, ...cancelled };
    expect(await idsOf(both)).toEqual(places(0, 2));
    expect(await idsOf({ ...both, order: "NEWEST_FIRST" })).toEqual(places(2, 0));
    expect(await idsOf({ ...both, order: "LATEST_SETTLED_FIRST" })).toEqual(places(0, 2));
    expect(await idsOf({ status: "PENDING", order: "LATEST_SETTLED_FIRST" })).toEqual([]);
    expect(await idsOf({ agentId: "odd", status: "VOIDED" })).toEqual([]);
  });

  it("[PURGATORY-1256] lists the tokens of several agents as if there were no others, in each order", async () => {
    const store = await open({ pageMax: 3 });
    const ids: string[] = [];
    for (let index = 0; index < 16; index += 1) {
      const agentId = ["seen", "hidden", "also-seen", "hidden"][index % 4] ?? "";
      ids.push((await parked(store, { agentId, digest })).id);
    }
    const seen = ids.filter((_, index) => index % 2 === 0);
    for (const id of [...seen.slice(0, 3), ids[1], ids[3]]) await cancel(store, id);
    const agentIds = ["seen", "also-seen", "never-here"];
    const idsOf = (query: TokenQuery) => allIds(store, { limit: 1, agentIds, ...query });
    expect(await idsOf({})).toEqual(seen);
    expect(await idsOf({ order: "NEWEST_FIRST" })).toEqual(seen.toReversed());
    expect(await idsOf({ order: "LATEST_SETTLED_FIRST" })).toEqual(seen.slice(0, 3).toReversed());
    expect(await idsOf({ order: "MOST_URGENT_FIRST" })).toEqual(seen.slice(3));
    expect(await idsOf({ status: "PENDING" })).toEqual(seen.slice(3));
    expect(await idsOf({ agentIds: [] })).toEqual([]);
    // Hidden ones behind the last make no next page.
    expect((await store.list({ agentIds, after: 13, limit: 2 })).next).toBeNull();
  });

  it("[PURGATORY-30] pages correctly while tokens are deleted, settled or parked: none is missed or repeated", async () => {
    const store = await open({ finishedMax: 4 });
    const ids = await many(store, 12);
    for (const id of ids.slice(0, 4)) await cancel(store, id);
    const settled = await store.list({ order: "LATEST_SETTLED_FIRST", limit: 2 });
    const newest = await store.list({ order: "NEWEST_FIRST", limit: 3 });
    const oldest = await store.list({ order: "OLDEST_FIRST", limit: 1 });
    const pending = await store.list({ status: "PENDING", order: "NEWEST_FIRST", limit: 3 });
    expect(idsIn(settled)).toEqual([ids[3], ids[2]]);
    // Deletes the first three, and settles the last pending one of each page.
    for (const index of [9, 10, 8]) await cancel(store, ids[index]);
    const late = await many(store, 1);
    expect(await store.get(ids[2] ?? "")).toBeNull();
    expect(await allIds(store, { order: "LATEST_SETTLED_FIRST", after: settled.next })).toEqual([]);
    expect(idsIn(newest)).toEqual([ids[11], ids[10], ids[9]]);
    expect(await allIds(store, { order: "NEWEST_FIRST", after: newest.next })).toEqual(
      ids.slice(3, 9).toReversed(),
    );
    expect(idsIn(oldest)).toEqual([ids[0]]);
    expect(await allIds(store, { order: "OLDEST_FIRST", after: oldest.next })).toEqual([
      ...ids.slice(3),
      ...late,
    ]);
    expect(await allIds(store, { status: "PENDING", order: "NEWEST_FIRST", after: pending.next })).toEqual(
      ids.slice(4, 8).toReversed(),
    );
    expect(await allIds(store, { order: "LATEST_SETTLED_FIRST" })).toEqual(
      [8, 10, 9, 3].map((index) => ids[index]),
    );
  });
});

describe.each(Object.entries(backends))("the most urgent of the %s store", (_name, open) => {
  it("[PURGATORY-240] lists pending tokens by severity, deadline and age, page by page, while others are settled or parked", async () => {
    const store = await open({ pageMax: 3 });
    const order = "MOST_URGENT_FIRST" as const;
    const asked = [
      { severity: "INFO", deadline: 50 },
      { severity: "WARNING", deadline: null },
      { severity: "CRITICAL", deadline: null },
      { severity: "WARNING", deadline: 90, agentId: "other" },
      { severity: "CRITICAL", deadline: 70 },
      { severity: "WARNING", deadline: 80 },
      { severity: "WARNING", deadline: null },
    ] as const;
    const ids: string[] = [];
    // The clock goes back: age is the order of parking.
    for (const [index, one] of asked.entries()) {
      ids.push((await parked(store, { ...one, digest, createdAt: 1_000 - index })).id);
    }
    const at = (...places: number[]) => places.map((place) => ids[place]);
    expect(await allIds(store, { order, limit: 100 })).toEqual(at(4, 2, 5, 3, 1, 6, 0));
    expect(await allIds(store, { order, limit: 1, status: "PENDING" })).toEqual(at(4, 2, 5, 3, 1, 6, 0));
    expect(await allIds(store, { order, limit: 2, agentId: "other" })).toEqual(at(3));
    expect(await allIds(store, { order, status: "CANCELLED" })).toEqual([]);
    const first = await store.list({ order, limit: 2 });
    await cancel(store, ids[2]);
    await cancel(store, ids[3]);
    const late = await parked(store, { severity: "WARNING", deadline: 85, digest });
    const early = await parked(store, { severity: "CRITICAL", deadline: 1, digest });
    expect(await allIds(store, { order, limit: 2, after: first.next })).toEqual([
      ids[5],
      late.id,
      ...at(1, 6, 0),
    ]);
    expect(idsIn(await store.list({ order, limit: 1 }))).toEqual([early.id]);
    expect(await store.list({ order, after: 999_999 })).toEqual({ tokens: [], next: null });
  });
});

describe("the sqlite store's file, for pages", () => {
  it("[STORAGE-2] [PURGATORY-30] of the first release is migrated, and its tokens are ordered by the time they were settled", async () => {
    const path = scratchFile();
    const old = new Database(path);
    migrate(old, 1);
    const insert = old.prepare(
      "INSERT INTO semaphore (id, agent_id, status, phase, card, course) VALUES (?, ?, ?, ?, ?, ?)",
    );
    const audit = old.prepare("INSERT INTO audit VALUES (?, ?, ?, '{}')");
    const tokens = [30, 10, null, 20].map((settledAt) =>
      pendingToken(settledAt === null ? {} : { status: "CANCELLED", settledAt, settledBy: "ada" }),
    );
    for (const [index, { status, settledAt, settledBy, ...card }] of tokens.entries()) {
      const { answer, cancelReason, resumption, ...asked } = card;
      const course = { status, answer, settledAt, settledBy, cancelReason, resumption };
      const phase = settledAt === null ? "PENDING" : "FINISHED";
      insert.run(card.id, card.agentId, status, phase, JSON.stringify(asked), JSON.stringify(course));
      audit.run(index * 2 + 1, card.id, card.agentId);
      audit.run(index * 2 + 2, card.id, card.agentId);
    }
    old.close();
    const store = await openSqlite(path);
    expect((await store.list({})).tokens).toEqual(tokens);
    await cancel(store, tokens[2]?.id, 5);
    expect(await allIds(store, { order: "LATEST_SETTLED_FIRST", limit: 1 })).toEqual(
      [2, 0, 3, 1].map((index) => tokens[index]?.id),
    );
  });

  it("[PURGATORY-30] is read through an index for every list, without sorting", () => {
    const database = new Database(":memory:");
    migrate(database);
    const prepared = vi.spyOn(database, "prepare");
    expect(new TokenTables(database, PURGATORY_LIMITS)).toBeDefined();
    const texts = prepared.mock.calls.map(([text]) => text);
    const lists = texts.filter((text) => /FROM semaphore WHERE .*\b(settled_)?seq [<>] \?/.test(text));
    expect(lists).toHaveLength(12);
    const urgent = texts.filter((text) => text.includes("severity_rank, due_by, seq"));
    expect(urgent).toHaveLength(4);
    for (const text of urgent) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all() as { detail: string }[];
      const details = plan.map(({ detail }) => detail).join("; ");
      expect(details).toMatch(/USING INDEX semaphore_urgent/);
      expect(details).not.toMatch(/TEMP B-TREE/);
    }
    for (const text of lists) {
      const plan = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all() as { detail: string }[];
      const terms = (text.match(/\w+ [=<>] \?/g) ?? []).map((term) => term.replaceAll(" ", "")).join(" AND ");
      // All conditions are looked up in one index: no row is read that is not returned, but for those of other agents than
      // the listed ones.
      const within = terms.replace(/^seq/, "rowid");
      const details = plan.map(({ detail }) => detail).filter((one) => !/^LIST SUBQUERY|json_each/.test(one));
      expect(details).toEqual([expect.stringMatching(/^SEARCH semaphore USING /)]);
      expect(plan[0]?.detail.endsWith(`(${within})`), `${text}: ${plan[0]?.detail}`).toBe(true);
    }
    database.close();
  });
});
