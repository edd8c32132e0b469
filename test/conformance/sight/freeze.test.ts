import { afterAll, beforeAll, expect, it } from "vitest";

import { deferred } from "../../../src/base/async/deferred.js";
import { type AgentDefinition, defineAgent, park } from "../../../src/host/modules/definition.js";
import { command } from "../../../src/prism/command.js";
import type { SteeringLine } from "../../../src/steering/audit.js";
import { bearerOf, TerrariumKit } from "../../support/terrarium-kit.js";

/** What began, by agent: of process, resume, commands and sources. */
const began: string[] = [];
const gate = { open: deferred() };

const worker = defineAgent({
  id: "worker",
  labels: { team: "billing" },
  async process(input) {
    began.push(`worker ${String(input)}`);
    if (input === "slow") await gate.open.promise;
    return input === "ask"
      ? park({ reason: "APPROVAL_NEEDED", prompt: "Go on?", options: ["Yes"], state: 1 })
      : input;
  },
  resume(_state, answer) {
    began.push(`worker resumed ${String(answer)}`);
    return answer as string;
  },
  commands: {
    look: command({ pure: true, run: () => (began.push("worker look"), 1) }),
    act: command({ run: () => (began.push("worker act"), 2) }),
  },
});
/** Never idle: each of its own inputs begins as soon as the one before has ended. */
const busy = defineAgent({
  id: "busy",
  async *source() {
    for (let n = 0; ; n += 1) yield n;
  },
  process(input) {
    began.push(`busy ${input}`);
  },
});
const caller = defineAgent({
  id: "caller",
  calls: ["worker"],
  process: async (_input, { invoke }) => await invoke("worker", "called"),
});

const hidden = defineAgent({ id: "hidden", visibility: "scoped", labels: { team: "secret" } });

const lines: SteeringLine[] = [];
let kit: TerrariumKit;
beforeAll(async () => {
  const log = { info: (line: object) => void ("action" in line && lines.push(line as SteeringLine)) };
  const silent = () => undefined;
  kit = await TerrariumKit.open({
    agents: [worker, busy, caller, hidden] as AgentDefinition[],
    logger: { ...log, error: silent, warn: silent, debug: silent, child: () => log } as never,
  });
});
afterAll(() => kit[Symbol.asyncDispose]());

const ROUNDS = 8;

const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
const since = (at: number): string[] => began.slice(at);

it("[FREEZE-1164] nothing begins after the answer, however much is sent and however often it is frozen", async () => {
  const { terrarium } = kit;
  for (let round = 0; round < ROUNDS; round += 1) {
    const sent = Array.from({ length: 20 }, (_, n) => terrarium.perturb("worker", `${round}-${n}`));
    const pure = Array.from({ length: 5 }, () => terrarium.call("worker", "look").catch(() => null));
    // Freezes at another moment in each round.
    for (let turns = 0; turns < round % 5; turns += 1) await turn();
    await terrarium.freeze({ all: true, reason: `round ${round}` });
    const at = began.length;
    for (let turns = 0; turns < 20; turns += 1) await turn();
    expect(since(at)).toEqual([]);
    await terrarium.thaw({ all: true });
    await Promise.all([...sent, ...pure]);
  }
  const rounds = Array.from({ length: ROUNDS }, (_, round) =>
    Array.from({ length: 20 }, (_each, n) => `worker ${round}-${n}`),
  ).flat();
  while (!began.includes(rounds.at(-1) ?? "")) await turn();
  expect(began.filter((line) => /^worker \d/.test(line))).toEqual(rounds);
});

