import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { TOP } from "../support/machine.js";
import { type Gateway, startGateway, TOKEN } from "../support/terrarium-process.js";
import { inTime } from "../support/time-and-random.js";

const agents = (name: string): string[] => ["--agents", join(TOP, `test/support/agents/${name}.ts`)];
const QUERY = `{ agents { id health { status since probes { name detail failing failures at } } } }`;
const STREAM = `subscription($agentId: ID) { terrariumEvents(agentId: $agentId, replay: 1000, types: [PROBE_FAILED, PROBE_RECOVERED, RESULT, AGENT_STOPPED]) { type at agentId ... on ProbeFailedEvent { probe failures health detail } } }`;

interface Health {
  readonly status: string;
  readonly probes: readonly { readonly detail: string | null; readonly failures: number }[];
}

interface Told {
  readonly type: string;
  readonly agentId: string;
  readonly at: string;
  readonly detail?: string;
}

describe("probes of real agents", () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await startGateway([
      "serve",
      "--port",
      "0",
      "--ephemeral",
      "--no-bundled",
      ...agents("unwell"),
      ...agents("looping"),
    ]);
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  const headers = { "content-type": "application/json", authorization: `Bearer ${TOKEN}` };

  async function healthOf(id: string): Promise<Health> {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: "POST",
      headers,
      body: JSON.stringify({ query: QUERY }),
    });
    const { data } = (await response.json()) as { data: { agents: { id: string; health: Health }[] } };
    return data.agents.find((agent) => agent.id === id)?.health ?? expect.unreachable(id);
  }

  /** The agent's events, past and coming. */
  async function* eventsOf(agentId: string): AsyncGenerator<Told, void> {
    const address = `${gateway.url}/graphql?${new URLSearchParams({ query: STREAM, variables: JSON.stringify({ agentId }) }).toString()}`;
    const { body } = await fetch(address, { headers: { ...headers, accept: "text/event-stream" } });
    let text = "";
    for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const lines = text.split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) {
        if (!line.startsWith("data: ")) continue;
        const { data } = JSON.parse(line.slice(6)) as { data?: { terrariumEvents: Told } };
        if (data) yield data.terrariumEvents;
      }
    }
  }

  async function firstOf(agentId: string, type: string): Promise<Told> {
    const look = async (): Promise<Told> => {
      for await (const event of eventsOf(agentId)) if (event.type === type) return event;
      return expect.unreachable(`no ${type} of ${agentId}`);
    };
    return await inTime(`${type} of ${agentId}`, look());
  }

  it.each([
    ["nonsense", "UNHEALTHY", /^it answered "banana"$/],
    ["silent", "DEGRADED", /^nothing was handled or said for \d+ ms$/],
    ["mute", "DEGRADED", /^no (?:verdict|answer) within 500 ms$/],
  ])("[PROBE-858] %s is told, while /health is 200", async (id, health, detail) => {
    expect(await firstOf(id, "PROBE_FAILED")).toMatchObject({
      health,
      failures: 3,
      detail: expect.stringMatching(detail),
    });
    expect((await healthOf(id)).status).toBe(health);
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/ready?agent=${id}`)).status).toBe(health === "UNHEALTHY" ? 503 : 200);
  });

  it("[PROBE-858] a promise that never settles is reported, once work waits for it", async () => {
    while ((await healthOf("hung")).status !== "HEALTHY");
    await gateway.perturb("hung", 1);
    expect((await firstOf("hung", "PROBE_FAILED")).detail).toMatch(/^no turn within 500 ms/);
  });

  it("[PROBE-858] long calls within their timeout, or announced, are not reported", async () => {
    while (
      (await healthOf("thorough")).status !== "HEALTHY" ||
      (await healthOf("announced")).status !== "HEALTHY"
    );
    await Promise.all([gateway.perturb("thorough", 2_500), gateway.perturb("announced", 2_500)]);
    for (const id of ["thorough", "announced"]) {
      const types: string[] = [];
      for await (const { type } of eventsOf(id)) {
        types.push(type);
        if (type === "RESULT") break;
      }
      expect([id, types]).toEqual([id, ["RESULT"]]);
      expect((await healthOf(id)).status).toBe("HEALTHY");
    }
  });

  it("[PROBE-858] [PROBE-849] a blocked thread is reported within its threshold, unless it announced the call", async () => {
    while ((await healthOf("looping")).status !== "HEALTHY");
    await gateway.perturb("looping", "announced");
    expect((await firstOf("looping", "RESULT")).type).toBe("RESULT");
    expect((await healthOf("looping")).status).toBe("HEALTHY");
    const begun = Date.now();
    await gateway.perturb("looping", "loop");
    const told = await firstOf("looping", "PROBE_FAILED");
    // Three checks at most 100 ms apart, each with 300 ms and the grace of the link; the rest is for a busy machine.
    expect(Date.parse(told.at) - begun).toBeLessThan(5_000);
    expect(told.detail).toBe("no answer within 300 ms");
    expect(await healthOf("looping")).toMatchObject({ status: "UNHEALTHY" });
  });
});
