import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { AutomaticQueries } from "../../../src/gateway/graphql/automatic-queries.js";

const sha256Hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const extensionsOf = (text: string): { persistedQuery: object } => ({
  persistedQuery: { version: 1, sha256Hash: sha256Hash(text) },
});

/** At most ten texts in total and three per client; ten bytes each. */
function open(bytesMax = 100) {
  const forgotten: string[] = [];
  const queries = new AutomaticQueries({
    limits: { maxAutomaticQueries: 10, maxAutomaticQueryBytes: bytesMax, maxAutomaticQueriesPerClient: 3 },
    onForgotten: (limit) => forgotten.push(limit),
  });
  const bring = (text: string, client: string): void =>
    queries.documentOf({ query: text, extensions: extensionsOf(text) }, client).remember();
  const knows = (text: string): boolean => {
    try {
      return queries.documentOf({ extensions: extensionsOf(text) }, "anybody").text === text;
    } catch {
      return false;
    }
  };
  return { queries, forgotten, bring, knows };
}

const text = (name: string): string => `{ ${name} }`.padEnd(10);

test("[HTTP-134] a client above its share loses its own oldest text, not that of another client", () => {
  const { queries, forgotten, bring, knows } = open();
  bring(text("mine"), "me");
  for (const name of ["a", "b", "c"]) bring(text(name), "flood");
  // Used again, so it is the most recently used now.
  expect(knows(text("a"))).toBe(true);
  for (const name of ["d", "e"]) bring(text(name), "flood");
  expect(["a", "b", "c", "d", "e", "mine"].map((name) => knows(text(name)))).toEqual([
    true,
    false,
    false,
    true,
    true,
    true,
  ]);
  expect(forgotten).toEqual(["maxAutomaticQueriesPerClient", "maxAutomaticQueriesPerClient"]);
  expect([queries.size, queries.bytes]).toEqual([4, 40]);
});

test("[HTTP-134] above the total number, the client with most texts loses its oldest", () => {
  const { queries, forgotten, bring, knows } = open();
  bring(text("mine"), "me");
  for (let client = 0; client < 20; client += 1) {
    for (const name of ["a", "b", "c"]) bring(text(`${name}${client}`), `client ${client}`);
    // Used texts stay, even with more clients than the total allows.
    expect(knows(text("mine"))).toBe(true);
  }
  expect(queries.size).toBe(10);
  expect(queries.bytes).toBe(100);
  expect(new Set(forgotten)).toEqual(new Set(["maxAutomaticQueries"]));
});

test("[HTTP-134] the total size is bounded, and so is each client's part of it", () => {
  const { queries, forgotten, bring, knows } = open();
  bring("x".repeat(31), "me");
  expect(knows("x".repeat(31))).toBe(false);
  expect(queries.bytes).toBe(0);
  bring("x".repeat(20), "me");
  bring("y".repeat(20), "me");
  expect([knows("x".repeat(20)), knows("y".repeat(20))]).toEqual([false, true]);
  for (let client = 0; client < 9; client += 1) bring(`z${client}`.padEnd(25), `client ${client}`);
  expect(queries.bytes).toBeLessThanOrEqual(100);
  expect(queries.size).toBeGreaterThanOrEqual(4);
  expect(forgotten).toContain("maxAutomaticQueryBytes");
});

test("[HTTP-134] a known text keeps counting for its first client, and does not count for the second", () => {
  const { queries, bring, knows } = open();
  for (const client of ["a", "b"]) bring(text("same"), client);
  for (const name of ["x", "y", "z"]) bring(text(name), "b");
  expect(queries.size).toBe(4);
  expect(knows(text("same"))).toBe(true);
});
