import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TerrariumKit } from "../support/terrarium-kit.js";
import { openStream } from "./gateway-event-source.js";

interface Agent {
  readonly id: string;
  readonly lastResult: { readonly cursor: string; readonly result: unknown; readonly type: string } | null;
  readonly lastError: { readonly cursor: string; readonly message: string; readonly code: string } | null;
  readonly vitals: readonly Record<string, unknown>[];
}

const LAST = "id lastResult { cursor type result } lastError { cursor message code }";

describe("an agent's last result, last error and vitals", () => {
  let kit: TerrariumKit;
  beforeAll(async () => {
    kit = await TerrariumKit.open({ limits: { maxHistory: 8 } });
    await kit.count(2);
    await kit.ask(`mutation { invoke(agentId: "failing", input: null) { status } }`, {}, kit.bearer);
    const beats = encodeURIComponent(
      "subscription { terrariumEvents(types: [METABOLISM], replay: 0) { type } }",
    );
    await using stream = await openStream(`${kit.url}?query=${beats}`);
    await stream.take(3);
  });
  afterAll(() => kit.terrarium.close());

  async function agentsAs(authorization: string | null, fields = LAST): Promise<Map<string, Agent>> {
    const headers = authorization === null ? {} : { authorization };
    const response = await fetch(kit.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ query: `{ agents { ${fields} } }` }),
    });
    const { data } = (await response.json()) as { data: { agents: Agent[] } };
    return new Map(data.agents.map((agent) => [agent.id, agent]));
  }

  it("[MIRROR-604] are fields of the agent, null before the first", async () => {
    const agents = await agentsAs(null);
    expect(agents.get("counter")).toMatchObject({
      lastResult: { type: "RESULT", result: 2 },
      lastError: null,
    });
    expect(agents.get("echo")).toMatchObject({ lastResult: null, lastError: null });
    expect(agents.get("failing")).toMatchObject({ lastResult: null, lastError: { code: "AGENT_ERROR" } });
  });

  it("[MIRROR-604] show the raw text of an error only to those who may steer the agent, in GraphQL and REST", async () => {
    const textIn = async (path: string, authorization: string | null): Promise<string> => {
      const headers = authorization === null ? {} : { authorization };
      return await (await fetch(new URL(path, kit.url), { headers })).text();
    };
    for (const authorization of [null, kit.bearer]) {
      const isRaw = authorization !== null;
      const message = (await agentsAs(authorization)).get("failing")?.lastError?.message;
      expect(message?.includes("salt")).toBe(isRaw);
      for (const path of ["/api/agents", "/api/failing/snapshot?last=0"]) {
        const text = await textIn(path, authorization);
        expect([path, text.includes("salt"), text.includes(`"code":"AGENT_ERROR"`)]).toEqual([
          path,
          isRaw,
          true,
        ]);
      }
    }
  });

  it("[MIRROR-604] outlive the history, and their cursors stay good", async () => {
    const before = (await agentsAs(null)).get("counter")?.lastResult;
    const cursor = JSON.stringify(before?.cursor);
    await kit.count(1);
    const after = encodeURIComponent(
      `subscription { terrariumEvents(agentId: "counter", after: ${cursor}, types: [RESULT]) { ... on ResultEvent { result } } }`,
    );
    await using stream = await openStream(`${kit.url}?query=${after}`);
    expect((await stream.next())?.data).toContain(`"result":3`);
    const rest = await (await fetch(new URL("/api/counter/snapshot?last=0", kit.url))).json();
    expect(rest).toMatchObject({
      history: [],
      agent: { lastResult: { type: "RESULT", result: 3 }, lastError: null },
    });
  });

  it("[MIRROR-605] vitals are one sample a second with the errors in it", async () => {
    const agents = await agentsAs(
      null,
      "id vitals(lastSeconds: 300) { at pressure flow temperature errors }",
    );
    for (const id of ["counter", "failing"]) {
      const vitals = agents.get(id)?.vitals ?? [];
      const times = vitals.map(({ at }) => Date.parse(at as string));
      expect(times.length).toBeGreaterThan(1);
      expect(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) === 1_000)).toBe(true);
      expect(vitals.at(-1)).toEqual({
        at: expect.any(String),
        pressure: expect.any(Number),
        flow: expect.any(Number),
        temperature: expect.any(Number),
        errors: expect.any(Number),
      });
    }
    const errors = agents
      .get("failing")
      ?.vitals.reduce((sum, sample) => sum + (sample["errors"] as number), 0);
    expect(errors).toBe(1);
  });

  it.each(["0", "-1", "301", "2147483647"])("[MIRROR-605] refuses lastSeconds: %s", async (lastSeconds) => {
    const { errors } = await kit.ask(
      `{ agent(id: "counter") { vitals(lastSeconds: ${lastSeconds}) { at } } }`,
    );
    expect(errors?.[0]?.extensions).toMatchObject({
      code: "BAD_USER_INPUT",
      field: "lastSeconds",
      min: 1,
      max: 300,
    });
  });

  it("[MIRROR-605] the default is five minutes, and null means the default", async () => {
    for (const args of ["", "(lastSeconds: null)", "(lastSeconds: 300)"]) {
      const { data } = await kit.ask(`{ agent(id: "counter") { vitals${args} { at } } }`);
      expect((data as { agent: Agent }).agent.vitals.length).toBeGreaterThan(0);
    }
  });
});
