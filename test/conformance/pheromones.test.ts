import { createClient } from "graphql-ws";
import { afterAll, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";

import { defineAgent } from "../../src/index.js";
import { bearerOf, Heard, TerrariumKit } from "../support/terrarium-kit.js";

let kit: TerrariumKit;
let ada: string;
const api = (query = ""): string => `http://127.0.0.1:${kit.port}/api/pheromones${query}`;

beforeAll(async () => {
  kit = await TerrariumKit.open({
    agents: [
      defineAgent({
        id: "sensor",
        process: (input, { signals }) => signals.deposit(input as never).then(({ id }) => id),
      }),
      defineAgent({ id: "reacting", reactsTo: ["ALARM"], process: (input) => input }),
    ] as never,
  });
  ada = await bearerOf("signals:deposit agent:sensor:invoke");
});
afterAll(() => kit[Symbol.asyncDispose]());

const DEPOSIT = `mutation ($type: String!, $strength: Float!, $target: ID, $payload: JSON, $key: String) {
  depositPheromone(type: $type, initialIntensity: $strength, target: $target, payload: $payload, key: $key) {
    id type source target key initialIntensity intensity halfLifeMs ttlMs payload at firstAt count } }`;

async function deposited(variables: object, bearer = ada): Promise<Record<string, unknown>> {
  const { data, errors } = await kit.ask(DEPOSIT, { strength: 0.8, ...variables }, bearer);
  if (!data?.["depositPheromone"]) throw new Error(JSON.stringify(errors));
  return data["depositPheromone"] as Record<string, unknown>;
}

async function post(body: unknown, bearer?: string): Promise<Response> {
  return await fetch(api(), {
    method: "POST",
    headers: { "content-type": "application/json", ...(bearer && { authorization: bearer }) },
    body: JSON.stringify(body),
  });
}

it("[SIGNAL-821] GraphQL: a deposit needs its scope; the field is read without a token, strongest first", async () => {
  const stored = await deposited({ type: "MEMORY", key: "a", payload: { n: 1 } });
  expect(stored).toMatchObject({
    source: "client:ada",
    intensity: 0.8,
    halfLifeMs: 600_000,
    count: 1,
    ttlMs: null,
  });
  expect(await deposited({ type: "MEMORY", key: "a", strength: 0.1 })).toMatchObject({
    id: stored["id"],
    count: 2,
  });
  await deposited({ type: "MEMORY", key: "b", strength: 0.2 });
  const { data } = await kit.ask(`{ pheromones(type: "MEMORY", minIntensity: 0.1) { key intensity } }`);
  const found = (data?.["pheromones"] ?? []) as { key: string; intensity: number }[];
  expect(found.map(({ key }) => key)).toEqual(["a", "b"]);
  expect(found[0]?.intensity).toBeGreaterThan(0.8);
  for (const [bearer, code] of [
    [undefined, "UNAUTHENTICATED"],
    [await bearerOf("agent:*:perturb"), "FORBIDDEN"],
  ] as const) {
    const { data: none, errors } = await kit.ask(DEPOSIT, { type: "MEMORY", strength: 1 }, bearer);
    expect(none).toEqual({ depositPheromone: null });
    expect(errors?.[0]?.extensions).toMatchObject({ code });
  }
  const { errors } = await kit.ask(DEPOSIT, { type: "MEMORY", strength: 2 }, ada);
  expect(errors?.[0]?.extensions).toMatchObject({ code: "BAD_USER_INPUT", field: "initialIntensity" });
});

it("[SIGNAL-821] REST: the same deposits and the same field, with problems", async () => {
  const stored = await post({ type: "STATE", initialIntensity: 0.5, ttlMs: 60_000 }, ada);
  expect(stored.status).toBe(201);
  const answer = (await stored.json()) as { id: string };
  expect(answer).toMatchObject({ source: "client:ada", ttlMs: 60_000, at: expect.stringMatching(/Z$/) });
  const found = await fetch(api("?type=STATE&source=client:ada&minIntensity=0.1"));
  expect(await found.json()).toMatchObject([{ id: answer.id, intensity: expect.any(Number), payload: null }]);
  expect(await (await fetch(api("?type=STATE&target=sensor"))).json()).toEqual([]);
  for (const [body, bearer, status, code] of [
    [{ type: "STATE", initialIntensity: 0.5 }, undefined, 401, "UNAUTHENTICATED"],
    [{ type: "STATE", initialIntensity: 0.5 }, await bearerOf("*:perturb"), 403, "FORBIDDEN"],
    [{ type: "STATE", initialIntensity: 0.5, source: "sensor" }, ada, 400, "BAD_USER_INPUT"],
    [{ type: "STATE" }, ada, 400, "BAD_USER_INPUT"],
    [null, ada, 400, "BAD_USER_INPUT"],
    [{ type: "STATE", initialIntensity: 1, payload: "x".repeat(8_200) }, ada, 413, "LIMIT_EXCEEDED"],
  ] as const) {
    const refused = await post(body, bearer);
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([status, code]);
  }
  for (const query of [
    "?minIntensity=strong",
    "?minIntensity=",
    "?minIntensity=2",
    "?types=STATE",
    "?type=two%20words",
  ])
    expect((await fetch(api(query))).status).toBe(400);
  expect((await fetch(api(), { method: "DELETE" })).status).toBe(405);
});

it("[SIGNAL-818] pheromoneField sends every deposit; an agent's stream its own deposits and clients' deposits for it", async () => {
  const heard = new Heard<Record<string, unknown>>();
  const events = new Heard<Record<string, unknown>>();
  const client = createClient({ url: kit.webSocketUrl, webSocketImpl: WebSocket });
  const follow = (query: string, into: Heard<Record<string, unknown>>): (() => void) =>
    client.subscribe(
      { query },
      {
        next: ({ data }) => into.push(data ?? {}),
        error: (error) => into.end(error),
        complete: () => into.end(),
      },
    );
  follow("subscription { pheromoneField { type source intensity key } }", heard);
  const fields = "type agentId ... on PheromoneEvent { pheromone { type source key } run }";
  follow(`subscription { terrariumEvents(types: [PHEROMONE], replay: 0) { ${fields} } }`, events);
  // Both are live when the first of these arrives.
  while (heard.items.length === 0)
    await deposited({ type: "TEST", key: "begin", target: "reacting" }, kit.bearer);
  await events.until((items) => items.length > 0);
  const call = `mutation ($input: JSON!) { invoke(agentId: "sensor", input: $input) { status result } }`;
  const { data } = await kit.ask(call, { input: { type: "INTENT", initialIntensity: 0.4, key: "1" } }, ada);
  expect(data?.["invoke"]).toMatchObject({ status: "COMPLETED" });
  await deposited({ type: "INTENT", key: "2" });
  await deposited({ type: "INTENT", key: "3", target: "reacting" });
  const keyOf = (item: Record<string, unknown>): unknown =>
    (item["pheromoneField"] as { key: string } | null)?.key;
  const all = await heard.until((items) => items.some((item) => keyOf(item) === "3"));
  const told = all.filter((item) => keyOf(item) !== "begin").map(({ pheromoneField }) => pheromoneField);
  expect(told).toEqual([
    { type: "INTENT", source: "sensor", intensity: 0.4, key: "1" },
    { type: "INTENT", source: "client", intensity: 0.8, key: "2" },
    { type: "INTENT", source: "client", intensity: 0.8, key: "3" },
  ]);
  const ofAgents = (item: Record<string, unknown>) =>
    item["terrariumEvents"] as { pheromone: { key: string } };
  const inStreams = await events.until((items) => items.some((item) => ofAgents(item).pheromone.key === "3"));
  expect(inStreams.map(ofAgents).filter(({ pheromone }) => pheromone.key !== "begin")).toEqual([
    {
      type: "PHEROMONE",
      agentId: "sensor",
      pheromone: { type: "INTENT", source: "sensor", key: "1" },
      run: expect.any(String),
    },
    {
      type: "PHEROMONE",
      agentId: "reacting",
      pheromone: { type: "INTENT", source: "client", key: "3" },
      run: null,
    },
  ]);
  await client.dispose();
});

it("[SIGNAL-816] a client's deposit wakes the agent that it targets: a run that every client sees", async () => {
  const stored = await deposited({ type: "ALARM", target: "reacting", payload: 7 });
  await kit.until("reacting", () =>
    (kit.terrarium.mirror("reacting")?.history(100) ?? []).some(({ event }) => event.type === "RESULT"),
  );
  const { data } = await kit.ask(
    `{ runs(agentId: "reacting", kind: SIGNAL) { runs { status by input } } }`,
    {},
    kit.bearer,
  );
  const input = { id: stored["id"], type: "ALARM", payload: 7, source: "client:ada", intensity: 0.8 };
  expect(data?.["runs"]).toMatchObject({ runs: [{ status: "COMPLETED", by: "ada", input }] });
});

it("[SIGNAL-813] a client that floods is refused with RATE_LIMITED, counted, and others are stored", async () => {
  const flooder = await bearerOf("signals:deposit", 60, "flooder");
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => post({ type: "CHAOS", initialIntensity: 0.1 }, flooder)),
  );
  const stored = answers.filter(({ status }) => status === 201).length;
  expect(stored).toBeGreaterThanOrEqual(20);
  expect(stored).toBeLessThan(40);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(40 - stored);
  expect(
    (await post({ type: "STATE", initialIntensity: 0.1 }, await bearerOf("signals:deposit", 60, "other")))
      .status,
  ).toBe(201);
  expect(await kit.metric('refused_total{limit="pheromoneRatePerSecond"}')).toBe(40 - stored);
  expect(await kit.metric('pheromone_deposits_total{type="CHAOS"}')).toBe(stored);
  expect(await kit.metric('pheromones{type="CHAOS"}')).toBe(1);
});

it("[SIGNAL-822] in process: terrarium.signals deposits, senses, watches and witnesses", async () => {
  const { signals } = kit.terrarium;
  const ending = new AbortController();
  const watched = signals.watch({ type: "DREAM" }, { signal: ending.signal })[Symbol.asyncIterator]();
  const first = watched.next();
  // The stream is open when the call before it has been answered.
  await signals.sense();
  const stored = await signals.deposit(
    { type: "DREAM", initialIntensity: 0.6, payload: [1] },
    { by: "host" },
  );
  expect(stored).toMatchObject({ source: "client:host", intensity: 0.6 });
  expect((await first).value).toMatchObject({ id: stored.id });
  ending.abort();
  expect((await watched.next()).done).toBe(true);
  expect(await signals.sense({ source: "client:host" })).toMatchObject([{ id: stored.id, payload: [1] }]);
  const { deposits } = await signals.witness({ type: "DREAM" });
  expect(deposits).toMatchObject([{ id: stored.id, deposited: 0.6, source: "client:host" }]);
  await expect(signals.deposit({ type: "", initialIntensity: 1 })).rejects.toMatchObject({
    code: "BAD_USER_INPUT",
  });
});