it("[FREEZE-1164] all kinds of work wait, watching and answers go on, and each begins once after the thaw", async () => {
  const { terrarium } = kit;
  gate.open = deferred();
  const asked = await terrarium.invoke("worker", "ask");
  const running = terrarium.invoke("worker", "slow");
  while (!began.includes("worker slow")) await turn();
  await terrarium.freeze({ agents: ["worker"], reason: "look at it" });
  const at = began.length;
  const invoked = terrarium.invoke("worker", "invoked");
  const keyed = terrarium.invoke("worker", "keyed", { idempotencyKey: "k" });
  const acted = terrarium.call("worker", "act");
  const looked = terrarium.call("worker", "look");
  const called = terrarium.invoke("caller", 1);
  await terrarium.perturb("worker", "perturbed");
  const answered = await terrarium.resolveSemaphore(asked.semaphore?.id ?? "", "Yes");
  expect(answered).toMatchObject({ status: "RESOLVED", resumption: { status: "DUE" } });
  gate.open.resolve();
  expect((await running).result).toBe("slow");
  const { runs } = await terrarium.runs({ agentId: "worker", status: "ACCEPTED" });
  expect(runs.length).toBeGreaterThanOrEqual(3);
  const late = terrarium.invoke("worker", "late", { timeoutMs: 20 });
  await expect(late).rejects.toMatchObject({ code: "AGENT_TIMEOUT" });
  expect(since(at).filter((line) => line.startsWith("worker"))).toEqual([]);
  const [freeze] = await terrarium.freezes();
  expect(freeze).toMatchObject({ agentId: "worker", labels: null, reason: "look at it", by: "embedder" });
  const again = terrarium.invoke("worker", "keyed", { idempotencyKey: "k" });
  await terrarium.thaw({ agents: ["worker"] });
  const outcomes = await Promise.all([invoked, keyed, again, acted, looked, called]);
  expect(outcomes.map(({ result }) => result)).toEqual([
    "invoked",
    "keyed",
    "keyed",
    2,
    1,
    expect.objectContaining({ result: "called" }),
  ]);
  const wanted = ["act", "called", "invoked", "keyed", "look", "perturbed", "resumed Yes"].map(
    (one) => `worker ${one}`,
  );
  const mine = (): string[] =>
    since(at)
      .filter((line) => line.startsWith("worker"))
      .toSorted();
  while (mine().length < wanted.length) await turn();
  expect(mine()).toEqual(wanted);
});

it("[FREEZE-1295] what waited in the agent when it was frozen is one PERTURBED event", async () => {
  const { terrarium } = kit;
  gate.open = deferred();
  const at = began.length;
  const running = terrarium.invoke("worker", "slow");
  while (!since(at).includes("worker slow")) await turn();
  const perturbed = await terrarium.perturb("worker", "waits");
  const invoked = terrarium.invoke("worker", "invoked");
  const news = async (): Promise<string[]> => {
    const query = `{ snapshot(agentId: "worker", last: 1000) { history { ... on PerturbedEvent { perturbationId } } } }`;
    const { data } = await kit.ask(query, {}, kit.bearer);
    const snapshot = data?.["snapshot"] as { history: { perturbationId?: string }[] } | undefined;
    return (snapshot?.history ?? []).flatMap(({ perturbationId = null }) => perturbationId ?? []);
  };
  const before = await news();
  while ((await news()).length < before.length + 2 && !(await news()).includes(perturbed.id)) await turn();
  for (const reason of ["once", "twice"]) {
    await terrarium.freeze({ agents: ["worker"], reason });
    gate.open.resolve();
    await running;
    await terrarium.thaw({ agents: ["worker"] });
  }
  const { perturbationId } = await invoked;
  while (!since(at).includes("worker waits")) await turn();
  const all = await news();
  for (const id of [perturbed.id, perturbationId]) expect(all.filter((one) => one === id)).toEqual([id]);
});

it("[FREEZE-1297] an agent whose source ends while it is frozen stops, and what waits goes on when it is started", async () => {
  const end = deferred();
  const done: unknown[] = [];
  let isRead = false;
  const ending = defineAgent({
    id: "ending",
    async *source() {
      yield "first";
      isRead = true;
      await end.promise;
    },
    process: (input) => void done.push(input),
  });
  await using own = await TerrariumKit.open({ agents: [ending] as AgentDefinition[] });
  const { terrarium } = own;
  const stateOf = async (): Promise<string> =>
    JSON.stringify((await own.ask('{ agent(id: "ending") { state frozen { reason } } }')).data);
  // Its end is on its way before it is frozen: a frozen agent does not read its source.
  while (!isRead) await turn();
  await terrarium.freeze({ all: true, reason: "look" });
  await terrarium.perturb("ending", "waits");
  end.resolve();
  while (!(await stateOf()).includes("STOPPED")) await turn();
  expect(await stateOf()).toContain("look");
  await terrarium.thaw({ all: true });
  while ((await stateOf()).includes("look")) await turn();
  expect(done).toEqual(["first"]);
  await own.ask('mutation { startAgent(id: "ending") { id } }', {}, own.bearer);
  while (!done.includes("waits")) await turn();
  expect(done.filter((one) => one === "waits")).toEqual(["waits"]);
});

