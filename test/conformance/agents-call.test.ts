import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/base/json.js";
import type { Limits } from "../../src/base/limits.js";
import { TOP } from "../support/machine.js";
import { bearerOf, TerrariumKit } from "../support/terrarium-kit.js";

const ENTRY = pathToFileURL(join(TOP, "dist/host/worker-entry.js"));
const AGENTS = ["relay.ts", "relay-far.ts"].map((file) => join(TOP, "test/support/agents", file));

interface Failure {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, JsonValue>>;
}

/** The limit that a refusal names; "ok" for an outcome. */
function limitOf({ details }: Partial<Failure>): string {
  const limit = details?.["limit"];
  return typeof limit === "string" ? limit : "ok";
}

interface Done {
  readonly run: string;
  readonly attempt: number;
  readonly session: string | null;
  readonly done: readonly (Failure & Outcome)[];
}

interface Outcome {
  readonly id: string;
  readonly status: string;
  readonly result: Done;
  readonly perturbationId: string;
  readonly semaphore: { readonly id: string } | null;
}

interface Shown {
  readonly id: string;
  readonly agentId: string;
  readonly kind: string;
  readonly status: string;
  readonly by: string;
  readonly onBehalfOf: string | null;
  readonly attempt: number;
  readonly result: Done | null;
  readonly error: { readonly code: string } | null;
  readonly parent: { readonly id: string } | null;
  readonly children: readonly Omit<Shown, "children">[];
}

const MEMBERS = "id agentId kind status by onBehalfOf attempt result error { code } parent { id }";
const RUN = `query ($id: ID!) { run(id: $id) { ${MEMBERS} children { ${MEMBERS} } } }`;
const INVOKE = `mutation ($id: ID!, $input: JSON!, $timeoutMs: Int) {
  invoke(agentId: $id, input: $input, timeoutMs: $timeoutMs) { status result perturbationId semaphore { id } } }`;
const PERTURB = "mutation ($id: ID!, $input: JSON!) { perturb(agentId: $id, input: $input) { id } }";

let kit: TerrariumKit;
async function open(limits: Partial<Limits> = {}): Promise<void> {
  kit = await TerrariumKit.open({ agentFiles: AGENTS, hostEntry: ENTRY, limits });
}
const close = (): Promise<void> => kit[Symbol.asyncDispose]();

async function ask<T>(field: string, text: string, variables: object, bearer = kit.bearer): Promise<T> {
  const answer = await kit.ask(text, { ...variables }, bearer);
  if (answer.errors) throw Object.assign(new Error("refused"), answer.errors[0]?.extensions);
  return answer.data?.[field] as T;
}

const invoke = (id: string, input: JsonValue, bearer?: string): Promise<Outcome> =>
  ask("invoke", INVOKE, { id, input }, bearer);
const perturb = async (id: string, input: JsonValue): Promise<string> =>
  (await ask<{ id: string }>("perturb", PERTURB, { id, input })).id;
const runOf = (id: string): Promise<Shown> => ask("run", RUN, { id });

/** Polls until a run is so; each request is a turn of the server's event loop. */
async function runUntil(id: string, look: (run: Shown) => boolean): Promise<Shown> {
  for (;;) {
    const run = await runOf(id);
    if (look(run)) return run;
  }
}

const hasEnded = ({ status }: Pick<Shown, "status">): boolean =>
  !["ACCEPTED", "RUNNING", "PARKED"].includes(status);

/** Resolves when the agent has published this. */
async function said(agentId: string, data: object): Promise<void> {
  const text = JSON.stringify(data);
  await kit.until(agentId, () =>
    (kit.terrarium.mirror(agentId)?.history(100) ?? []).some(
      ({ event }) => event.type === "OUTPUT" && JSON.stringify(event.data) === text,
    ),
  );
}

/** What the first step of an agent came to. */
const first = ({ result }: Outcome): Failure & Outcome => result.done[0] as Failure & Outcome;

