import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { command, defineAgent, park } from "../../../src/index.js";
import { TOP } from "../../support/machine.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

const open = defineAgent({
  id: "open",
  reactsTo: [{ type: "NOTE" }],
  process: (input) => (input as { payload?: string }).payload ?? null,
  commands: {
    note: command({
      private: true,
      run: async (_args, context) => {
        await context.signals.deposit({
          type: "MEMORY",
          initialIntensity: 1,
          key: "canary-key",
          payload: "canary-payload",
        });
        return null;
      },
    }),
  },
});
const vault = defineAgent({
  id: "vault",
  visibility: "scoped",
  async process(input, context) {
    if (input === "ask") return park({ reason: "APPROVAL_NEEDED", prompt: "open the vault?", state: null });
    if (input === "note")
      await context.signals.deposit({
        type: "NOTE",
        initialIntensity: 1,
        target: "open",
        payload: "for open",
      });
    if (input === "fail") throw new Error("the vault is stuck");
    return input;
  },
  resume: () => null,
});

describe("what hidden agents and private runs leave in counts and signals", () => {
  let kit: TerrariumKit;
  beforeAll(async () => {
    kit = await TerrariumKit.open({ agents: [open, vault], limits: { drainSpreadMs: 1 } });
  });
  afterAll(() => kit[Symbol.asyncDispose]());

  const get = async (path: string, bearer?: string): Promise<string> => {
    const headers = bearer === undefined ? {} : { authorization: bearer };
    return await (await fetch(`http://127.0.0.1:${kit.port}${path}`, { headers })).text();
  };

  /** An event stream of one agent, or of all. Closed by the returned function. */
  async function watch(agentId: string | null): Promise<() => void> {
    const query = `subscription ($agentId: ID) { terrariumEvents(agentId: $agentId, replay: 0) { type } }`;
    const ending = new AbortController();
    const search = new URLSearchParams({ query, variables: JSON.stringify({ agentId }) });
    await fetch(`${kit.url}?${search}`, {
      headers: { accept: "text/event-stream", authorization: kit.bearer },
      signal: ending.signal,
    });
    return () => ending.abort();
  }

  it("[HTTP-1275] who watches only hidden agents is not counted for those who do not see these", async () => {
    const closing = [];
    for (const agentId of ["vault", "vault", "open", null]) closing.push(await watch(agentId));
    const read = "{ metabolism { observers lagging } }";
    const observers = async (bearer?: string): Promise<unknown> =>
      (await kit.ask(read, {}, bearer)).data?.["metabolism"];
    expect(await observers(kit.bearer)).toEqual({ observers: 4, lagging: 0 });
    expect(await observers()).toEqual({ observers: 2, lagging: 0 });
    expect(await observers(await bearerOf("agent:vault:observe"))).toEqual({ observers: 4, lagging: 0 });
    const status = async (bearer?: string): Promise<string> =>
      await get("/agentese/void.terrarium.metabolism", bearer);
    expect(await status()).toContain('"observers":2');
    expect(await status(kit.bearer)).toContain('"observers":4');
    for (const close of closing) close();
  });

  it("[HTTP-1276] what a private run deposits is for agents, and for those who may control its agent", async () => {
    const mayInvoke = await bearerOf("agent:open:invoke agent:open:perturb", 60, "bob");
    const mayControl = await bearerOf("agent:open:control", 60, "eve");
    const stream = await fetch(
      `${kit.url}?query=${encodeURIComponent("subscription { pheromoneField { type key payload } }")}`,
      { headers: { accept: "text/event-stream", authorization: mayControl } },
    );
    await kit.terrarium.call("open", "note", {});
    const reads = async (bearer: string): Promise<string[]> => [
      JSON.stringify(await kit.ask("{ pheromones { type key payload } }", {}, bearer)),
      await get("/api/pheromones", bearer),
      await get("/agentese/void.pheromone.sense", bearer),
      await get("/agentese/void.pheromone.witness", bearer),
      await get("/api/history?agentId=open", bearer),
    ];
    for (const text of await reads(mayInvoke)) {
      expect(text).toContain("MEMORY");
      expect(text).not.toContain("canary");
    }
    const [field, rest, sensed, witnessed, history] = await reads(mayControl);
    for (const text of [field, rest, sensed, witnessed]) {
      expect(text).toContain("canary-key");
      expect(text).toContain("canary-payload");
      expect(text).not.toContain('"private"');
    }
    expect(history).not.toContain("canary");
    let told = "";
    for await (const chunk of stream.body as unknown as AsyncIterable<Uint8Array>) {
      told += Buffer.from(chunk).toString();
      if (told.includes("MEMORY")) break;
    }
    expect(told).not.toContain("canary");
    // Agents read it: that is what it is for.
    expect(JSON.stringify(await kit.terrarium.signals.sense({ type: "MEMORY" }))).toContain("canary-payload");
  });

  it("[HTTP-1277] a run that a hidden agent's pheromone caused does not name it, not even to those who steer", async () => {
    await kit.terrarium.invoke("vault", "note");
    await kit.until("open", () => kit.terrarium.mirror("open")?.history(5).at(-1)?.event.type === "RESULT");
    const bearer = await bearerOf("agent:open:control agent:open:invoke");
    const reads = async (as: string): Promise<string> =>
      JSON.stringify([
        await kit.ask('{ runs(agentId: "open", kind: SIGNAL) { runs { input by } } }', {}, as),
        await get("/api/runs?agentId=open", as),
        await get("/api/history?agentId=open", as),
        await kit.ask(
          '{ snapshot(agentId: "open") { history { ... on PerturbedEvent { input by } } } }',
          {},
          as,
        ),
      ]);
    const text = await reads(bearer);
    expect(text).toContain("for open");
    expect(text).not.toContain("vault");
    expect(await reads(kit.bearer)).toContain("vault");
  });

  it("[HTTP-1283] the time of an answer does not tell a hidden run or question from none", async () => {
    const { semaphore } = (await kit.terrarium.invoke("vault", "ask")) as { semaphore: { id: string } };
    const { runs } = await kit.terrarium.runs({ agentId: "vault", first: 1 });
    const bearer = await bearerOf("agent:open:control agent:open:resolve");
    const answers: string[] = [];
    for (const [run, question] of [
      [runs[0]?.id, semaphore.id],
      ["per-0000000000000000", "sem-0000000000000000"],
    ]) {
      for (const document of [
        `{ run(id: "${run}") { id } }`,
        `{ semaphore(id: "${question}") { id } }`,
        `mutation { cancelRun(id: "${run}") { id } }`,
        `mutation { resolveSemaphore(id: "${question}", answer: "Approve") { id } }`,
      ]) {
        const began = performance.now();
        const answer = await kit.ask(document, {}, bearer);
        expect(performance.now() - began).toBeGreaterThanOrEqual(5);
        answers.push(JSON.stringify(answer).replaceAll(`${run}`, "ID").replaceAll(`${question}`, "ID"));
      }
    }
    expect(answers.slice(0, 4)).toEqual(answers.slice(4));
  });

  it("[HTTP-1280] in /metrics hidden agents change only what docs/visibility.md lists, for askers who do not see them", async () => {
    const guide = await readFile(join(TOP, "docs/visibility.md"), "utf8");
    const section = guide.slice(guide.indexOf("## What stays visible"));
    const listed = [...section.matchAll(/`(terrarium_[a-z_]+)`/g)].map(([, name]) => name ?? "");
    const scrape = async (): Promise<ReadonlyMap<string, string>> => {
      const lines = (await get("/metrics")).split("\n").filter((line) => line.startsWith("terrarium_"));
      return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), line]));
    };
    const changed = (before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): Set<string> =>
      new Set(
        Array.from(after)
          .filter(([series, line]) => before.get(series) !== line)
          .map(([series]) => series.replace(/[{].*$/, "").replace(/_(?:bucket|sum|count)$/, "")),
      );
    const idle = await scrape();
    const before = await scrape();
    for (const input of ["note", "ask", "done"]) await kit.terrarium.invoke("vault", input);
    await expect(kit.terrarium.invoke("vault", "fail")).rejects.toThrow("the vault is stuck");
    const close = await watch("vault");
    await kit.terrarium.freeze({ agents: ["vault"], reason: "a test" });
    const after = await scrape();
    close();
    const byItself = changed(idle, before);
    const told = [...changed(before, after)].filter((name) => !byItself.has(name));
    expect(told.length).toBeGreaterThan(5);
    expect(told.filter((name) => !listed.includes(name))).toEqual([]);
  });
});
