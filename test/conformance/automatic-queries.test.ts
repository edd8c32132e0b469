import { createHash } from "node:crypto";
import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { RawSocket } from "../support/wire/raw-socket.js";
import { TerrariumKit } from "../support/terrarium-kit.js";

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
const named = (text: string, more: object = {}): object => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text), ...more } },
});

let kit: TerrariumKit;
beforeAll(async () => {
  kit = await TerrariumKit.open();
});
afterAll(() => kit.terrarium.close());

const NOT_FOUND = { message: "PersistedQueryNotFound", extensions: { code: "PERSISTED_QUERY_NOT_FOUND" } };
const NOT_SUPPORTED = {
  message: "PersistedQueryNotSupported",
  extensions: { code: "PERSISTED_QUERY_NOT_SUPPORTED" },
};

async function post(body: object, url = kit.url, accept = "application/json"): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", accept },
    body: JSON.stringify(body),
  });
  return accept === "application/json" ? await response.json() : await response.text();
}

/** A text that no other test has sent. */
const textOf = (name: string): string => `query ${name} { metabolism { agents } }`;
const ANSWER = { data: { metabolism: { agents: 3 } } };

test("[HTTP-131] an unknown hash is not found until it is sent with its text: POST, GET and event stream", async () => {
  const query = textOf("Transports");
  expect(await post(named(query))).toEqual({ errors: [NOT_FOUND] });
  expect(await post({ ...named(query), query: "" })).toEqual({ errors: [NOT_FOUND] });
  expect(await post({ ...named(query), query: null })).toEqual({ errors: [NOT_FOUND] });
  expect(await post({ ...named(query), query })).toEqual(ANSWER);
  expect(await post(named(query))).toEqual(ANSWER);
  const extensions = { persistedQuery: { version: 1, sha256Hash: sha256(query).toUpperCase() } };
  const address = `${kit.url}?extensions=${encodeURIComponent(JSON.stringify(extensions))}`;
  expect(await (await fetch(address)).json()).toEqual(ANSWER);
  expect(await post(named(query), kit.url, "text/event-stream")).toContain(JSON.stringify(ANSWER));
});

test("[HTTP-131] a subscription by its hash: event stream and WebSocket", async () => {
  const query = `subscription Hashed { terrariumEvents(agentId: "counter", replay: 1) { agentId } }`;
  const stream = await post(named(query), kit.url, "text/event-stream");
  expect(stream).toContain("PERSISTED_QUERY_NOT_FOUND");
  await using socket = await RawSocket.open(kit.webSocketUrl);
  const subscribe = (id: string, payload: object): void => socket.json({ id, type: "subscribe", payload });
  subscribe("a", named(query));
  expect(await socket.message()).toMatchObject({ id: "a", type: "error", payload: [NOT_FOUND] });
  subscribe("b", { ...named(query), query: null });
  expect(await socket.message()).toMatchObject({ id: "b", type: "error", payload: [NOT_FOUND] });
  subscribe("c", { ...named(query), query });
  expect(await socket.message()).toMatchObject({ id: "c", type: "next" });
  subscribe("d", named(query));
  // The first subscription goes on, so that a heartbeat may come before the answer.
  const answers = async (): Promise<unknown> => {
    for (;;) {
      const message = (await socket.message()) as { id: string };
      if (message.id !== "c") return message;
    }
  };
  expect(await answers()).toMatchObject({ id: "d", type: "next" });
});

test.each<[string, object, string]>([
  ["a hash of another text", { ...named("{ agents { id } }"), query: textOf("Wrong") }, "BAD_USER_INPUT"],
  ["another version", { ...named(textOf("V"), { version: 2 }) }, "BAD_USER_INPUT"],
  ["a malformed hash", named(textOf("V"), { sha256Hash: "abc" }), "BAD_USER_INPUT"],
  ["a hash that is not a string", named(textOf("V"), { sha256Hash: 5 }), "BAD_USER_INPUT"],
  ["no hash", { extensions: { persistedQuery: { version: 1 } } }, "BAD_USER_INPUT"],
  ["no object at all", { extensions: { persistedQuery: "x" } }, "BAD_USER_INPUT"],
  ["an inherited name", named(textOf("V"), { sha256Hash: "__proto__" }), "BAD_USER_INPUT"],
  ["an id without a list of operations", { documentId: "mine" }, "PERSISTED_QUERY_NOT_SUPPORTED"],
])("[HTTP-132] %s is refused over HTTP and WebSocket, and the socket stays", async (_what, body, code) => {
  const refused = { extensions: { code } };
  expect(await post(body)).toMatchObject({ errors: [refused] });
  await using socket = await RawSocket.open(kit.webSocketUrl);
  socket.json({ id: "a", type: "subscribe", payload: body });
  expect(await socket.message()).toMatchObject({ id: "a", type: "error", payload: [refused] });
  socket.subscribe("b", "{ metabolism { agents } }");
  expect(await socket.message()).toMatchObject({ id: "b", type: "next" });
});

test("[HTTP-132] a text with a wrong hash, and an invalid text, are not kept", async () => {
  const [wrong, broken] = [textOf("Never"), "query Broken { nothing }"];
  await post({ ...named("{ agents { id } }"), query: wrong });
  await post({ ...named(broken), query: broken });
  for (const query of [wrong, broken, "{ agents { id } }"])
    expect(await post(named(query))).toEqual({ errors: [NOT_FOUND] });
});

