import {
  execute,
  GraphQLError,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  GraphQLString,
  parse,
} from "graphql";
import { expect, test } from "vitest";
import { TerrariumError } from "../../../src/base/errors.js";
import { createAdmission } from "../../../src/gateway/callers/admission.js";
import { addressBlock } from "../../../src/auth/viewer.js";
import { createDocumentCache } from "../../../src/gateway/graphql/documents.js";
import { createErrorMapper } from "../../../src/gateway/answers/errors.js";

test("[HTTP-8] the document cache is bounded by the length of the texts, and evicts the least recently used first", () => {
  const cache = createDocumentCache(100);
  const textOf = (name: string): string => `{ ${name} }`.padEnd(10);
  const names = "abcdefghij".split("");
  for (const name of names) cache.set(textOf(name), parse(textOf(name)));
  expect(cache.characters).toBe(100);
  expect(cache.get(textOf("a"))).toBeDefined();
  cache.set(textOf("k"), parse(textOf("k")));
  expect(cache.characters).toBe(100);
  expect(cache.get(textOf("a"))).toBeDefined();
  expect(cache.get(textOf("b"))).toBeUndefined();
  cache.set(`{ ${"z".repeat(40)} }`, parse("{ z }"));
  expect(cache.characters).toBe(100);
});

function mapper() {
  const logged: object[] = [];
  const log = (fields: object): void => void logged.push(fields);
  const errors = createErrorMapper({
    log: { debug: log, info: log, warn: log, error: log },
    newId: (prefix) => `${prefix}-1`,
    development: false,
  });
  return { errors, logged };
}

test("[HTTP-11] a coded error keeps code and details through any number of wrappers", () => {
  const { errors, logged } = mapper();
  const coded = new TerrariumError("INBOX_FULL", "the inbox is full", { queueDepth: 1000 });
  const inner = new GraphQLError("wrapped", { originalError: coded });
  const outer = new GraphQLError("wrapped twice", { originalError: inner, path: ["perturb"] });
  for (const error of [coded, inner, outer]) {
    const shown = errors.toClientError(error);
    expect(shown.message).toBe("the inbox is full");
    expect(shown.extensions).toEqual({ code: "INBOX_FULL", queueDepth: 1000 });
  }
  expect(errors.toClientError(outer).path).toEqual(["perturb"]);
  expect(logged).toEqual([]);
});

test("[HTTP-11] an error is mapped and logged once, however often it is passed to the mapper", () => {
  const { errors, logged } = mapper();
  const shown = errors.toClientError(new Error("boom"));
  expect(errors.toClientError(shown)).toBe(shown);
  expect(logged).toHaveLength(1);
});

test("[HTTP-11] a details member never replaces the code", () => {
  const { errors } = mapper();
  const sly = new TerrariumError("FORBIDDEN", "no", { code: "OK" });
  expect(errors.toClientError(sly).extensions["code"]).toBe("FORBIDDEN");
});

test("[HTTP-11] a value that its type cannot represent is an internal error, a missing argument the client's", async () => {
  const schema = new GraphQLSchema({
    query: new GraphQLObjectType({
      name: "Query",
      fields: {
        wrong: { type: GraphQLInt, resolve: () => "secret" },
        echo: {
          type: GraphQLString,
          args: { text: { type: GraphQLString, defaultValue: "" } },
          resolve: () => {
            throw new GraphQLError("of a library");
          },
        },
      },
    }),
  });
  const { errors, logged } = mapper();
  const { errors: raised = [] } = await execute({ schema, document: parse("{ wrong echo }") });
  const shown = errors.toClientErrors(raised);
  expect(shown.map(({ extensions }) => extensions["code"])).toEqual([
    "INTERNAL_SERVER_ERROR",
    "INTERNAL_SERVER_ERROR",
  ]);
  expect(shown.map(({ path }) => path)).toEqual([["wrong"], ["echo"]]);
  expect(JSON.stringify(shown)).not.toMatch(/secret|library/);
  expect(logged).toHaveLength(2);
});

test("[HTTP-106] a client with many documents evicts its own, not those of others", () => {
  const cache = createDocumentCache<number>(400);
  cache.set("a text of somebody", 1, "modest");
  for (let n = 0; n < 50; n += 1) cache.set(`text ${n} of another`, n, "greedy");
  expect(cache.get("a text of somebody")).toBe(1);
  expect(cache.get("text 49 of another")).toBe(49);
  expect(cache.get("text 0 of another")).toBeUndefined();
  expect(cache.characters).toBeLessThanOrEqual(400);
  for (let n = 0; n < 50; n += 1) cache.set(`text ${n} of one more`, n, `client ${n}`);
  expect(cache.characters).toBeLessThanOrEqual(400);
});

test("[HTTP-27] connections are counted in total and per address, and released once", () => {
  const admission = createAdmission(
    { maxConnections: 3, maxConnectionsPerAddress: 2, maxMemoryBytes: 1 },
    { isHigh: false },
  );
  const evicted: string[] = [];
  const admit = (address: string) => admission.admit(address, () => evicted.push(address));
  const release = admit("a");
  admit("a");
  const refused = expect.objectContaining({ code: "LIMIT_EXCEEDED" });
  expect(() => admit("a")).toThrow(refused);
  admit("b");
  // An address without a connection evicts one of the address with most; with one each, the next is refused.
  admit("c");
  expect(evicted).toEqual(["a"]);
  expect(() => admit("d")).toThrow(refused);
  release();
  release();
  expect(admission.open).toBe(2);
  admit("a");
  expect(() => admit("a")).toThrow(refused);
  expect(evicted).toEqual(["a"]);
});

test("[HTTP-104] addresses of one IPv6 network share one bound; others do not", () => {
  const blocks = ["2001:db8:0:7::1", "2001:db8:0:7:ffff::2", "2001:db8::7:0:0:0:1", "2001:0DB8:0000:0007::1"];
  expect(blocks.map(addressBlock)).toEqual([
    "2001:db8:0:7::/64",
    "2001:db8:0:7::/64",
    "2001:db8:0:7::/64",
    "2001:db8:0:7::/64",
  ]);
  const kept = ["192.0.2.1", "::ffff:192.0.2.1", "::ffff:192.0.2.2", "unknown", ""];
  expect(kept.map(addressBlock)).toEqual(kept);
  expect(["::1", "fe80::1%eth0"].map(addressBlock)).toEqual(["0:0:0:0::/64", "fe80:0:0:0::/64"]);
});
