import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { TerrariumOptions } from "../../../src/app/options.js";
import talker from "../../support/agents/talker.js";
import { PerturbSocket } from "../../support/steering-clients.js";
import { TOP } from "../../support/machine.js";
import { TerrariumKit } from "../../support/terrarium-kit.js";

const ENTRY = pathToFileURL(join(TOP, "dist/host/worker-entry.js"));
const TALKER = join(TOP, "test/support/agents/talker.ts");
const CALLS = 12;
const LIMITS = { steeringRatePerSecond: 100_000, maxHistory: 100 };

/** A caller of the talker on every transport. It reads the mirror right after each answer. */
class Caller implements AsyncDisposable {
  readonly kit: TerrariumKit;
  readonly #sockets: WebSocket[] = [];

  constructor(kit: TerrariumKit) {
    this.kit = kit;
  }

  /** One observer of the talker and one of all agents, so that the mirrors have projections to serve. */
  async watch(): Promise<void> {
    for (const agentId of ['(agentId: "talker")', ""]) {
      const socket = new WebSocket(this.kit.webSocketUrl, "graphql-transport-ws");
      this.#sockets.push(socket);
      await new Promise((resolve) => socket.once("open", resolve));
      socket.send('{"type":"connection_init"}');
      await new Promise((resolve) => socket.once("message", resolve));
      const query = `subscription { terrariumEvents${agentId} { type cursor } }`;
      socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
      await new Promise((resolve) => socket.once("message", resolve));
    }
  }

  async mutate(mutation: string): Promise<unknown> {
    const { data, errors } = await this.kit.ask(`mutation { answer: ${mutation} }`, {}, this.kit.bearer);
    return errors?.[0]?.extensions["code"] ?? data?.["answer"];
  }

  async rest(path: string, body: object): Promise<Response> {
    return await fetch(`http://127.0.0.1:${this.kit.port}/api/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: this.kit.bearer },
      body: JSON.stringify(body),
    });
  }

  /** The talker's newest events, and how many events of the stream of all agents are its own; read over HTTP. */
  async newest(types: readonly string[]): Promise<string> {
    const { data } = await this.kit.ask('{ snapshot(agentId: "talker", last: 10) { history { type } } }');
    const snapshot = data?.["snapshot"] as { history: { type: string }[] } | undefined;
    return snapshot?.history.findLast(({ type }) => types.includes(type))?.type ?? "nothing";
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.terminate();
    return this.kit[Symbol.asyncDispose]();
  }
}

/** Types of events that end a call: no event before them may be missing. */
const OUTCOMES = ["PERTURBED", "RESULT", "ERROR", "SEMAPHORE_EJECTED"];

describe.each([
  ["in a thread of its own", false, false],
  ["in a thread of its own, watched", false, true],
  ["on the gateway's thread", true, false],
  ["on the gateway's thread, watched", true, true],
] as const)("an answer of an agent %s", (_where, isLocal, isWatched) => {
  let caller: Caller;
  beforeAll(async () => {
    const agents = [...talker] as NonNullable<TerrariumOptions["agents"]>;
    const where = isLocal ? { agents } : { agentFiles: [TALKER], hostEntry: ENTRY };
    caller = new Caller(await TerrariumKit.open({ ...where, limits: LIMITS }));
    if (isWatched) await caller.watch();
  }, 120_000);
  afterAll(() => caller[Symbol.asyncDispose]());

  const transports: [string, string, (say: number) => Promise<unknown>][] = [
    [
      "GraphQL",
      "RESULT",
      (say) => caller.mutate(`invoke(agentId: "talker", input: { say: ${say} }) { status }`),
    ],
    ["a command in GraphQL", "RESULT", () => caller.mutate("talkerTalk")],
    ["REST", "RESULT", (say) => caller.rest("talker/invoke", { input: { say } }).then((r) => r.json())],
    ["a command in REST", "RESULT", () => caller.rest("talker/talk", {}).then((r) => r.json())],
    [
      "GraphQL, when the agent fails",
      "ERROR",
      (say) => caller.mutate(`invoke(agentId: "talker", input: { say: ${say}, then: "throw" }) { status }`),
    ],
    [
      "GraphQL, when the agent asks",
      "SEMAPHORE_EJECTED",
      (say) => caller.mutate(`invoke(agentId: "talker", input: { say: ${say}, then: "ask" }) { status }`),
    ],
    [
      "GraphQL, that does not wait",
      "PERTURBED",
      () => caller.mutate('perturb(agentId: "talker", input: { say: 0, then: "ask" }) { id }'),
    ],
  ];

  it.each(transports)(
    "[HTTP-170] over %s comes after the events that led to it",
    async (_transport, wanted, call) => {
      let lacking = 0;
      for (let at = 0; at < CALLS; at += 1) {
        const answer = await call(200 + at);
        expect(answer).toBeTruthy();
        const newest = await caller.newest(OUTCOMES);
        // A call that does not wait for the agent may find more events by now.
        if (newest !== wanted && wanted !== "PERTURBED") lacking += 1;
        if (newest === "nothing") lacking += 1;
      }
      expect(lacking).toBe(0);
    },
  );

  it("[HTTP-170] over /perturb comes after the events that led to it", async () => {
    const url = `ws://127.0.0.1:${caller.kit.port}/perturb/talker`;
    using socket = new PerturbSocket(url, { authorization: caller.kit.bearer });
    for (let at = 0; at < CALLS; at += 1) {
      expect(await socket.ask({ input: { say: 200 + at } })).toMatchObject({ result: `said ${200 + at}` });
      expect(await caller.newest(OUTCOMES)).toBe("RESULT");
    }
  });

