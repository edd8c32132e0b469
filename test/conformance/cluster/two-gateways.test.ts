import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { DialledHost } from "../../../src/host/dialled-host.js";
import { type AgentDefinition, createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { needs } from "../../support/machine.js";
import { asker } from "../../support/nats/asker.js";
import { dropNamespace, newNamespace, sharedNats } from "../../support/nats/kit.js";
import { SlowProxy } from "../../support/wire/slow-proxy.js";

/** Whose probe is what the test says. */
const checked = { ok: true };
const probed = defineAgent({
  id: "probed",
  process: (input) => input,
  schedule: [{ name: "yearly", cron: "0 3 1 1 *", input: null }],
  probes: {
    sane: {
      check: () => ({ ok: checked.ok, detail: "looked" }),
      everyMs: 100,
      failureThreshold: 1,
      critical: true,
    },
  },
});

/** A gateway in this process, and a client of its HTTP port. */
class Node implements AsyncDisposable {
  readonly terrarium: Terrarium;
  readonly url: string;

  static async open(namespace: string, agents: readonly AgentDefinition[]): Promise<Node> {
    const { url } = await sharedNats();
    const nats = { servers: [url], namespace };
    const terrarium = await createTerrarium({ nats, agents, operatorToken: "correct-horse-battery" });
    return new Node(terrarium, (await terrarium.listen({ port: 0 })).url);
  }

  private constructor(terrarium: Terrarium, url: string) {
    this.terrarium = terrarium;
    this.url = url;
  }

  async ask<T>(query: string, variables: object = {}): Promise<T> {
    const headers = { "content-type": "application/json", authorization: "Bearer correct-horse-battery" };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${this.url}/graphql`, { method: "POST", headers, body });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  /** The first event of the asker that passes, of those from now on. */
  async event(type: string, passes: (event: Record<string, unknown>) => boolean = () => true) {
    const stream = this.terrarium.observe({ agentId: "asker", replay: 100 });
    for await (const { event } of stream) {
      const seen = event as unknown as Record<string, unknown>;
      if (event.type === type && passes(seen)) return seen;
    }
    throw new Error(`there is no ${type}`);
  }

  async metrics(): Promise<string> {
    return await (await fetch(`${this.url}/metrics`)).text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terrarium.close();
  }
}

type Asked = { invoke: { perturbationId: string; semaphore: { id: string } } };
const ASK = `mutation ($input: JSON!) { invoke(agentId: "asker", input: $input) { perturbationId semaphore { id } } }`;
const RUN = `query ($id: ID!) { run(id: $id) { status result } }`;

describe.skipIf(needs("natsServer"))("two gateways of one namespace", () => {
  const namespace = newNamespace();
  let one: Node;
  let other: Node;

  beforeAll(async () => {
    one = await Node.open(namespace, [asker, probed]);
    other = await Node.open(namespace, [defineAgent({ id: "elsewhere", process: (input) => input })]);
  });
  afterAll(async () => {
    await one[Symbol.asyncDispose]();
    await other[Symbol.asyncDispose]();
    await dropNamespace(namespace);
  });

  async function asked(input: object = {}): Promise<Asked["invoke"]> {
    return (await one.ask<Asked>(ASK, { input })).invoke;
  }
  const about = (id: string) => (event: Record<string, unknown>) =>
    (event["semaphore"] as { id: string }).id === id;

  it("[CLUSTER-1535] an answer at one resumes the agent at the other, whose observers hear of it once", async () => {
    const { perturbationId, semaphore } = await asked();
    await other.ask(`mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "Yes") { id } }`, semaphore);
    await one.event("SEMAPHORE_RESOLVED", about(semaphore.id));
    const result = await one.event("RESULT", ({ cause }) => cause === semaphore.id);
    expect(result).toMatchObject({ result: { answered: "Yes" }, run: perturbationId });
    for (const node of [one, other])
      expect(await node.ask(RUN, { id: perturbationId })).toEqual({
        run: { status: "COMPLETED", result: { answered: "Yes" } },
      });
    const query = `{ snapshot(agentId: "asker", last: 100) { history { type } } }`;
    const { snapshot } = await one.ask<{ snapshot: { history: { type: string }[] } }>(query);
    const kinds = snapshot.history.filter(({ type }) => type.startsWith("SEMAPHORE_"));
    expect(kinds.map(({ type }) => type)).toEqual(["SEMAPHORE_EJECTED", "SEMAPHORE_RESOLVED"]);
  });

  it("[CLUSTER-1535] a question cancelled at one ends its run, and one at its deadline is voided once", async () => {
    const withdrawn = await asked();
    await other.ask(
      `mutation ($id: ID!) { cancelSemaphore(id: $id, reason: "no") { id } }`,
      withdrawn.semaphore,
    );
    await one.event("SEMAPHORE_CANCELLED", about(withdrawn.semaphore.id));
    const late = await asked({ deadline: new Date(Date.now() + 300).toISOString() });
    await one.event("SEMAPHORE_VOIDED", about(late.semaphore.id));
    for (const { perturbationId: id } of [withdrawn, late])
      expect(await other.ask(RUN, { id })).toEqual({ run: { status: "CANCELLED", result: null } });
    const settled = async (kind: string): Promise<number> => {
      const lines = (await Promise.all([one.metrics(), other.metrics()])).join("\n").split("\n");
      const own = lines.filter((line) => line.includes("purgatory_settled_total") && line.includes(kind));
      return own.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
    };
    expect([await settled("CANCELLED"), await settled("VOIDED")]).toEqual([1, 1]);
  });

  it("[CLUSTER-1787] the next tick of a schedule is the same at both", async () => {
    const query = `{ agent(id: "probed") { schedules { name next } } }`;
    const seen = await one.ask<{ agent: { schedules: readonly unknown[] } }>(query);
    expect(seen.agent.schedules).toEqual([
      { name: "yearly", next: expect.stringContaining("-01-01T03:00") as string },
    ]);
    expect(await other.ask(query)).toEqual(seen);
  });

  it("[CLUSTER-1776] metrics say how many gateways live, and which of them carries how many agents", async () => {
    const value = async (node: Node, name: string): Promise<number> => {
      const line = (await node.metrics())
        .split("\n")
        .find((text) => text.startsWith(`terrarium_nats_${name}{`));
      return Number(line?.split(" ").at(-1));
    };
    const { agents } = await one.ask<{ agents: readonly unknown[] }>("{ agents { id } }");
    const carried = await Promise.all([one, other].map((node) => value(node, "agents_carried")));
    expect(carried.reduce((sum, count) => sum + count, 0)).toBe(agents.length);
    expect(await Promise.all([one, other].map((node) => value(node, "gateways")))).toEqual([2, 2]);
  });

  it("[CLUSTER-1536] a freeze, a thaw, the end of a share and a deposit at one hold at the other", async () => {
    await other.ask(`mutation { freeze(all: true, reason: "look") { agentId } }`);
    await one.event("AGENT_FROZEN");
    await other.ask(`mutation { thaw(all: true) { agentId } }`);
    await one.event("AGENT_THAWED");
    const made = `mutation { createShare(agentId: "asker", ttlSeconds: 60) { id } }`;
    const { createShare } = await one.ask<{ createShare: { id: string } }>(made);
    const ids = async (node: Node): Promise<string[]> =>
      (await node.ask<{ shares: { id: string }[] }>(`{ shares { id } }`)).shares.map(({ id }) => id);
    while ((await ids(other)).length === 0);
    expect(await ids(other)).toEqual([createShare.id]);
    await other.ask(`mutation ($id: ID!) { revokeShare(id: $id) { id } }`, createShare);
    while ((await ids(one)).length > 0);
    const scent = { type: "found", initialIntensity: 1 };
    await other.ask(`mutation { depositPheromone(type: "found", initialIntensity: 1) { id } }`);
    const sensed = async () =>
      (await one.ask<{ pheromones: object[] }>(`{ pheromones { type initialIntensity } }`)).pheromones;
    while ((await sensed()).length === 0);
    expect(await sensed()).toEqual([scent]);
  });

  it("[CLUSTER-1666] the health of an agent is the same at both, also at a gateway that comes later", async () => {
    type Health = { status: string; probes: { name: string; detail: string; failures: number }[] };
    const healthAt = async (node: Node): Promise<Health> => {
      const query = `{ agent(id: "probed") { health { status probes { name detail failures } } } }`;
      return (await node.ask<{ agent: { health: Health } }>(query)).agent.health;
    };
    const ready = async (node: Node): Promise<number> =>
      (await fetch(`${node.url}/ready?agent=probed`)).status;
    const untilAt = async (node: Node, status: string): Promise<Health> => {
      for (;;) {
        const health = await healthAt(node);
        if (health.status === status) return health;
      }
    };
    await untilAt(one, "HEALTHY");
    const good = await untilAt(other, "HEALTHY");
    expect(good.probes).toEqual([{ name: "sane", detail: "looked", failures: 0 }]);
    expect(await ready(other)).toBe(200);
    await using late = await Node.open(namespace, []);
    await untilAt(late, "HEALTHY");
    checked.ok = false;
    expect((await untilAt(other, "UNHEALTHY")).probes).toMatchObject([{ name: "sane", detail: "looked" }]);
    expect([await ready(other), await ready(one)]).toEqual([503, 503]);
    checked.ok = true;
    await untilAt(late, "HEALTHY");
    // Its host is gone, and with it what was known.
    await one.ask(`mutation { stopAgent(id: "probed") { id } }`);
    await untilAt(other, "UNKNOWN");
  });

  it("[CLUSTER-1666] the host of an agent is the same at both, also when it has gone", async () => {
    const proxy = await SlowProxy.to(Number(new URL(one.url).port));
    const host = new DialledHost({
      definitions: [defineAgent({ id: "far", process: (input) => input })],
      modules: new Map(),
      urls: [new URL(`http://127.0.0.1:${proxy.port}`)],
      name: "laptop",
      token: () => "correct-horse-battery",
      drainMs: 0,
      log: () => undefined,
      onChange: () => undefined,
    });
    await host.start();
    const untilAt = async (node: Node, isConnected: boolean): Promise<unknown> => {
      const query = `{ agent(id: "far") { host { name sdk connected since } } }`;
      for (;;) {
        const { agent } = await node.ask<{ agent: { host: { connected: boolean } | null } | null }>(query);
        if (agent?.host?.connected === isConnected) return agent.host;
      }
    };
    expect(await untilAt(other, true)).toEqual(await untilAt(one, true));
    // Its connection is lost, and it goes on.
    await proxy[Symbol.asyncDispose]();
    expect(await untilAt(other, false)).toEqual(await untilAt(one, false));
    await host.close(0);
  });

  it("[CLUSTER-1596] a deposit at one for an agent of the other is in the agent's stream", async () => {
    await other.ask(
      `mutation { depositPheromone(type: "HINT", initialIntensity: 1, target: "asker") { id } }`,
    );
    const { pheromone } = await one.event("PHEROMONE");
    expect(pheromone).toMatchObject({ type: "HINT", target: "asker" });
  });
});