describe("agents among themselves", () => {
  beforeAll(() => open({ steeringRatePerSecond: 1_000 }));
  afterAll(close);

  it("[STEER-660] a call is a child of the run that calls, across threads, with the person behind it", async () => {
    const bearer = await bearerOf("agent:far:invoke", 60, "ada");
    const whole = await invoke(
      "far",
      [{ call: ["mate", "run"], input: { script: [{ perturb: "relay" }] } }],
      bearer,
    );
    const parent = await runOf(whole.perturbationId);
    expect(parent).toMatchObject({ by: "ada", onBehalfOf: null, parent: null });
    const [child] = parent.children;
    expect(child).toMatchObject({
      agentId: "mate",
      kind: "COMMAND",
      status: "COMPLETED",
      by: "agent:far",
      onBehalfOf: "ada",
      parent: { id: parent.id },
    });
    expect(first(whole)).toMatchObject({
      status: "COMPLETED",
      perturbationId: child?.id,
      result: { run: child?.id },
    });
    const rest = await fetch(`http://127.0.0.1:${kit.port}/api/runs/${parent.id}`);
    expect(await rest.json()).toMatchObject({ id: parent.id, parent: null, children: [child?.id] });
    const [grandchild] = (await runOf(child?.id ?? "")).children;
    expect(grandchild).toMatchObject({
      agentId: "relay",
      kind: "PERTURB",
      by: "agent:mate",
      onBehalfOf: "ada",
    });
  });

  it("[STEER-660] the person behind a run is shown to those who may steer its agent only", async () => {
    const { perturbationId } = await invoke("far", [{ invoke: "mate" }]);
    const [child] = (await runOf(perturbationId)).children;
    const seen = await ask<Shown>("run", RUN, { id: child?.id }, await bearerOf("agent:far:invoke"));
    expect(child?.onBehalfOf).toBe("operator");
    expect(seen).toMatchObject({ by: null, onBehalfOf: null });
  });

  it("[STEER-661] an agent calls those of its module, or those that its `calls` names, and itself", async () => {
    const steps = (...ids: string[]): JsonValue => ids.map((invoke) => ({ invoke }));
    const codes = async (agent: string, ...ids: string[]): Promise<string[]> =>
      (await invoke(agent, steps(...ids))).result.done.map(({ code, status }) => code ?? status);
    expect(await codes("relay", "mate", "far", "counter")).toEqual(["COMPLETED", "FORBIDDEN", "FORBIDDEN"]);
    expect(await codes("far-sighted", "far", "out", "mate")).toEqual(["COMPLETED", "COMPLETED", "FORBIDDEN"]);
    expect(await codes("far", "mate", "echo")).toEqual(["COMPLETED", "COMPLETED"]);
    expect(await codes("lonely", "mate")).toEqual(["FORBIDDEN"]);
    const refused = first(await invoke("lonely", steps("mate")));
    expect(refused).toMatchObject({ code: "FORBIDDEN", details: { pattern: "mate" } });
    const itself = await invoke("lonely", [{ perturb: "lonely" }]);
    expect(itself.result.done[0]?.id).toMatch(/^per-/);
    expect((await runOf(itself.perturbationId)).children).toHaveLength(1);
  });

  it("[STEER-661] an unknown agent is AGENT_NOT_FOUND, whether `calls` matches it or not", async () => {
    expect(first(await invoke("far", [{ invoke: "nobody" }]))).toMatchObject({ code: "AGENT_NOT_FOUND" });
    expect(first(await invoke("lonely", [{ invoke: "a:b" }]))).toMatchObject({ code: "AGENT_NOT_FOUND" });
  });

  it.each([
    ["itself", [{ invoke: "relay" }], "relay → relay"],
    ["its caller", [{ invoke: "mate", input: [{ invoke: "relay" }] }], "relay → mate → relay"],
    [
      "the caller of its caller, by a command",
      [{ invoke: "mate", input: [{ call: ["lonely", "run"] }, { call: ["mate", "run"] }] }],
      "mate → mate",
    ],
    [
      "its caller in another session, where one runs at a time",
      [{ invoke: "mate", input: [{ invoke: "relay", session: "s" }] }],
      "relay → mate → relay",
    ],
    [
      "the last free slot of its agent",
      [
        {
          invoke: "wide",
          session: "a",
          input: [{ invoke: "wide", session: "b", input: [{ invoke: "wide", session: "c" }] }],
        },
      ],
      "wide → wide → wide",
    ],
  ] as [string, JsonValue, string][])(
    "[STEER-662] a call that waits for %s is refused at once",
    async (_what, script, cycle) => {
      const found = JSON.stringify(await invoke("relay", script));
      expect(found).toContain('"code":"BAD_USER_INPUT"');
      expect(found).toContain(JSON.stringify({ cycle }));
    },
  );

  it("[STEER-662] a free session and a free slot are no cycle, nor are perturbations and pure commands", async () => {
    const inside = { invoke: "wide", session: "b", input: [] };
    const whole = await invoke("mate", [{ invoke: "wide", session: "a", input: [inside] }]);
    expect(first(whole).result.done[0]).toMatchObject({ status: "COMPLETED", result: { session: "b" } });
    const pure = await invoke("relay", [{ call: ["relay", "pure"], input: {} }, { perturb: "relay" }]);
    expect(pure.result.done).toMatchObject([
      { status: "COMPLETED", perturbationId: null },
      { id: expect.stringMatching(/^per-/) },
    ]);
  });

  it("[STEER-665] the children of a run that is cancelled are cancelled with it, however deep", async () => {
    const id = await perturb("far", [
      { invoke: "out", input: [{ invoke: "mate", input: [{ hold: "deep" }] }] },
    ]);
    await said("mate", { hold: "deep" });
    await ask("cancelRun", "mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id });
    const parent = await runUntil(id, (run) => hasEnded(run) && run.children.every(hasEnded));
    expect([parent.status, parent.children[0]?.status]).toEqual(["CANCELLED", "CANCELLED"]);
    const child = await runUntil(parent.children[0]?.id ?? "", (run) => run.children.every(hasEnded));
    expect(child.children[0]).toMatchObject({ agentId: "mate", status: "CANCELLED" });
  });

  it("[STEER-665] a child that waits in an inbox is cancelled before it begins", async () => {
    const busy = await perturb("mate", [{ hold: "busy" }]);
    await said("mate", { hold: "busy" });
    const id = await perturb("relay", [{ invoke: "mate", input: [{ hold: "never" }] }]);
    const waiting = await runUntil(id, ({ children }) => children.length > 0);
    await ask("cancelRun", "mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id });
    const child = await runUntil(waiting.children[0]?.id ?? "", hasEnded);
    expect(child).toMatchObject({ status: "CANCELLED" });
    expect((await runOf(busy)).status).toBe("RUNNING");
    await ask("cancelRun", "mutation ($id: ID!) { cancelRun(id: $id) { id } }", { id: busy });
  });

  it("[STEER-665] a run whose time is up takes its children with it, a run that ends what it did not wait for", async () => {
    const script = [{ invoke: "mate", input: [{ hold: "late" }] }];
    const failure = ask("invoke", INVOKE, { id: "far", input: script, timeoutMs: 200 });
    await expect(failure).rejects.toMatchObject({ code: "AGENT_TIMEOUT", run: expect.any(String) });
    const { run } = (await failure.catch((error: unknown) => error)) as { run: string };
    const timedOut = await runUntil(run, (one) => one.children.every(hasEnded));
    expect([timedOut.status, timedOut.children[0]?.status]).toEqual(["FAILED", "CANCELLED"]);

    const left = await invoke("far", [
      { invoke: "mate", input: [{ hold: "left" }], aside: true },
      { perturb: "relay", input: [{ gate: "left" }] },
      { call: ["far", "pure"], input: {} },
    ]);
    const ended = await runUntil(
      left.perturbationId,
      ({ children }) => children.filter(hasEnded).length === 1,
    );
    expect(ended.children.map(({ agentId, status }) => `${agentId} ${status}`).toSorted()).toEqual([
      "mate CANCELLED",
      expect.stringMatching(/^relay (ACCEPTED|RUNNING)$/),
    ]);
    await said("relay", { gate: "left" });
    await invoke("mate", [{ open: "left" }]);
  });

  it("[STEER-663] the child's own error comes back with its code, and an agent that lets it out has failed", async () => {
    const caught = first(await invoke("far", [{ invoke: "strict", input: "no" }]));
    expect(caught).toMatchObject({
      code: "BAD_USER_INPUT",
      message: expect.stringContaining("must be a number"),
    });
    const timedOut = first(await invoke("far", [{ invoke: "mate", input: [{ hold: "x" }], timeoutMs: 50 }]));
    expect(timedOut).toMatchObject({
      code: "AGENT_TIMEOUT",
      details: { run: expect.stringMatching(/^per-/) },
    });
    const failing = first(await invoke("far", [{ invoke: "failing", input: 1 }]));
    expect(failing).toMatchObject({ code: "AGENT_ERROR", details: { run: expect.stringMatching(/^per-/) } });
    const out = invoke("far", [{ invoke: "strict", input: "no", fail: true }]);
    await expect(out).rejects.toMatchObject({ code: "AGENT_ERROR" });
  });

  it("[HOST-760] a call that a helper makes and no code awaits does not end the thread when it fails", async () => {
    const forgotten = await invoke("far", [{ invoke: "nobody", forgotten: true }, { invoke: "mate" }]);
    expect(first(forgotten)).toMatchObject({ status: "COMPLETED" });
    expect(await invoke("out", [])).toMatchObject({ status: "COMPLETED" });
  });

  it.each([
    ["a session without characters", { invoke: "mate", session: "" }, { field: "session" }],
    ["a priority that is people's", { perturb: "mate", priority: 200 }, { field: "priority" }],
    ["no time", { invoke: "mate", timeoutMs: 0 }, { field: "timeoutMs" }],
    ["a key without characters", { invoke: "mate", idempotencyKey: "" }, { field: "idempotencyKey" }],
    ["an agent that is no text", { invoke: 5 }, { field: "agentId" }],
    ["a session that is no text", { invoke: "mate", session: 5 }, { field: "session" }],
    ["a key that is no text", { perturb: "mate", idempotencyKey: 5 }, { field: "idempotencyKey" }],
  ] as [string, JsonValue, object][])(
    "[STEER-663] %s is refused like a client's",
    async (_what, step, details) => {
      expect(first(await invoke("relay", [step]))).toMatchObject({ code: "BAD_USER_INPUT", details });
    },
  );

  it("[STEER-667] a child that asks a person is PARKED for its caller; it goes on without", async () => {
    const whole = await invoke("relay", [
      { invoke: "mate", input: [{ ask: "may I?" }, { perturb: "wide" }] },
    ]);
    const child = first(whole);
    expect(child).toMatchObject({
      status: "PARKED",
      result: null,
      semaphore: { id: expect.stringMatching(/^sem-/) },
    });
    expect((await runOf(whole.perturbationId)).status).toBe("COMPLETED");
    const resolve = 'mutation ($id: ID!) { resolveSemaphore(id: $id, answer: "yes") { id } }';
    await ask("resolveSemaphore", resolve, { id: child.semaphore?.id }, kit.bearer);
    const ended = await runUntil(child.perturbationId, hasEnded);
    expect(ended.status).toBe("COMPLETED");
    // What a resumption calls is a child of the resumption, on behalf of the person who answered.
    const resumption = await runOf(ended.children[0]?.id ?? "");
    expect(resumption).toMatchObject({ kind: "RESUME", parent: { id: child.perturbationId } });
    expect(resumption.children[0]).toMatchObject({
      agentId: "wide",
      by: "agent:mate",
      onBehalfOf: "operator",
    });
  });

  it("[STEER-666] an attempt after a crash finds the child of the attempt before by its key", async () => {
    const child = { invoke: "relay", input: [{ gate: "g" }], idempotencyKey: "step 1" };
    const id = await perturb("out", [
      { ...child, aside: true, first: true },
      { gate: "p", first: true },
      { crash: true, first: true },
      child,
    ]);
    await said("relay", { gate: "g" });
    await said("out", { gate: "p" });
    await invoke("far", [{ open: "p" }]).catch(() => undefined);
    await runUntil(id, ({ attempt, status }) => attempt === 2 && status === "RUNNING");
    await invoke("mate", [{ open: "g" }]);
    const parent = await runUntil(id, hasEnded);
    expect(parent).toMatchObject({ status: "COMPLETED", attempt: 2 });
    expect(parent.children).toMatchObject([{ status: "COMPLETED", attempt: 1 }]);
    expect(parent.result?.done[0]).toMatchObject({ perturbationId: parent.children[0]?.id });
  });

  it("[STEER-666] without a key, the child of the attempt before is cancelled, and there is another one", async () => {
    const child = { invoke: "relay", input: [{ hold: "h", first: true }] };
    const id = await perturb("out", [
      { ...child, aside: true, first: true },
      { gate: "p", first: true },
      { crash: true, first: true },
      { invoke: "relay" },
    ]);
    await said("relay", { hold: "h" });
    await said("out", { gate: "p" });
    await invoke("far", [{ open: "p" }]).catch(() => undefined);
    const parent = await runUntil(id, hasEnded);
    expect(parent).toMatchObject({ status: "COMPLETED", attempt: 2 });
    expect(parent.children.map(({ status }) => status)).toEqual(["CANCELLED", "COMPLETED"]);
  });

  it("[STEER-666] keys are those of the run that calls", async () => {
    const script = [
      { invoke: "mate", idempotencyKey: "k" },
      { invoke: "mate", idempotencyKey: "k" },
    ];
    const [one, other] = [await invoke("relay", script), await invoke("relay", script)];
    const ids = (whole: Outcome): string[] => whole.result.done.map(({ perturbationId }) => perturbationId);
    expect(new Set(ids(one)).size).toBe(1);
    expect(ids(other)[0]).not.toBe(ids(one)[0]);
    const changed = [
      { perturb: "mate", idempotencyKey: "k" },
      { perturb: "mate", input: [{}], idempotencyKey: "k" },
    ];
    expect((await invoke("relay", changed)).result.done[1]).toMatchObject({ code: "IDEMPOTENCY_CONFLICT" });
  });

  it("[STEER-665] the children of an invocation whose host dies are cancelled, keyed or not", async () => {
    const aside = { aside: true, first: true } as const;
    const whole = invoke("out", [
      { invoke: "relay", input: [{ hold: "1" }], idempotencyKey: "k", ...aside },
      { gate: "p" },
      { crash: true },
    ]);
    whole.catch(() => undefined);
    await said("relay", { hold: "1" });
    await said("out", { gate: "p" });
    await invoke("far", [{ open: "p" }]).catch(() => undefined);
    await expect(whole).rejects.toMatchObject({ code: "AGENT_NOT_RUNNING" });
    const { run } = (await whole.catch((error: unknown) => error)) as { run: string };
    const parent = await runUntil(run, (one) => one.children.every(hasEnded));
    expect([parent.status, parent.children[0]?.status]).toEqual(["UNKNOWN", "CANCELLED"]);
  });
});

describe("an agent without a run", () => {
  it("[STEER-668] a source and work on its items may call others, and have no children", async () => {
    await open();
    const result = (): Done | undefined =>
      (kit.terrarium.mirror("spring")?.history(100) ?? [])
        .map(
          ({ event }) =>
            (event.type === "RESULT" && event.cause === null ? event.result : null) as Done | null,
        )
        .find((one) => one !== null);
    await kit.until("spring", () => result() !== undefined);
    expect(result()).toMatchObject({
      run: null,
      done: [
        { status: "COMPLETED" },
        { code: "BAD_USER_INPUT", details: { cycle: "spring → spring" } },
        { id: expect.stringMatching(/^per-/) },
      ],
    });
    const runs = await ask<{ runs: Shown[] }>("runs", `{ runs(agentId: "out") { runs { ${MEMBERS} } } }`, {});
    expect(runs.runs.map(({ kind }) => kind).toSorted()).toEqual(["INVOKE", "PERTURB"]);
    for (const run of runs.runs)
      expect(run).toMatchObject({ by: "agent:spring", onBehalfOf: null, parent: null });
    await close();
  });
});

describe("with low limits", () => {
  afterEach(close);

  it("[STEER-664] calls that wait for one another are bounded in depth", async () => {
    await open({ maxCallDepth: 2 });
    const deep = await invoke("far", [
      { invoke: "out", input: [{ invoke: "relay", input: [{ perturb: "mate" }, { invoke: "mate" }] }] },
    ]);
    const [perturbed, refused] = first(first(deep)).result.done;
    expect(perturbed?.id).toMatch(/^per-/);
    expect(refused).toMatchObject({ code: "LIMIT_EXCEEDED", details: { limit: "maxCallDepth", max: 2 } });
    expect(await kit.metric('refused_total{limit="maxCallDepth"}')).toBe(1);
  });

  it("[STEER-664] children of a run are bounded, those that have not ended and in all", async () => {
    await open({ maxOpenChildren: 3, maxChildren: 8 });
    const done = (
      await invoke("relay", [
        { invoke: "mate", times: 5 },
        { perturb: "mate", times: 9 },
      ])
    ).result.done;
    const limits = done.map(limitOf);
    expect(limits.slice(0, 5).toSorted()).toEqual(["maxOpenChildren", "maxOpenChildren", "ok", "ok", "ok"]);
    expect(limits.slice(5).filter((limit) => limit === "ok").length).toBeLessThanOrEqual(5);
    expect(limits.slice(5)).toContain("maxOpenChildren");
    const all = (
      await invoke(
        "relay",
        Array.from({ length: 9 }, () => ({ invoke: "mate" })),
      )
    ).result.done;
    expect(all.map(limitOf)).toEqual([...Array.from({ length: 8 }, () => "ok"), "maxChildren"]);
    expect(await kit.metric('refused_total{limit="maxChildren"}')).toBe(1);
  });

  it("[STEER-669] agents are not counted against a client's rate, and each call is one line in the log", async () => {
    await open({ steeringRatePerSecond: 1 });
    const { result } = await invoke(
      "far",
      Array.from({ length: 5 }, () => ({ invoke: "mate" })),
    );
    expect(result.done.map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "COMPLETED"));
  });
});