it("[STEER-1178] freezing needs its scope, a reason and something that is there, and is logged", async () => {
  const { terrarium } = kit;
  const freeze = (text: string, token?: string) =>
    kit.ask(`mutation { freeze(${text}) { agentId labels reason by at } }`, {}, token);
  const fleet = await bearerOf("fleet:freeze");
  const codes: [string, string | undefined, string][] = [
    ['all: true, reason: "x"', undefined, "UNAUTHENTICATED"],
    ['all: true, reason: "x"', await bearerOf("agent:*:control"), "FORBIDDEN"],
    ['reason: "x"', fleet, "BAD_USER_INPUT"],
    ['all: false, agents: [], reason: "x"', fleet, "BAD_USER_INPUT"],
    ['all: true, reason: "  "', fleet, "BAD_USER_INPUT"],
    [`all: true, reason: "${"x".repeat(1_001)}"`, fleet, "BAD_USER_INPUT"],
    ['labels: "team", reason: "x"', fleet, "BAD_USER_INPUT"],
    ['labels: {}, reason: "x"', fleet, "BAD_USER_INPUT"],
    ['labels: { team: 1 }, reason: "x"', fleet, "BAD_USER_INPUT"],
    ['agents: ["worker", "wroker"], reason: "x"', fleet, "AGENT_NOT_FOUND"],
  ];
  lines.length = 0;
  for (const [text, token, code] of codes) {
    const { errors } = await freeze(text, token);
    expect([text, errors?.[0]?.extensions["code"]]).toEqual([text, code]);
  }
  expect(await terrarium.freezes()).toEqual([]);
  const made = await freeze('agents: ["worker"], labels: { team: "billing" }, reason: "why"', fleet);
  expect(made.data?.["freeze"]).toMatchObject([
    { agentId: "worker", labels: null, reason: "why" },
    { agentId: null, labels: { team: "billing" }, reason: "why" },
  ]);
  const seen = await kit.ask('{ freezes { agentId by } agent(id: "worker") { frozen { reason by } } }');
  expect(seen.data).toEqual({
    freezes: [
      { agentId: "worker", by: null },
      { agentId: null, by: null },
    ],
    agent: { frozen: { reason: "why", by: null } },
  });
  const audit = "{ freezeAudit { entries { seq what agentId labels who reason } next } }";
  expect((await kit.ask(audit)).errors?.[0]?.extensions["code"]).toBe("UNAUTHENTICATED");
  const { data } = await kit.ask(audit, {}, fleet);
  const { entries } = (data ?? {})["freezeAudit"] as { entries: object[] };
  expect(entries.slice(-2)).toMatchObject([
    { what: "FROZEN", agentId: "worker", reason: "why" },
    { what: "FROZEN", labels: { team: "billing" }, reason: "why" },
  ]);
  const thawed = await kit.ask(
    'mutation { thaw(agents: ["worker", "gone"], labels: {team: "billing"}) { agentId } }',
    {},
    fleet,
  );
  expect(thawed.data?.["thaw"]).toEqual([{ agentId: "worker" }, { agentId: null }]);
  const outcomes = lines.map(({ action, outcome, fleet: what }) => [action, outcome, what]);
  expect(outcomes.at(-2)).toEqual(["freeze", "ok", '{"team":"billing"} worker']);
  expect(outcomes.at(-1)).toEqual(["thaw", "ok", '{"team":"billing"} worker gone']);
  expect(outcomes.filter(([, outcome]) => outcome === "ok")).toHaveLength(2);
});

