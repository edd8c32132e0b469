import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTerrarium, type Terrarium } from "../../../src/index.js";
import { command, defineAgent, park } from "../../../src/index.js";
import { JWT_SECRET } from "../../support/terrarium-kit.js";

/** Every text of a hidden agent has this word. */
const WORD = /vault|desk/;

const agents = [
  defineAgent({ id: "open", process: (input) => ({ open: input as string }) }),
  defineAgent({ id: "desk", visibility: "authenticated", process: (input) => ({ desk: input as string }) }),
  defineAgent({
    id: "vault",
    visibility: "scoped",
    labels: { team: "safe" },
    description: "the vault",
    process: (input) =>
      input === "ask"
        ? park({ reason: "APPROVAL_NEEDED", prompt: "open the vault?", state: null })
        : { vault: input as string },
    resume: () => null,
    commands: { unlock: command({ help: "opens the vault", run: () => "vault" }) },
  }),
];

let terrarium: Terrarium;
let url = "";

async function tokenOf(...scopes: string[]): Promise<string> {
  const jwt = new SignJWT({ scope: scopes.join(" ") }).setProtectedHeader({ alg: "HS256" }).setSubject("ada");
  return await jwt.setExpirationTime("1h").sign(new TextEncoder().encode(JWT_SECRET));
}

function headersOf(token: string | null): Record<string, string> {
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

async function get(path: string, token: string | null = null): Promise<{ status: number; text: string }> {
  const response = await fetch(url + path, { headers: headersOf(token) });
  return { status: response.status, text: await response.text() };
}

async function ask(query: string, token: string | null = null): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headersOf(token) },
    body: JSON.stringify({ query }),
  });
  return await response.text();
}

/** The ids of agents in the first events of the stream of all agents, until one of `until`. */
async function streamed(token: string | null, until: string): Promise<string> {
  const query = "subscription { terrariumEvents(replay: 1000) { __typename agentId cursor } }";
  const response = await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, {
    headers: { accept: "text/event-stream", ...headersOf(token) },
  });
  let text = "";
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    text += Buffer.from(chunk).toString();
    if (text.includes(until)) break;
  }
  return text;
}

beforeAll(async () => {
  terrarium = await createTerrarium({ agents, jwt: { secret: JWT_SECRET } });
  ({ url } = await terrarium.listen({ port: 0 }));
  for (const id of ["vault", "desk", "open", "vault"]) await terrarium.invoke(id, `of ${id}`);
  await terrarium.invoke("vault", "ask");
  await terrarium.signals.deposit({
    type: "WARNING",
    initialIntensity: 1,
    target: "vault",
    payload: "vault",
  });
  await terrarium.signals.deposit({ type: "WARNING", initialIntensity: 1, target: "open" });
  await terrarium.invoke("open", "last");
});

afterAll(async () => {
  await terrarium.close();
});

const READS = [
  "/api/agents",
  "/api/history",
  "/api/history?search=vault",
  "/api/runs",
  "/api/pheromones",
  "/openapi.json",
  "/metrics",
  "/ready",
  "/agentese/world.terrarium.agents.manifest",
  "/agentese/world.terrarium.connect",
  "/agentese/world.terrarium.dashboard.manifest",
  "/agentese/void.terrarium.metabolism",
  "/agentese/void.pheromone.sense",
  "/agentese/void.pheromone.witness",
  "/agentese/world.agent.vau.manifest",
];

const QUERIES = [
  "{ agents { id visibility observers } metabolism { agents } }",
  "{ history { events { agentId } next missed } }",
  "{ runs { runs { agentId by } next } }",
  "{ semaphores { agentId prompt } semaphorePage(first: 1) { semaphores { id } next } }",
  "{ pheromones { source target } }",
  "{ __schema { types { name fields { name description } } } }",
  "{ vaul { unlock } }",
];

