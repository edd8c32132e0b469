import { createClient } from "graphql-ws";
import { describe, expect, it, test } from "vitest";
import { WebSocket } from "ws";
import { resuming } from "../../../examples/resume.js";
import { BreakableNetwork } from "../../support/wire/break-network.js";
import { Heard, TerrariumKit } from "../../support/terrarium-kit.js";

const ARGUMENTS = 'agentId: "counter", types: [RESULT], replay: 2';

/** Equivalent documents with other names, and where each result holds the event's result. */
const DOCUMENTS: readonly (readonly [string, string, string])[] = [
  [
    "an alias of the field",
    `subscription ($after: Cursor) { e: terrariumEvents(after: $after, ${ARGUMENTS}) { cursor ... on ResultEvent { result } } }`,
    "e",
  ],
  [
    "an alias of cursor",
    `subscription ($after: Cursor) { terrariumEvents(after: $after, ${ARGUMENTS}) { at: cursor ... on ResultEvent { result } } }`,
    "terrariumEvents",
  ],
  [
    "another field under the name of cursor",
    `subscription ($after: Cursor) { terrariumEvents(after: $after, ${ARGUMENTS}) { cursor: agentId at: cursor ... on ResultEvent { result } } }`,
    "terrariumEvents",
  ],
  [
    "another name of the variable",
    `subscription ($since: Cursor) { terrariumEvents(after: $since, ${ARGUMENTS}) { cursor ... on ResultEvent { result } } }`,
    "terrariumEvents",
  ],
  [
    "fragments within fragments",
    `subscription ($after: Cursor) { ...Root } fragment Root on Subscription { all: terrariumEvents(after: $after, ${ARGUMENTS}) { ...Event } } fragment Event on TerrariumEvent { ... { ...Place } ... on ResultEvent { result } } fragment Place on TerrariumEvent { here: cursor }`,
    "all",
  ],
  [
    "one operation of several",
    `query Other { agents { id } } subscription Watch($after: Cursor) { terrariumEvents(after: $after, ${ARGUMENTS}) { cursor ... on ResultEvent { result } } }`,
    "terrariumEvents",
  ],
];

describe("examples/resume.ts", () => {
  test.each(DOCUMENTS)(
    "[CLIENT-210] resumes by cursor with %s: no event is missed or repeated",
    async (_what, query, key) => {
      await using kit = await TerrariumKit.open();
      await using network = await BreakableNetwork.to(kit.port);
      await kit.count(1);
      const client = resuming(
        createClient({
          url: network.webSocketUrl,
          webSocketImpl: WebSocket,
          retryAttempts: 100,
          shouldRetry: () => true,
          retryWait: () => network.open,
        }),
      );
      const heard = new Heard<unknown>();
      client.subscribe<Record<string, { result?: unknown }>>(
        { query, ...(query.includes("Watch") ? { operationName: "Watch" } : {}) },
        {
          next: ({ data, errors }) => (data ? heard.push(data[key]?.result) : heard.end(errors)),
          error: (error) => heard.end(error),
          complete: () => heard.end(),
        },
      );
      await heard.until((items) => items.length === 1);
      // One event, fewer than the two replayed without a cursor, and more.
      for (const [missed, total] of [
        [1, 2],
        [3, 5],
      ] as const) {
        network.cut();
        await kit.count(missed);
        network.restore();
        await heard.until((items) => items.length >= total);
      }
      await kit.count(1);
      expect(await heard.until((items) => items.at(-1) === 6)).toEqual([1, 2, 3, 4, 5, 6]);
      await client.dispose();
    },
  );

  test.each([
    [
      "no cursor",
      `subscription ($after: Cursor) { terrariumEvents(after: $after) { type } }`,
      /select `cursor`/,
    ],
    [
      "the cursor of some events",
      `subscription ($after: Cursor) { terrariumEvents(after: $after) { ... on ResultEvent { cursor } } }`,
      /select `cursor`/,
    ],
    [
      "a cursor that may be left out",
      `subscription ($after: Cursor, $no: Boolean!) { terrariumEvents(after: $after) { cursor @skip(if: $no) } }`,
      /select `cursor`/,
    ],
    [
      "only the cursor of something else",
      `subscription ($after: Cursor) { terrariumEvents(after: $after) { cursor: agentId } }`,
      /select `cursor`/,
    ],
    ["no after", `subscription { terrariumEvents { cursor } }`, /pass `after` as a variable/],
    [
      "a fixed after",
      `subscription { terrariumEvents(after: "abc") { cursor } }`,
      /pass `after` as a variable/,
    ],
    [
      "fragments in a cycle",
      `subscription ($after: Cursor) { terrariumEvents(after: $after) { ...A } } fragment A on TerrariumEvent { ...B } fragment B on TerrariumEvent { ...A }`,
      /select `cursor`/,
    ],
  ])("[CLIENT-210] refuses %s, before anything is sent", async (_what, query, why) => {
    const client = resuming(
      createClient({ url: "ws://127.0.0.1:9", webSocketImpl: WebSocket, retryAttempts: 0 }),
    );
    await expect(client.iterate({ query }).next()).rejects.toThrow(why);
    await client.dispose();
  });

  it("[CLIENT-210] resumes by cursor as an async iterator, too", async () => {
    await using kit = await TerrariumKit.open();
    await using network = await BreakableNetwork.to(kit.port);
    await kit.count(1);
    const client = resuming(
      createClient({
        url: network.webSocketUrl,
        webSocketImpl: WebSocket,
        retryAttempts: 100,
        shouldRetry: () => true,
        retryWait: () => network.open,
      }),
    );
    const [, query] = DOCUMENTS[0] ?? [];
    const told = client.iterate<{ e: { result: unknown } }>({ query: query ?? "" });
    const results: unknown[] = [];
    const read = async (until: number): Promise<void> => {
      while (results.at(-1) !== until) results.push((await told.next()).value.data?.e.result);
    };
    await read(1);
    network.cut();
    await kit.count(1);
    network.restore();
    await read(2);
    await kit.count(1);
    await read(3);
    expect(results).toEqual([1, 2, 3]);
    await told.return?.();
    await client.dispose();
  });

  it("[CLIENT-210] leaves all other operations unchanged", async () => {
    await using kit = await TerrariumKit.open();
    const client = resuming(createClient({ url: kit.webSocketUrl, webSocketImpl: WebSocket }));
    const first = await client.iterate({ query: '{ agent(id: "echo") { id } }' }).next();
    expect(first.value).toEqual({ data: { agent: { id: "echo" } } });
    await client.dispose();
  });
});