test("[HTTP-131] a mutation by its hash needs a token and POST", async () => {
  const query = `mutation Hashed { invoke(agentId: "echo", input: 1) { result } }`;
  const extensions = encodeURIComponent(JSON.stringify((named(query) as { extensions: object }).extensions));
  await post({ ...named(query), query });
  expect(await post(named(query))).toMatchObject({ errors: [{ extensions: { code: "UNAUTHENTICATED" } }] });
  const authorization = { authorization: kit.bearer };
  expect((await fetch(`${kit.url}?extensions=${extensions}`, { headers: authorization })).status).toBe(405);
});

test("[HTTP-133] with a list of persisted operations an unknown hash is not supported, and a known one is answered", async () => {
  const listed = textOf("Listed");
  await using shut = await TerrariumKit.open({ persistedOperations: { mine: listed } });
  const unknown = textOf("Unlisted");
  expect(await post(named(unknown), shut.url)).toEqual({ errors: [NOT_SUPPORTED] });
  expect(await post(named(listed), shut.url)).toEqual(ANSWER);
  expect(await post({ documentId: "mine" }, shut.url)).toEqual(ANSWER);
  expect(await (await fetch(`${shut.url}?documentId=mine`)).json()).toEqual(ANSWER);
  expect(await post({ ...named(unknown), query: unknown }, shut.url)).toMatchObject({
    errors: [{ extensions: { code: "BAD_USER_INPUT" } }],
  });
  expect(await post(named(unknown), shut.url)).toEqual({ errors: [NOT_SUPPORTED] });
  await using socket = await RawSocket.open(shut.webSocketUrl);
  for (const [id, payload, expected] of [
    ["a", named(unknown), { type: "error", payload: [NOT_SUPPORTED] }],
    ["b", named(listed), { type: "next" }],
  ] as const) {
    socket.json({ id, type: "subscribe", payload });
    expect(await socket.message()).toMatchObject({ id, ...expected });
  }
  expect(await socket.message()).toMatchObject({ id: "b", type: "complete" });
  socket.json({ id: "c", type: "subscribe", payload: { documentId: "mine" } });
  expect(await socket.message()).toMatchObject({ id: "c", type: "next" });
});

/** Apollo's client over HTTP with its persisted-query link, and the requests that it sent. */
function apolloOver(url: string, useGETForHashedQueries: boolean): { client: ApolloClient; sent: string[] } {
  const sent: string[] = [];
  const http = new HttpLink({
    uri: url,
    fetch: async (address, init) => {
      sent.push(
        `${init?.method} ${address instanceof Request ? address.url : address.toString()} ${typeof init?.body === "string" ? init.body : ""}`,
      );
      return await fetch(address, init);
    },
  });
  const hashes = new PersistedQueryLink({ sha256, useGETForHashedQueries });
  return {
    client: new ApolloClient({ link: ApolloLink.from([hashes, http]), cache: new InMemoryCache() }),
    sent,
  };
}

test.each([true, false])(
  "[CLIENT-14] Apollo's persisted-query link works (GET for hashes: %s)",
  async (useGet) => {
    const query = gql(`query Apollo${String(useGet)} { metabolism { agents } }`);
    const first = apolloOver(kit.url, useGet);
    expect((await first.client.query<unknown>({ query })).data).toMatchObject({ metabolism: { agents: 3 } });
    expect(first.sent.map((one) => one.includes("query Apollo"))).toEqual([false, true]);
    const second = apolloOver(kit.url, useGet);
    expect((await second.client.query<unknown>({ query })).data).toMatchObject({ metabolism: { agents: 3 } });
    expect(second.sent.map((one) => one.includes("query Apollo"))).toEqual([false]);
  },
);

test("[CLIENT-14] if a list is configured, Apollo's link continues with texts", async () => {
  const listed = "query Listed {\n  metabolism {\n    agents\n    __typename\n  }\n}";
  const unlisted = gql("query Unlisted { metabolism { alive } }");
  await using shut = await TerrariumKit.open({ persistedOperations: { listed } });
  const { client, sent } = apolloOver(shut.url, false);
  await expect(client.query({ query: unlisted })).rejects.toThrow("persisted operations only");
  expect((await client.query<unknown>({ query: gql(listed) })).data).toMatchObject({
    metabolism: { agents: 3 },
  });
  // Once told that hashes are not supported, it sends none.
  expect(sent.map((one) => one.includes("sha256Hash"))).toEqual([true, false, false]);
});

test("[CLIENT-14] Apollo's link works over graphql-ws, on one socket that is never closed", async () => {
  let closed = 0;
  // A lazy client closes its socket by itself when it has no operations.
  const socket = createClient({
    lazy: false,
    url: kit.webSocketUrl,
    webSocketImpl: WebSocket,
    on: { closed: () => (closed += 1) },
  });
  const client = new ApolloClient({
    link: ApolloLink.from([new PersistedQueryLink({ sha256 }), new GraphQLWsLink(socket)]),
    cache: new InMemoryCache(),
  });
  const query = gql("query OverSocket { metabolism { agents } }");
  for (const fetchPolicy of ["network-only", "network-only"] as const)
    expect((await client.query<unknown>({ query, fetchPolicy })).data).toMatchObject({
      metabolism: { agents: 3 },
    });
  expect(closed).toBe(0);
  await socket.dispose();
});
