import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { command, defineAgent, park } from "../../../src/index.js";
import { EverythingSeen } from "./everything-seen.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

/** A word of private work; every one of them contains it. */
const CANARY = "canary";

const helper = defineAgent({
  id: "helper",
  process: (input) => ({ helped: input }),
  commands: { plain: command({ input: z.object({ of: z.string() }), run: ({ of }) => ({ of }) }) },
  calls: [],
});

const vault = defineAgent({
  id: "vault",
  calls: ["helper"],
  flux: { coalesceMs: 5 },
  commands: {
    open: command({
      private: true,
      input: z.object({ key: z.string() }),
      run({ key }, context) {
        context.emit(`canary-text ${key}`);
        context.emit({ [`canary-output ${key}`]: 1 });
        context.state.set({ kept: `canary-state ${key}` });
        return { secret: `canary-result ${key}` };
      },
    }),
    peek: command({
      private: true,
      pure: true,
      run(_args, context) {
        context.emit("canary-pure-output");
        return "canary-pure-result";
      },
    }),
    fail: command({
      private: true,
      run() {
        throw new Error("canary-error");
      },
    }),
    failPure: command({
      private: true,
      pure: true,
      run() {
        throw new Error("canary-pure-error");
      },
    }),
    ask: command({
      private: true,
      parks: true,
      run: () =>
        park({
          reason: "APPROVAL_NEEDED",
          prompt: "canary-prompt",
          options: ["canary-yes", "canary-no"],
          escalation: "canary-boss",
          state: "canary-frozen",
        }),
    }),
    delegate: command({
      private: true,
      async run(_args, context) {
        await context.invoke("helper", "canary-child-input");
        await context.call("helper", "plain", { of: "canary-child-argument" });
        await context.perturb("helper", "canary-child-perturbation");
        await context.signals.deposit({
          type: "TEST",
          initialIntensity: 1,
          payload: "canary-deposit",
          ttlMs: 1,
        });
        return "canary-delegated";
      },
    }),
    open2: command({ run: () => "a public result" }),
  },
  probes: {
    looks: {
      everyMs: 1_000,
      check: async (context) => ({ ok: false, detail: String(await context.askCommand("peek")) }),
    },
  },
  resume: (_state, answer, context) => {
    context.emit(`canary-resumed-output ${String(answer)}`);
    return `canary-resumed ${String(answer)}`;
  },
});