  it("[HTTP-170] a question can be read once the events that led to it can; after an answer, the events that it caused can be read", async () => {
    const asked = (await caller.mutate(
      'invoke(agentId: "talker", input: { say: 300, then: "ask" }) { semaphore { id } }',
    )) as { semaphore: { id: string } };
    const { id } = asked.semaphore;
    await caller.mutate(`resolveSemaphore(id: "${id}", answer: "Go on") { id }`);
    for (;;) {
      const { data } = await caller.kit.ask(`{ semaphore(id: "${id}") { resumption { status } } }`);
      const semaphore = data?.["semaphore"] as { resumption: { status: string } } | undefined;
      if (semaphore?.resumption.status === "DONE") break;
    }
    expect(await caller.newest([...OUTCOMES, "SEMAPHORE_RESOLVED"])).toBe("RESULT");
  });
});

describe("a deadline", () => {
  it(
    "[HTTP-171] is kept over every transport while the agent's thread is busy, also for other agents on that thread",
    { timeout: 120_000 },
    async () => {
      await using caller = new Caller(
        await TerrariumKit.open({
          agentFiles: [TALKER],
          hostEntry: ENTRY,
          limits: { ...LIMITS, hostCallTimeoutMs: 300 },
        }),
      );
      const url = `ws://127.0.0.1:${caller.kit.port}/perturb/neighbour`;
      using socket = new PerturbSocket(url, { authorization: caller.kit.bearer });
      await socket.opened;
      const began = performance.now();
      const spinning = caller.mutate(
        'invoke(agentId: "talker", input: { say: 1, then: "spin", ms: 4000 }, timeoutMs: 300) { status }',
      );
      const mirror = caller.kit.terrarium.mirror("talker");
      const isSpinning = (): boolean =>
        mirror?.history().some(({ event }) => event.type === "OUTPUT") ?? false;
      await caller.kit.until("talker", isSpinning);
      // A perturbation is stored, and the agent gets it when its thread is free.
      const perturbed = caller.mutate('perturb(agentId: "neighbour", input: 1) { id }');
      const answers = await Promise.all([
        spinning,
        caller.mutate('invoke(agentId: "neighbour", input: 1, timeoutMs: 300) { status }'),
        caller.mutate('stopAgent(id: "neighbour") { id }'),
        caller.mutate('startAgent(id: "neighbour") { id }'),
        caller.rest("neighbour/invoke", { input: 1, timeoutMs: 300 }).then(async (response) => {
          expect(response.status).toBe(504);
          return ((await response.json()) as { code: string }).code;
        }),
        socket.ask({ input: 1, timeoutMs: 300 }).then(({ error }) => error?.code),
      ]);
      expect(answers).toEqual(Array.from({ length: 6 }, () => "AGENT_TIMEOUT"));
      expect(await perturbed).toEqual({ id: expect.stringMatching(/^per-/) });
      expect(performance.now() - began).toBeLessThan(3_500);
      const after = 'invoke(agentId: "neighbour", input: 2, timeoutMs: 30000) { result }';
      expect(await caller.mutate(after)).toEqual({ result: 2 });
    },
  );
});
