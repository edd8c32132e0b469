import { jetstreamManager } from "@nats-io/jetstream";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { ClusterConnection } from "../../../src/cluster/connection.js";
import { createTerrarium, defineAgent, type Terrarium } from "../../../src/index.js";
import { cleanUp } from "../../support/clean-up.js";
import { needs } from "../../support/machine.js";
import { dropNamespace, newNamespace, sharedNats } from "../../support/nats/kit.js";

const limits = { gatewayLeaseMs: 900, storeTimeoutMs: 2_000 };
const silent = pino({ level: "silent" });
const agents = [defineAgent({ id: "echo", process: (input) => input })];

async function answer(at: Terrarium, path: string): Promise<Response> {
  // An answer within this process may take no turn of the event loop, which must go on.
  await new Promise<void>((resolve) => void setImmediate(resolve));
  return await at.fetch(new Request(`http://localhost${path}`));
}

async function degraded(at: Terrarium): Promise<readonly string[]> {
  const response = await answer(at, "/ready");
  return ((await response.json()) as { degraded?: readonly string[] }).degraded ?? [];
}

/** Types of the agent's events, oldest first, as soon as the gateway has five results. */
async function shown(at: Terrarium): Promise<readonly string[]> {
  const query = '{ history(agentId: "echo", first: 100) { events { type } } }';
  const headers = { "content-type": "application/json" };
  for (;;) {
    await new Promise<void>((resolve) => void setImmediate(resolve));
    const request = new Request("http://localhost/graphql", {
      method: "POST",
      headers,
      body: JSON.stringify({ query }),
    });
    const { data } = (await (await at.fetch(request)).json()) as {
      data: { history: { events: readonly { type: string }[] } };
    };
    const types = data.history.events.map(({ type }) => type);
    if (types.filter((type) => type === "RESULT").length >= 5) return types;
  }
}

/** A gateway with the agent, one beside it, and an operator. */
async function world() {
  const namespace = newNamespace();
  const { url } = await sharedNats();
  const lines: string[] = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(line) });
  const nats = { servers: [url], namespace };
  const carrier = await createTerrarium({ nats, agents, logger, limits });
  const other = await createTerrarium({ nats, limits, logger: silent });
  const connection = await ClusterConnection.open({
    servers: [url],
    name: "operator",
    onError: () => undefined,
  });
  cleanUp(async () => {
    await other.close();
    await carrier.close();
    await connection.close();
    await dropNamespace(namespace);
  });
  const { streams } = await jetstreamManager(connection.nats, { checkAPI: false });
  return { namespace, carrier, other, lines, streams, nats: connection.nats };
}

describe.skipIf(needs("natsServer"))("a stream of events that somebody else writes or deletes", () => {
  it.each([
    ["a batch of a lower term", { agentId: "echo", term: 1, epoch: "e", from: 1 }],
    ["a batch of a far higher term", { agentId: "echo", term: 1e9, epoch: "e", from: 1 }],
    ["a batch of another agent", { agentId: "ghost", term: 1, epoch: "e", from: 1 }],
    ["a claim", { agentId: "echo", term: 1e9, claim: true, head: { epoch: "e", offset: 9 }, gateway: "g" }],
    ["no JSON", "scribble"],
  ])("[CLUSTER-1790] %s: the agent goes on in its epoch, and it is told", async (_what, scribble) => {
    const { namespace, carrier, other, lines, streams, nats } = await world();
    const before = await carrier.invoke("echo", 1);
    const events =
      typeof scribble === "object" && "from" in scribble
        ? { events: [{ agentId: scribble.agentId, type: "OUTPUT", at: 1, data: {} }] }
        : {};
    const text = typeof scribble === "string" ? scribble : JSON.stringify({ ...scribble, ...events });
    // More than one at once, and more than one at a time.
    for (const times of [1, 3]) {
      for (let time = 0; time < times; time += 1)
        await nats.request(`TERRARIUM.${namespace}.log.agent.echo`, text);
      expect(await carrier.invoke("echo", 2)).toMatchObject({ result: 2 });
      expect(await other.invoke("echo", 3)).toMatchObject({ result: 3 });
    }
    expect(before).toMatchObject({ result: 1 });
    const types = await shown(other);
    expect(types.filter((type) => type === "RESULT")).toHaveLength(5);
    expect(types).not.toContain("GAP");
    const told = lines.filter((line) => line.includes("somebody else than a gateway has written"));
    expect(told).toHaveLength(2);
    expect(lines.join("")).not.toContain("another gateway carries");
    expect((await streams.info(`TERRARIUM_${namespace}_events`)).state.consumer_count).toBe(2);
  });

  it("[CLUSTER-1791] [CLUSTER-1833] is deleted: every gateway names it, and says how old what it shows is, until a gateway starts", async () => {
    const { namespace, carrier, other, lines, streams } = await world();
    await carrier.invoke("echo", 1);
    const stream = `TERRARIUM_${namespace}_events`;
    await streams.delete(stream);
    const line = `deleted at NATS: ${stream}; no events are shared until a gateway starts, which makes it again`;
    for (const at of [carrier, other]) while (!(await degraded(at)).includes(line));
    while ((await answer(other, "/api/agents")).headers.get("terrarium-as-of") === null);
    const outage = new RegExp(
      `^new events are not shown since 20[-0-9T:.]+Z: ${stream} was deleted at NATS$`,
    );
    for (const at of [carrier, other]) {
      let told: string | null = null;
      while (told === null) told = (await answer(at, "/api/agents")).headers.get("terrarium-outage");
      expect(told).toMatch(outage);
      const agents = (await (await answer(at, "/api/agents")).json()) as {
        readonly id: string;
        readonly asOf: string | null;
      }[];
      expect(agents.find(({ id }) => id === "echo")).toMatchObject({ asOf: expect.stringMatching(/^20/) });
    }
    expect(lines.filter((said) => said.includes("stream not found")).length).toBeLessThan(5);
    const { url } = await sharedNats();
    const third = await createTerrarium({ nats: { servers: [url], namespace }, limits, logger: silent });
    cleanUp(() => third.close());
    for (const at of [carrier, other, third]) while ((await degraded(at)).length > 0);
    expect(await other.invoke("echo", 2)).toMatchObject({ result: 2 });
    while ((await answer(other, "/api/agents")).headers.get("terrarium-as-of") !== null);
  });
});