describe("private commands", () => {
  let kit: TerrariumKit;
  let caller: string;
  let other: string;
  let controller: string;
  const runs: string[] = [];
  let stranger: EverythingSeen;
  let steerer: EverythingSeen;

  const post = async (path: string, body: unknown, bearer: string) => {
    const response = await fetch(`http://127.0.0.1:${kit.port}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: bearer },
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };

  /** The data of an answer without errors. */
  const read = async <T>(query: string, variables: Record<string, unknown>, bearer?: string): Promise<T> => {
    const { data, errors } = await kit.ask(query, variables, bearer);
    if (!data || errors) throw new Error(JSON.stringify(errors));
    return data as T;
  };

  const runOf = async (id: string, bearer: string) => {
    const { run } = await read<{ run: unknown }>(
      "query ($id: ID!) { run(id: $id) { by input result private status error { code message } children { id } } }",
      { id },
      bearer,
    );
    return run;
  };

  beforeAll(async () => {
    kit = await TerrariumKit.open({ agents: [vault, helper], limits: { maxDocumentCost: 10_000_000 } });
    const scope = "agent:vault:invoke agent:helper:invoke";
    caller = await bearerOf(scope, 60, "ann");
    other = await bearerOf(`${scope} agent:vault:perturb`, 60, "bob");
    controller = await bearerOf("agent:vault:control agent:helper:control agent:helper:perturb", 60, "eve");
    stranger = await EverythingSeen.open(kit, ["vault", "helper"]);
    steerer = await EverythingSeen.open(kit, ["vault", "helper"], other);
  });
  afterAll(async () => {
    stranger[Symbol.dispose]();
    steerer[Symbol.dispose]();
    await kit[Symbol.asyncDispose]();
  });

  it("[HOST-1220] answer their caller, and leave no payload on any surface for anybody else", async () => {
    const opened = await post("/api/vault/open", { key: "canary-key" }, caller);
    expect(opened).toMatchObject({ status: 200, text: expect.stringContaining("canary-result canary-key") });
    expect(await post("/api/vault/peek", {}, caller)).toMatchObject({
      text: expect.stringContaining("canary-pure-result"),
    });
    expect(await post("/api/vault/fail", {}, caller)).toMatchObject({
      text: expect.stringContaining("canary-error"),
    });
    expect((await post("/api/vault/failPure", {}, caller)).text).toContain("canary-pure-error");
    const asked = await post("/api/vault/ask", {}, caller);
    expect(asked).toMatchObject({ status: 202, text: expect.stringContaining("canary-prompt") });
    const { id } = (JSON.parse(asked.text) as { semaphore: { id: string } }).semaphore;
    const resolve = `mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "canary-yes") { id } }`;
    await kit.ask(resolve, { id }, kit.bearer);
    expect((await post("/api/vault/delegate", {}, caller)).text).toContain("canary-delegated");
    await post("/api/vault/open2", {}, caller);
    // Of four streams of the stranger, those of all agents and of this one; the last event of all.
    await stranger.until("a public result", 3);
    await steerer.until("a public result", 3);
    const page = await read<{ runs: { runs: { id: string }[] } }>(
      '{ runs(agentId: "vault", first: 100) { runs { id command } } }',
      {},
      caller,
    );
    runs.push(...page.runs.runs.map((run) => run.id));
    expect(runs.length).toBeGreaterThanOrEqual(6);

    const words = ["canary", "canary-result", "canary-error", "canary-prompt", "canary-child-input"];
    for (const seen of [stranger, steerer]) {
      const text = await seen.all(words, runs);
      expect(text.match(/.{60}canary.{60}/gs) ?? []).toEqual([]);
      expect(text).not.toContain(CANARY);
      expect(text).toContain("a public result");
    }
  });

  it("[HOST-1220] let others see that they ran, and how they ended", async () => {
    const query = `{ history(agentId: "vault", first: 100) { events { type
      ... on PerturbedEvent { command input private } ... on OutputEvent { data private }
      ... on ResultEvent { result private } ... on ErrorEvent { code message private }
      ... on SemaphoreEvent { private semaphore { prompt options digest } } } } }`;
    const { history } = await read<{ history: { events: { type: string }[] } }>(query, {}, other);
    const { events } = history;
    expect(events).toContainEqual({ type: "PERTURBED", command: "open", input: null, private: true });
    expect(events).toContainEqual({ type: "OUTPUT", data: null, private: true });
    expect(events).toContainEqual({ type: "RESULT", result: null, private: true });
    expect(events).toContainEqual({
      type: "ERROR",
      code: "AGENT_ERROR",
      message: "a private command failed (its error is only for its caller)",
      private: true,
    });
    expect(events).toContainEqual({
      type: "SEMAPHORE_EJECTED",
      private: true,
      semaphore: { prompt: expect.stringContaining("private command asks"), options: [], digest: "" },
    });
    expect(events).toContainEqual({ type: "RESULT", result: "a public result", private: null });
    // Two outputs of `open`, that of the pure command, and that of the resumption.
    expect(events.filter(({ type }) => type === "OUTPUT")).toHaveLength(4);
  });

  it("[HOST-1221] keep input, result and error for their own caller and for those who may control the agent", async () => {
    const { runs: page } = await read<{ runs: { runs: { id: string; command: string }[] } }>(
      `{ runs(agentId: "vault", kind: COMMAND, order: OLDEST_FIRST) { runs { id command } } }`,
      {},
      caller,
    );
    const idOf = (name: string): string => page.runs.find(({ command: one }) => one === name)?.id ?? "";
    const hidden = { input: null, result: null, private: true, error: null };
    expect(await runOf(idOf("open"), other)).toMatchObject({ ...hidden, status: "COMPLETED" });
    for (const bearer of [caller, controller])
      expect(await runOf(idOf("open"), bearer)).toMatchObject({
        input: { key: "canary-key" },
        result: { secret: "canary-result canary-key" },
        private: true,
      });
    expect(await runOf(idOf("fail"), other)).toMatchObject({ error: { code: "AGENT_ERROR", message: null } });
    expect(await runOf(idOf("fail"), caller)).toMatchObject({
      error: { code: "AGENT_ERROR", message: expect.stringContaining("canary-error") },
    });
    expect(await runOf(idOf("ask"), caller)).toMatchObject({ result: "canary-resumed canary-yes" });
    expect(await runOf(idOf("open2"), other)).toMatchObject({ result: "a public result", private: false });
    // What a private run called is as private.
    const { children } = (await runOf(idOf("delegate"), caller)) as { children: { id: string }[] };
    expect(children).toHaveLength(3);
    for (const child of children) {
      expect(await runOf(child.id, other)).toMatchObject(hidden);
      expect(await runOf(child.id, controller)).toMatchObject({ private: true, input: expect.anything() });
    }
  });

  it("[HOST-1221] a repetition of private work needs the right to control", async () => {
    const page = await read<{ runs: { runs: { id: string }[] } }>(
      `{ runs(agentId: "helper", kind: PERTURB) { runs { id } } }`,
      {},
      controller,
    );
    const [run] = page.runs.runs;
    const perturber = await bearerOf("agent:helper:perturb", 60, "bob");
    const rerun = "mutation ($id: ID!) { rerun(id: $id) { id } }";
    const refused = await kit.ask(rerun, { id: run?.id }, perturber);
    expect(refused.errors?.[0]?.extensions).toMatchObject({
      code: "FORBIDDEN",
      scope: "agent:helper:control",
    });
    const again = await read<{ rerun: { id: string } }>(rerun, { id: run?.id }, controller);
    expect(await runOf(again.rerun.id, perturber)).toMatchObject({ private: true, input: null });
  });

  it("[HOST-1221] is listed in the manifest", async () => {
    const { agent } = await read<{ agent: { commands: { name: string; private: boolean }[] } }>(
      `{ agent(id: "vault") { commands { name private } } }`,
      {},
    );
    expect(agent.commands.filter((one) => !one.private).map(({ name }) => name)).toEqual(["open2"]);
  });
});