it("[STEER-1178] a freeze of an agent that one may not see does not exist, nor can one make it", async () => {
  const { terrarium } = kit;
  await terrarium.freeze({ agents: ["hidden"], labels: { team: "secret" }, reason: "quiet" });
  const read = async (bearer?: string) =>
    JSON.stringify((await kit.ask("{ freezes { agentId labels reason by } }", {}, bearer)).data);
  const observer = await bearerOf("agent:hidden:observe", 60, "observer");
  const fleet = await bearerOf("fleet:freeze", 60, "oncall");
  expect(await read()).toBe('{"freezes":[]}');
  expect(await read(await bearerOf("", 60, "none"))).toBe('{"freezes":[]}');
  expect(await read(observer)).toBe(
    '{"freezes":[{"agentId":"hidden","labels":null,"reason":"quiet","by":null},' +
      '{"agentId":null,"labels":{"team":"secret"},"reason":"quiet","by":null}]}',
  );
  const frozen = await kit.ask('mutation { freeze(agents: ["hidden"], reason: "x") { at } }', {}, fleet);
  expect(frozen.errors?.[0]?.extensions["code"]).toBe("AGENT_NOT_FOUND");
  const thawed = await kit.ask('mutation { thaw(agents: ["hidden"]) { at } }', {}, fleet);
  expect(thawed.data).toEqual({ thaw: [] });
  expect(await terrarium.freezes()).toHaveLength(2);
  expect(await terrarium.thaw({ agents: ["hidden"], labels: { team: "secret" } })).toHaveLength(2);
});

it("[HTTP-1180] REST freezes, lists and thaws, with the same refusals", async () => {
  const token = await bearerOf("fleet:freeze agent:worker:perturb", 60, "rest");
  const url = kit.url.replace("/graphql", "");
  const send = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
  const mine = { authorization: token };
  const what = { agents: ["worker"], reason: "by REST" };
  expect((await send("/api/freezes", what)).status).toBe(401);
  for (const wrong of [
    [],
    { agents: "worker", reason: "x" },
    { all: 1, reason: "x" },
    { all: true },
    { more: 1 },
  ])
    expect([wrong, (await send("/api/freezes", wrong, mine)).status]).toEqual([wrong, 400]);
  const made = await send("/api/freezes", what, mine);
  expect([made.status, await made.json()]).toMatchObject([201, [{ agentId: "worker", reason: "by REST" }]]);
  const list = async (headers = {}) =>
    (await (await fetch(`${url}/api/freezes`, { headers })).json()) as object[];
  expect(await list(mine)).toMatchObject([{ agentId: "worker", by: expect.any(String) as string }]);
  expect(await list()).toMatchObject([{ agentId: "worker", by: null }]);
  const agents = (await (await fetch(`${url}/api/agents`)).json()) as { id: string; frozen: unknown }[];
  expect(agents.find(({ id }) => id === "worker")?.frozen).toMatchObject({ reason: "by REST", by: null });
  expect(agents.find(({ id }) => id === "busy")?.frozen).toBeNull();
  expect((await fetch(`${url}/api/thaw`)).status).toBe(405);
  const ended = await send("/api/thaw", { agents: ["worker"] }, mine);
  expect([ended.status, await ended.json()]).toMatchObject([200, [{ agentId: "worker" }]]);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  expect(metrics).toContain("terrarium_frozen_agents 0");
});

it("[FREEZE-1167] watchers learn of a freeze live, with its reason", async () => {
  const { terrarium } = kit;
  const stream = terrarium.observe({ agentId: "worker", types: ["AGENT_FROZEN", "AGENT_THAWED"], replay: 0 });
  const next = stream.next();
  await terrarium.freeze({ agents: ["worker"], reason: "one" });
  expect((await next).value?.event).toMatchObject({ type: "AGENT_FROZEN", reason: "one", by: "embedder" });
  await terrarium.thaw({ agents: ["worker"] });
  expect((await stream.next()).value?.event).toMatchObject({ type: "AGENT_THAWED" });
  await stream.return();
});