describe("an agent that one may not see does not exist", () => {
  it.each(READS)("[HTTP-1110] GET %s does not tell of it, and tells those who may see it", async (path) => {
    const none = await tokenOf("agent:other:observe");
    expect((await get(path)).text).not.toMatch(WORD);
    expect((await get(path, none)).text).not.toMatch(/vault/);
    expect((await get(path, terrarium.operatorToken)).status).toBeLessThan(500);
  });

  it.each(QUERIES)("[HTTP-1110] %s does not tell of it", async (query) => {
    const none = await tokenOf();
    expect(await ask(query)).not.toMatch(/desk|vault(?!\w* \{)/i);
    expect((await ask(query, none)).replaceAll("vaul\\", "")).not.toMatch(/vault/i);
  });

  it.each([
    ["/api/agents/ID/snapshot"],
    ["/api/ID/snapshot"],
    ["/api/history?agentId=ID"],
    ["/api/runs?agentId=ID"],
    ["/ready?agent=ID"],
    ["/agentese/world.agent.ID.manifest"],
    ["/agentese/self.runs?agent=ID"],
  ])("[HTTP-1111] GET %s answers as for an agent that never was", async (path) => {
    for (const token of [null, await tokenOf("agent:open:*")]) {
      const [hidden, unknown] = [
        await get(path.replace("ID", "vault"), token),
        await get(path.replace("ID", "nobod"), token),
      ];
      expect(hidden.text.replaceAll("vault", "nobod")).toBe(unknown.text);
      expect(hidden.status).toBe(unknown.status);
    }
  });

  it.each([
    'mutation { perturb(agentId: "ID", input: 1) { id } }',
    'mutation { invoke(agentId: "ID", input: 1) { status } }',
    'mutation { startAgent(id: "ID") { id } }',
    'mutation { agenteseInvoke(path: "world.agent.ID.unlock") { value } }',
    '{ agent(id: "ID") { id } snapshot(agentId: "ID") { cursor } }',
    '{ history(agentId: "ID") { next } }',
    '{ sessionState(agentId: "ID") }',
    '{ semaphores(agentId: "ID") { id } }',
  ])("[HTTP-1111] %s answers as for an agent that never was", async (query) => {
    for (const token of [null, await tokenOf("agent:open:*")]) {
      const [hidden, unknown] = [
        await ask(query.replaceAll("ID", "vault"), token),
        await ask(query.replaceAll("ID", "nobod"), token),
      ];
      expect(hidden.replaceAll("vault", "nobod")).toBe(unknown);
    }
  });

  it("[HTTP-1112] the stream of all agents has what its viewer sees, with the same cursors for all", async () => {
    const anonymous = await streamed(null, "ResultEvent");
    expect(anonymous).not.toMatch(WORD);
    const some = await streamed(await tokenOf("agents{team=safe}:observe"), "vault");
    expect(some).toMatch(/vault/);
    const cursorsIn = (text: string): string[] =>
      Array.from(text.matchAll(/"cursor":"([^"]+)"/g), ([, one]) => one ?? "");
    expect(cursorsIn(some)).toEqual(expect.arrayContaining(cursorsIn(anonymous).slice(0, 1)));
  });

  it("[HTTP-1113] those who may see it read it: by label, by prefix, by a right, by the right to answer", async () => {
    for (const scope of [
      "agents{team=safe}:observe",
      "agent:va*:observe",
      "agent:vault:invoke",
      "purgatory:resolve",
    ]) {
      const token = await tokenOf(scope);
      expect(await ask('{ agent(id: "vault") { visibility labels } }', token)).toBe(
        '{"data":{"agent":{"visibility":"SCOPED","labels":{"team":"safe"}}}}',
      );
      expect((await get("/openapi.json", token)).text).toMatch(/vault/);
      expect((await get("/metrics", token)).text).toMatch(/agent="vault"/);
    }
    expect((await get("/metrics")).text).toMatch(/agent="_other"/);
    // Types of pheromones are names that agents choose. Without a token an agent is hidden here.
    expect((await get("/metrics")).text).toMatch(/terrarium_pheromones\{type="_other"\}/);
    expect((await get("/metrics")).text).not.toMatch(/pheromone.*type="WARNING"/);
  });

  it("[HTTP-1113] agent:<id>:resolve answers that agent's questions, and shows what is frozen with them", async () => {
    const token = await tokenOf("agent:vault:resolve");
    const read = JSON.parse(await ask("{ semaphores { id secretsShown settledBy } }", token)) as {
      data: { semaphores: { id: string; secretsShown: boolean }[] };
    };
    const [question] = read.data.semaphores;
    expect(question).toMatchObject({ secretsShown: true });
    const refused = `mutation { resolveSemaphore(id: "${question?.id}", answer: "yes") { status } }`;
    expect(await ask(refused, await tokenOf("agent:open:resolve"))).toMatch(/SEMAPHORE_NOT_FOUND/);
    expect(await ask(refused, await tokenOf("agent:vault:observe"))).toMatch(/FORBIDDEN/);
    expect(await ask(refused, token)).toMatch(/RESOLVED/);
  });

  it("[HTTP-1114] by is for those who may steer the agent", async () => {
    const query =
      "{ history(types: [PERTURBED]) { events { agentId ... on PerturbedEvent { by } } } runs { runs { agentId by } } }";
    const read = JSON.parse(await ask(query, await tokenOf("agent:vault:invoke"))) as {
      data: {
        history: { events: { agentId: string; by: string | null }[] };
        runs: { runs: { agentId: string; by: string | null }[] };
      };
    };
    for (const { agentId, by } of [...read.data.history.events, ...read.data.runs.runs]) {
      expect(by === null).toBe(agentId !== "vault");
    }
    expect(read.data.history.events.map(({ agentId }) => agentId)).toEqual(
      expect.arrayContaining(["vault", "desk", "open"]),
    );
  });
});
