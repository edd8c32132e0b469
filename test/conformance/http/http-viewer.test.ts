import { expect, test } from "vitest";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

const VIEWER = "{ viewer { id scopes expiresAt } }";

test("[HTTP-40] a caller with a token gets its scopes; without one it is anonymous", async () => {
  await using kit = await TerrariumKit.open();
  expect(await kit.ask(VIEWER)).toEqual({ data: { viewer: null } });
  expect((await kit.ask(VIEWER, {}, kit.bearer)).data).toEqual({
    viewer: { id: "operator", scopes: ["*"], expiresAt: null },
  });
  const { data } = await kit.ask(VIEWER, {}, await bearerOf("agent:echo:invoke purgatory:resolve"));
  expect(data).toMatchObject({ viewer: { id: "ada", scopes: ["agent:echo:invoke", "purgatory:resolve"] } });
  const { expiresAt } = (data?.["viewer"] ?? {}) as { expiresAt?: string };
  expect(Date.parse(expiresAt ?? "")).toBeGreaterThan(Date.now());
});

test("[HTTP-41] metabolism returns the cursor of its stream: a subscription after it neither repeats nor misses an event", async () => {
  await using kit = await TerrariumKit.open();
  await kit.count(2);
  const { data } = await kit.ask("{ metabolism { cursor takenAt observers lagging } }");
  const metabolism = data?.["metabolism"] as Record<string, unknown>;
  expect(metabolism).toMatchObject({ observers: 0, lagging: 0, takenAt: expect.stringMatching(/Z$/) });
  await kit.count(1);
  const query = `subscription($after: Cursor) { terrariumEvents(after: $after) { type ... on ResultEvent { result } } }`;
  const response = await fetch(
    `${kit.url}?query=${encodeURIComponent(query)}&variables=${encodeURIComponent(JSON.stringify({ after: metabolism["cursor"] }))}`,
    { headers: { accept: "text/event-stream" } },
  );
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let told = "";
  while (!told.includes('"result"')) told += new TextDecoder().decode((await reader.read()).value);
  await reader.cancel();
  expect(told.match(/"result":\d+/g)).toEqual(['"result":3']);
});
