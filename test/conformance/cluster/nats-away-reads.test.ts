import { afterAll, beforeAll, describe, expect, it } from "vitest";

import {
  type AgentDefinition,
  createTerrarium,
  defineAgent,
  periodic,
  type Terrarium,
} from "../../../src/index.js";
import { needs } from "../../support/machine.js";
import { asker } from "../../support/nats/asker.js";
import { freePorts, natsFolder, NatsServer } from "../../support/nats/server.js";

const TOKEN = "correct-horse-battery";

const echo = defineAgent({
  id: "echo",
  process: (input) => ({ echo: input }),
  probes: { sane: { check: () => true, everyMs: 100 } },
});
/** How often the agent of this name has beaten. */
let ticks = 0;
const ticker = defineAgent({
  id: "ticker",
  probes: { sane: { check: () => true, everyMs: 100 } },
  async *source({ signal }) {
    for await (const _tick of periodic(20, { signal })) yield null;
  },
  process: () => (ticks += 1),
});

/** What the answers of this test have, each some of it. */
interface Body {
  readonly perturbationId: string;
  readonly runs: readonly { readonly id: string }[];
  readonly detail?: string;
  readonly degraded?: readonly string[];
  readonly data: {
    readonly invoke: { readonly perturbationId: string; readonly semaphore: { readonly id: string } };
    readonly metabolism: { readonly asOf: string | null; readonly outage: string | null };
    readonly agent: {
      readonly asOf: string | null;
      readonly eventsReflected: number;
      readonly health: { readonly status: string };
    };
  };
  readonly errors: readonly [{ readonly message: string }];
}

interface Answer {
  readonly status: number;
  readonly body: Body;
  readonly headers: Headers;
}

/** A gateway in this process, and a client of its port. */
class Node {
  readonly terrarium: Terrarium;
  readonly url: string;

  static async open(server: NatsServer, agents: readonly AgentDefinition[]): Promise<Node> {
    const terrarium = await createTerrarium({
      nats: { servers: [server.url], namespace: "reads" },
      operatorToken: TOKEN,
      // Shorter than usual, so that the test is.
      limits: { storeTimeoutMs: 5_000, gatewayLeaseMs: 2_000, steeringRatePerSecond: 10_000 },
      agents,
    });
    return new Node(terrarium, (await terrarium.listen({ port: 0 })).url);
  }

  private constructor(terrarium: Terrarium, url: string) {
    this.terrarium = terrarium;
    this.url = url;
  }

  async get(path: string): Promise<Answer> {
    const response = await fetch(this.url + path, { headers: { authorization: `Bearer ${TOKEN}` } });
    return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
  }

  async post(path: string, body: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
    const response = await fetch(this.url + path, { method: "POST", headers, body: JSON.stringify(body) });
    return { status: response.status, body: (await response.json()) as Body, headers: response.headers };
  }

  async ask(query: string, variables: object = {}): Promise<Body> {
    return (await this.post("/graphql", { query, variables })).body;
  }

  async degraded(): Promise<readonly string[]> {
    return (await this.get("/ready")).body.degraded ?? [];
  }

  async untilAway(): Promise<void> {
    while (!(await this.degraded()).some((line) => line.startsWith("NATS "))) await this.get("/api/runs");
  }
}

