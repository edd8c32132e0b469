import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/base/json.js";
import { defineAgent } from "../../../src/index.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";
import { type Message, RawSocket } from "../../support/wire/raw-socket.js";
import { at, REVOKE, share } from "./share-kit.js";

describe("what a share shows", () => {
  let kit: TerrariumKit;
  beforeAll(async () => {
    kit = await TerrariumKit.open({
      limits: { steeringRatePerSecond: 1_000_000 },
      agents: [
        defineAgent({
          id: "hidden",
          visibility: "scoped",
          async process(input: JsonValue, { signals }) {
            if (input === "deposit") await signals.deposit({ type: "TEST", initialIntensity: 1, key: "own" });
            return { hidden: input };
          },
        }),
        defineAgent({ id: "secret", visibility: "scoped", process: (input) => ({ secret: input }) }),
      ],
    });
    for (const [agentId, session, input] of [
      ["hidden", "north", "of-north"],
      ["hidden", "south", "of-south"],
      ["hidden", null, "of-none"],
      ["echo", null, "of-echo"],
      ["secret", null, "of-secret"],
    ])
      await kit.ask(INVOKE, { agentId, session, input }, kit.bearer);
  });
  afterAll(() => kit.terrarium.close());

  const INVOKE = `mutation($agentId: ID!, $session: String, $input: JSON) {
    invoke(agentId: $agentId, session: $session, input: $input) { status }
  }`;
  /** Everything that a viewer can read, in one document. */
  const EVERYTHING = `{
    agents { id lastResult { cursor } lastError { cursor } semaphores { id } }
    first: agent(id: "echo") { id }
    second: agent(id: "secret") { id }
    hidden: agent(id: "hidden") { id genus }
    snapshot(agentId: "hidden") { history { __typename ... on ResultEvent { result } } }
    other: snapshot(agentId: "echo") { cursor }
    metabolism { agents alive eventsReflected }
    runs(first: 50) { runs { agentId session } }
    history(first: 100) { events { agentId ... on ResultEvent { result } } }
    semaphores { agentId }
    pheromones { source target }
    echoPath: agentese(path: "world.terrarium.agents.manifest") { value }
  }`;
  const bearerOfShare = async (session: string | null = null): Promise<string> =>
    `Bearer ${(await share(kit, { agentId: "hidden", session })).token}`;

  it("[AUTH-1256] pages of deposits are full of its agent's own, whatever others have deposited", async () => {
    const { terrarium } = kit;
    const deposit = (key: string) =>
      terrarium.signals.deposit({ type: "TEST", initialIntensity: 1, key, halfLifeMs: 1e9 });
    await kit.ask(INVOKE, { agentId: "hidden", input: "deposit" }, kit.bearer);
    for (const key of ["a", "b", "c"]) await deposit(key);
    const path = 'agentese(path: "void.pheromone.witness", input: { first: 2 }) { value }';
    const { data } = await kit.ask(`{ ${path} }`, {}, await bearerOfShare());
    expect(data).toMatchObject({
      agentese: { value: { deposits: [{ source: "hidden", key: "own" }], next: null } },
    });
    const ofSession = await kit.ask(`{ ${path} }`, {}, await bearerOfShare("north"));
    expect(ofSession.data).toEqual({ agentese: { value: { deposits: [], next: null } } });
  });

  it("[SHARE-1204] is one agent at level `observe`, and no other agent in any byte of any read", async () => {
    const bearer = await bearerOfShare();
    const { data, errors } = await kit.ask(EVERYTHING, {}, bearer);
    expect(errors).toBeUndefined();
    const text = JSON.stringify(data);
    for (const other of ['echo"', 'secret"', "counter", "failing", "of-echo", "of-secret"])
      expect(text).not.toContain(`"${other}`);
    for (const shown of ["of-north", "of-south", "of-none"]) expect(text).toContain(shown);
    expect(data).toMatchObject({
      agents: [{ id: "hidden" }],
      first: null,
      second: null,
      hidden: { id: "hidden" },
      other: null,
      metabolism: { agents: 1, alive: 1 },
    });
    const { data: nobody } = await kit.ask('{ agent(id: "hidden") { id } }');
    expect(nobody).toEqual({ agent: null });
    for (const path of [
      "/api/agents",
      "/api/runs",
      "/api/history",
      "/api/hidden/snapshot",
      "/openapi.json",
    ]) {
      const response = await fetch(at(kit, path), { headers: { authorization: bearer } });
      const body = await response.text();
      expect([path, response.status]).toEqual([path, 200]);
      for (const other of ["of-echo", "of-secret", '"counter"'])
        expect([path, body.includes(other)]).toEqual([path, false]);
    }
    for (const path of ["/api/echo/snapshot", "/api/secret/snapshot", "/api/history?agentId=echo"])
      expect((await fetch(at(kit, path), { headers: { authorization: bearer } })).status).toBe(404);
  });

  it("[SHARE-1204] hides what is for those who steer: inputs, callers, error texts", async () => {
    const bearer = await bearerOfShare();
    const { data } = await kit.ask("{ runs { runs { by input result } } }", {}, bearer);
    const { runs } = (data ?? {})["runs"] as { runs: { by: unknown; input: unknown; result: unknown }[] };
    expect(runs.map(({ by, input }) => [by, input])).toEqual(runs.map(() => [null, null]));
    expect(runs.map(({ result }) => result)).toContainEqual({ hidden: "of-north" });
  });

  it("[SHARE-1204] streams its agent, also where it asks for all", async () => {
    const bearer = await bearerOfShare();
    await using all = await RawSocket.open(kit.webSocketUrl, { params: { authorization: bearer } });
    all.subscribe("all", "subscription { terrariumEvents(replay: 100) { agentId type } }");
    const upgrade = await RawSocket.upgrade({
      url: kit.webSocketUrl.replace("graphql", "observe/echo"),
      protocol: null,
      headers: { Authorization: bearer },
    });
    if (!("socket" in upgrade)) throw new Error("no socket");
    await using echo = upgrade.socket;
    expect((await echo.closed()).code).toBe(4004);
    await kit.ask(INVOKE, { agentId: "echo", session: null, input: 1 }, kit.bearer);
    await kit.ask(INVOKE, { agentId: "hidden", session: "last", input: 1 }, kit.bearer);
    const seen = new Set<string>();
    for (let results = 0; results < 4;) {
      const { payload } = await all.message();
      const { terrariumEvents: event } = (
        payload as { data: { terrariumEvents: { agentId: string; type: string } } }
      ).data;
      seen.add(event.agentId);
      if (event.type === "RESULT") results += 1;
    }
    expect([...seen]).toEqual(["hidden"]);
  });

  it("[SHARE-1205] of a session shows only that session, whatever is asked", async () => {
    const bearer = await bearerOfShare("north");
    const { data, errors } = await kit.ask(EVERYTHING, {}, bearer);
    expect(errors).toBeUndefined();
    const text = JSON.stringify(data);
    expect(text).toContain("of-north");
    for (const other of ["of-south", "of-none", "south"]) expect(text).not.toContain(other);
    expect(data).toMatchObject({
      runs: { runs: [{ agentId: "hidden", session: "north" }] },
      semaphores: [],
      pheromones: [],
    });
    const south = `{ runs(agentId: "hidden", session: "south") { runs { session } }
      history(agentId: "hidden", session: "south", first: 50) { events { ... on ResultEvent { result } } }
      snapshot(agentId: "hidden", session: "south") { history { ... on ResultEvent { result } } } }`;
    const asked = JSON.stringify((await kit.ask(south, {}, bearer)).data);
    expect([asked.includes("south"), asked.includes("of-north")]).toEqual([false, true]);
    const { data: runs } = await kit.ask(
      "{ runs(first: 50) { runs { id agentId session } } }",
      {},
      kit.bearer,
    );
    const all = ((runs ?? {})["runs"] as { runs: { id: string; session: string | null }[] }).runs;
    for (const { id, session } of all) {
      const { data: one } = await kit.ask("query($id: ID!) { run(id: $id) { id } }", { id }, bearer);
      expect([session, one?.["run"] !== null]).toEqual([session, session === "north"]);
    }
    const observe = kit.webSocketUrl.replace(
      "graphql",
      "observe/hidden?types=RESULT&session=south&replay=100",
    );
    await using plain = await RawSocket.open(observe, {
      protocol: null,
      init: false,
      headers: { Authorization: bearer },
    });
    expect(await plain.message()).toMatchObject({ session: "north", result: { hidden: "of-north" } });
  });

  it("[SHARE-1206] ends open streams at once when it is revoked, and says why on every road", async () => {
    const { id, token } = await share(kit, { agentId: "hidden" });
    const query = 'subscription { terrariumEvents(agentId: "hidden", replay: 1) { type } }';
    await using socket = await RawSocket.open(`${kit.webSocketUrl}?share=${token}`);
    socket.subscribe("s", query);
    expect((await socket.message()).type).toBe("next");
    const observe = kit.webSocketUrl.replace("graphql", `observe/hidden?replay=1&share=${token}`);
    await using plain = await RawSocket.open(observe, { protocol: null, init: false });
    await plain.message();
    const stream = await fetch(at(kit, `/graphql?query=${encodeURIComponent(query)}&share=${token}`), {
      headers: { accept: "text/event-stream" },
    });
    await kit.ask(REVOKE, { id }, kit.bearer);
    const told: Message[] = [];
    while (told.at(-1)?.type !== "complete" && told.at(-1)?.type !== "error")
      told.push(await socket.message());
    expect(JSON.stringify(told)).toContain('"reason":"revoked"');
    socket.subscribe("q", "{ agents { id } }");
    expect(JSON.stringify(await socket.message())).toContain('"reason":"revoked"');
    expect(await plain.closed()).toMatchObject({ code: 4401, reason: expect.stringContaining("revoked") });
    const text = await stream.text();
    expect(text).toContain('"reason":"revoked"');
    expect(text.trimEnd().endsWith("event: complete\ndata:")).toBe(true);
  });

  it("[SHARE-1206] ends open streams when its time is up", async () => {
    const { token } = await share(kit, { agentId: "hidden", ttlSeconds: 1 });
    const observe = kit.webSocketUrl.replace("graphql", `observe/hidden?share=${token}`);
    await using plain = await RawSocket.open(observe, { protocol: null, init: false });
    expect(await plain.closed()).toMatchObject({ code: 4401, reason: expect.stringContaining("expired") });
  });
});