describe.skipIf(needs("natsServer"))("what is read of others while NATS is away", () => {
  const folder = natsFolder();
  let server: NatsServer;
  let one: Node;
  let other: Node;

  beforeAll(async () => {
    const [port = 0] = await freePorts(1);
    server = await NatsServer.start({ port, folder: folder.path });
    one = await Node.open(server, [echo, asker]);
    other = await Node.open(server, [defineAgent({ id: "own", process: (input) => input }), ticker]);
  });
  afterAll(async () => {
    await Promise.all([one.terrarium.close(), other.terrarium.close()]);
    await server.kill();
    folder.remove();
  });

  const faults: [string, () => Promise<void>, () => Promise<void>][] = [
    ["is killed", () => server.kill(), () => server.start()],
    ["says nothing", async () => server.pause(), async () => server.resume()],
  ];

  it.each(faults)(
    "[CLUSTER-1781] runs, questions and deposits are shown as they were, and nothing is said of others, when it %s",
    async (_fault, begin, end) => {
      const short = (await one.post("/api/echo/invoke", { input: "short" })).body.perturbationId;
      // More than the log of the bucket holds: the first is saved, and its input and result are only at the servers.
      const large: string[] = [];
      for (let n = 0; n < 6; n += 1)
        large.push((await one.post("/api/echo/invoke", { input: "x".repeat(200_000) })).body.perturbationId);
      const [big = ""] = large;
      const asked = await one.ask(
        `mutation { invoke(agentId: "asker", input: {}) { perturbationId semaphore { id } } }`,
      );
      const { perturbationId: parked, semaphore } = asked.data.invoke;
      const pending = `{ semaphores(agentId: "asker") { id prompt status responseSchema } }`;
      const before = await other.ask(pending);
      expect((await other.get(`/api/runs/${parked}`)).status).toBe(200);

      await begin();
      await other.untilAway();
      const runs = await other.get("/api/runs");
      expect(runs).toMatchObject({ status: 200 });
      expect(runs.body.runs.map(({ id }) => id)).toEqual(expect.arrayContaining([short, parked]));
      expect(await other.get(`/api/runs/${short}`)).toMatchObject({
        status: 200,
        body: { status: "COMPLETED", result: { echo: "short" } },
      });
      expect(await other.get(`/api/runs/${big}`)).toMatchObject({
        status: 200,
        body: { status: "COMPLETED", input: null, result: null, unread: ["input", "result"] },
      });
      expect(await other.ask(`{ run(id: "${big}") { status input } }`)).toMatchObject({
        data: { run: { status: "COMPLETED", input: null } },
        errors: [
          {
            path: ["run", "input"],
            message: `the input of run ${big} cannot be read at the moment`,
            extensions: { code: "UNAVAILABLE" },
          },
        ],
      });
      expect(await other.ask(pending)).toEqual(before);
      expect(await other.ask(`{ semaphore(id: "${semaphore.id}") { status } }`)).toEqual({
        data: { semaphore: { status: "PENDING" } },
      });
      expect((await other.get("/agentese/void.pheromone.witness")).status).toBe(200);
      // Another gateway may have it.
      expect(await other.get("/api/runs/per-unknown")).toMatchObject({
        status: 503,
        body: { code: "UNAVAILABLE", detail: "runs cannot be read at the moment" },
      });
      expect(await other.ask(`{ semaphore(id: "sem-12345678") { status } }`)).toMatchObject({
        errors: [{ message: "questions cannot be read at the moment", extensions: { code: "UNAVAILABLE" } }],
      });
      await end();
      while ((await one.post("/api/echo/invoke", { input: "again" })).status !== 200);
      while ((await other.degraded()).length > 0);
      expect((await other.get("/api/runs/per-unknown")).status).toBe(404);
    },
  );

  it("[CLUSTER-1783] [CLUSTER-1788] agents of other gateways are told with the moment as of which they are known, and their health ends with a lease", async () => {
    const agent = async (id: string) =>
      (await other.ask(`{ agent(id: "${id}") { asOf health { status } } }`)).data.agent;
    while ((await agent("echo")).health.status !== "HEALTHY");
    const known = async () => (await other.ask("{ metabolism { asOf } }")).data.metabolism.asOf;
    expect([(await agent("echo")).asOf, await known()]).toEqual([null, null]);
    expect((await other.get("/api/agents")).headers.get("terrarium-as-of")).toBeNull();

    const startedAt = Date.now();
    await server.kill();
    await other.untilAway();
    const { asOf } = await agent("echo");
    const ageMs = Date.now() - Date.parse(asOf ?? "");
    expect(ageMs).toBeGreaterThanOrEqual(1_000);
    expect(Date.parse(asOf ?? "")).toBeGreaterThan(startedAt - 10_000);
    while ((await agent("echo")).health.status !== "UNKNOWN");
    // It is as old as that, and does not become younger.
    const isSame = (told: string | null): boolean =>
      Math.abs(Date.parse(told ?? "") - Date.parse(asOf ?? "")) < 50;
    expect(isSame((await agent("echo")).asOf)).toBe(true);
    expect(isSame(await known())).toBe(true);
    const answers = [
      await other.get("/api/agents"),
      await other.get("/api/runs"),
      await other.post("/graphql", { query: "{ runs { next } }" }),
      await other.post("/api/echo/invoke", { input: 1 }),
    ];
    for (const { headers } of answers) expect(isSame(headers.get("terrarium-as-of"))).toBe(true);

    await server.start();
    while ((await agent("echo")).asOf !== null || (await agent("echo")).health.status !== "HEALTHY");
    expect((await other.get("/api/runs")).headers.get("terrarium-as-of")).toBeNull();
    expect(await known()).toBeNull();
  });

  const faultsOfEvents: [string, string, () => Promise<void>, () => Promise<void>][] = [
    ["is killed", "is away", () => server.kill(), () => server.start()],
    [
      "says nothing",
      "(is away|does not answer in time)",
      async () => server.pause(),
      async () => server.resume(),
    ],
  ];

  it.each(faultsOfEvents)(
    "[CLUSTER-1830] [CLUSTER-1831] [CLUSTER-1832] the gateway's own agents are as old as their events, and all that is read says why, when NATS %s",
    async (_fault, what, begin, end) => {
      const own = async () =>
        (await other.ask(`{ agent(id: "ticker") { asOf eventsReflected health { status } } }`)).data.agent;
      const metabolism = async () => (await other.ask("{ metabolism { asOf outage } }")).data.metabolism;
      expect(await metabolism()).toEqual({ asOf: null, outage: null });
      expect((await other.get("/ready")).headers.get("terrarium-outage")).toBeNull();
      while ((await own()).health.status !== "HEALTHY");
      expect((await own()).asOf).toBeNull();

      const before = Date.now();
      await begin();
      await other.untilAway();
      const { asOf, eventsReflected, health } = await own();
      expect(Date.parse(asOf ?? "")).toBeGreaterThan(before - 10_000);
      expect(Date.parse(asOf ?? "")).toBeLessThan(Date.now());
      // It goes on, and its probes are known here.
      const emitted = ticks;
      while (ticks < emitted + 10) await other.get("/health");
      expect((await own()).eventsReflected).toBe(eventsReflected);
      expect(health.status).toBe("HEALTHY");
      const words = new RegExp(
        `^NATS ${what} since 20[-0-9T:.]+Z: steering is refused, and new events are shown when it is back(; most servers of its cluster must run, and answer)?$`,
      );
      expect(await metabolism()).toEqual({
        asOf: expect.stringMatching(/^20/),
        outage: expect.stringMatching(words),
      });
      const answers = [
        await other.get("/ready"),
        await other.get("/api/agents"),
        await other.post("/graphql", { query: "{ freezes: agents { id frozen { at } } }" }),
        await other.post("/api/echo/invoke", { input: 1 }),
      ];
      for (const { headers } of answers) expect(headers.get("terrarium-outage")).toMatch(words);
      expect((await other.degraded())[0]).toMatch(words);
      expect((await other.post("/api/echo/invoke", { input: 1 })).body.detail).toMatch(
        /^NATS cannot be reached since 20[-0-9T:.]+Z: try again$/,
      );
      await end();
      while ((await own()).asOf !== null);
      while ((await own()).eventsReflected === eventsReflected);
      while ((await metabolism()).outage !== null);
      while ((await one.degraded()).length > 0);
    },
  );

  it("[CLUSTER-1782] a refusal names what was asked for", async () => {
    await server.kill();
    await one.untilAway();
    const told = async (query: string): Promise<string> => (await one.ask(query)).errors[0].message;
    const mutations = {
      'perturb(agentId: "echo", input: 1) { id }': "the perturbation cannot be stored at the moment",
      'invoke(agentId: "echo", input: 1) { status }': "the invocation cannot be stored at the moment",
      'createShare(agentId: "echo", ttlSeconds: 60) { id }': "the share cannot be stored at the moment",
      'freeze(agents: ["echo"], reason: "x") { agentId }': "the freeze cannot be stored at the moment",
      'depositPheromone(type: "TEST", initialIntensity: 1) { id }':
        "the pheromone cannot be stored at the moment",
    };
    for (const [field, message] of Object.entries(mutations))
      expect([field, await told(`mutation { ${field} }`)]).toEqual([field, message]);
    expect(await told("{ freezeAudit { entries { at } } }")).toBe(
      "the audit of freezes cannot be read at the moment",
    );
    await server.start();
    while ((await one.degraded()).length > 0);
  });
});
