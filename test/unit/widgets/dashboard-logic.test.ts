import { describe, expect, it } from "vitest";
import { ActivityOrder } from "../../../src/widgets/dashboard/agents/activity-order.js";
import { scopeWords } from "../../../src/widgets/dashboard/session/words.js";
import { hrefOf, parseRoute, type Route } from "../../../src/widgets/dashboard/session/route.js";
import { newAgentState, withEvent, withInfo, withSeries } from "../../../src/widgets/live/agents/state.js";
import {
  SAMPLES_MAX,
  SAMPLES_WINDOW_MS,
  SEMAPHORES_PENDING_MAX,
  SEMAPHORES_SETTLED_MAX,
  SEMAPHORES_SETTLED_STEP,
} from "../../../src/widgets/live/bounds.js";
import { SemaphoreBoard } from "../../../src/widgets/live/semaphores/board.js";
import { covers } from "../../../src/widgets/live/steering.js";
import type { AgentState, Semaphore, TerrariumEvent } from "../../../src/widgets/live/types.js";
import { NO_RUN } from "../../support/no-run.js";

const AT = Date.UTC(2026, 10, 25, 11);

function life(id: string, flow = 0, state: "FLOWING" | "STOPPED" = "FLOWING"): AgentState {
  return newAgentState({
    id,
    genus: "test",
    description: "",
    state,
    pressure: 0,
    flow,
    temperature: 0,
    entropyRemaining: null,
    observers: 0,
    eventsReflected: 0,
    usualFlow: null,
    errorsLastMinute: 0,
    health: { status: "UNKNOWN", probes: [] },
    asOf: null,
  });
}

function sample(atMs: number, flow: number): TerrariumEvent {
  return {
    __typename: "MetabolismEvent",
    type: "METABOLISM",
    cursor: `c${atMs}`,
    agentId: "one",
    at: new Date(atMs).toISOString(),
    state: "FLOWING",
    pressure: 1,
    flow,
    temperature: 0.1,
    entropyRemaining: null,
  };
}

describe("an agent's state", () => {
  it("[ELEMENT-302] counts errors of the last minute, including those the gateway had counted before", () => {
    const failure = (at: number): TerrariumEvent => ({
      ...sample(at, 0),
      __typename: "ErrorEvent",
      type: "ERROR",
      message: "no",
      code: "AGENT_ERROR",
      cause: null,
      ...NO_RUN,
    });
    const info = { ...life("one"), ...life("one").vitals, usualFlow: 4, errorsLastMinute: 0, asOf: null };
    let one = newAgentState({ ...info, errorsLastMinute: 2 });
    expect(one.errorsLastMinute).toBe(2);
    for (const second of [1, 2, 3]) one = withEvent(one, failure(AT + second * 1_000));
    expect([one.errorsLastMinute, one.errors]).toEqual([3, 3]);
    one = withInfo(one, info, AT + 62_500);
    expect([one.errorsLastMinute, one.vitals.usualFlow]).toEqual([1, 4]);
    one = withEvent(withInfo(one, info, AT + 200_000), sample(AT + 200_000, 1));
    expect([one.errorsLastMinute, one.vitals.usualFlow]).toEqual([0, 4]);
  });

  it("[DASHBOARD-2] [DASHBOARD-6] keeps five minutes of samples, one per second", () => {
    let one = life("one");
    for (let second = 0; second < 3_600; second += 1) {
      one = withEvent(one, sample(AT + second * 1_000, second));
      one = withEvent(one, sample(AT + second * 1_000 + 50, -1));
    }
    const { flow } = one.samples;
    expect(flow.length).toBeLessThanOrEqual(SAMPLES_MAX);
    expect(flow.every(({ value }) => value >= 0)).toBe(true);
    expect((flow.at(-1)?.at ?? 0) - (flow[0]?.at ?? 0)).toBeLessThan(SAMPLES_WINDOW_MS);
    expect(flow.length).toBe(300);
  });

  it("[ELEMENT-600] its vitals hold until a heartbeat changes them, but not over a lost connection", () => {
    const flows = (one: AgentState): [second: number, flow: number][] =>
      one.samples.flow.map(({ at, value }) => [(at - AT) / 1_000, value]);
    const info = { ...life("one"), ...life("one").vitals, asOf: null };
    let one = withEvent(life("one"), sample(AT, 1), AT);
    one = withEvent(one, sample(AT + 3_000, 5), AT);
    one = withInfo(one, info, AT + 5_000, AT);
    const held = [
      [0, 1],
      [1, 1],
      [2, 1],
      [3, 5],
      [4, 5],
      [5, 5],
    ];
    expect(flows(one)).toEqual(held);
    // Away: nothing is held; back again since second 100.
    one = withInfo(one, info, AT + 60_000);
    expect(flows(one)).toEqual(held);
    one = withInfo(one, info, AT + 102_000, AT + 100_000);
    expect(flows(one).slice(held.length)).toEqual([
      [100, 5],
      [101, 5],
      [102, 5],
    ]);
    const stopped = withEvent(one, { ...sample(AT + 103_000, 0), state: "STOPPED" }, AT);
    expect(flows(withInfo(stopped, info, AT + 200_000, AT)).at(-1)).toEqual([103, 0]);
  });

  it("[ELEMENT-600] begins with the vitals that the gateway kept", () => {
    const at = (second: number): string => new Date(AT + second * 1_000).toISOString();
    const vitals = [1, 2, 3].map((second) => ({ at: at(second), pressure: 0, flow: second, temperature: 0 }));
    let one = withSeries(withEvent(life("one"), sample(AT, 9)), { id: "one", vitals });
    // The history repeats older events, which add nothing.
    one = withEvent(one, sample(AT + 2_500, 9));
    expect(one.samples.flow.map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it("[DASHBOARD-2] has a fever while it is too hot, and for a while after a FEVER event", () => {
    const fever: TerrariumEvent = {
      ...sample(AT, 1),
      __typename: "FeverEvent",
      type: "FEVER",
      intensity: 1.2,
    };
    const hot = withEvent(life("one"), fever);
    expect(hot.fever).toBe(true);
    expect(withEvent(hot, sample(AT + 5_000, 1)).fever).toBe(true);
    expect(withEvent(hot, sample(AT + 60_000, 1)).fever).toBe(false);
  });
});

describe("questions", () => {
  const question = (id: string, more: Partial<Semaphore> = {}): Semaphore => ({
    id,
    agentId: "asker",
    reason: "APPROVAL_NEEDED",
    prompt: "?",
    options: [],
    severity: "INFO",
    status: "PENDING",
    digest: "",
    responseSchema: null,
    createdAt: new Date(AT).toISOString(),
    deadline: null,
    escalation: null,
    settledAt: null,
    settledBy: null,
    resumption: null,
    ...more,
  });
  const settled = (
    id: string,
    atMs: number,
    status: "DUE" | "RUNNING" | "DONE",
    attempt: number,
  ): Semaphore =>
    question(id, {
      status: "RESOLVED",
      settledAt: new Date(atMs).toISOString(),
      settledBy: "ada",
      resumption: { status, attempt },
    });

  it("[DASHBOARD-5] never return to an earlier state", () => {
    const board = new SemaphoreBoard();
    expect(board.take([settled("a", AT, "DONE", 1)])).toBe(true);
    expect(board.take([question("a"), settled("a", AT, "DUE", 0), settled("a", AT, "RUNNING", 1)])).toBe(
      false,
    );
    expect(board.pending).toEqual([]);
    expect(board.settled[0]?.resumption?.status).toBe("DONE");
  });

  const many = (count: number): Semaphore[] =>
    Array.from({ length: count }, (_, n) => settled(`s${n}`, AT + n, "DONE", 1));

  it("[DASHBOARD-6] [DASHBOARD-13] keep the latest settled ones, and more on request, up to the bound", () => {
    const board = new SemaphoreBoard();
    const all = many(SEMAPHORES_SETTLED_MAX + 50);
    board.take(all.slice(0, SEMAPHORES_SETTLED_STEP));
    expect(board.hasOlder).toBe(false);
    board.take(all);
    expect(board.settled.length).toBe(SEMAPHORES_SETTLED_STEP);
    expect(board.hasOlder).toBe(true);
    expect(board.settled[0]?.id).toBe(`s${all.length - 1}`);
    expect(board.get("s0")).toBeUndefined();
    while (board.keepMore());
    board.take(all);
    expect(board.settled.length).toBe(SEMAPHORES_SETTLED_MAX);
    expect(board.settled.at(-1)?.id).toBe("s50");
  });

  it("[DASHBOARD-13] drop what the gateway no longer lists, but not what arrived by event during the query", () => {
    const board = new SemaphoreBoard();
    board.take([question("gone"), question("waits"), question("answered"), ...many(3)]);
    const known = board.known();
    board.take([settled("answered", AT + 9, "DUE", 0), question("new")]);
    const [, s1, s2] = many(3);
    board.answer({ waiting: [question("waits")], settled: [s2, s1] as Semaphore[], hasOlder: true }, known);
    expect(board.pending.map(({ id }) => id)).toEqual(["new", "waits"]);
    expect(board.settled.map(({ id }) => id)).toEqual(["answered", "s2", "s1"]);
    expect(board.hasOlder).toBe(true);
    // An outdated answer: the question was pending at the query and is settled since.
    board.answer({ waiting: [question("answered")], settled: [], hasOlder: false }, new Set());
    expect(board.settled.map(({ id }) => id)).toEqual(["answered", "s2", "s1"]);
    expect(board.hasOlder).toBe(false);
  });

  it("[DASHBOARD-13] keep pending questions beyond the listed ones", () => {
    const board = new SemaphoreBoard();
    const listed = Array.from({ length: SEMAPHORES_PENDING_MAX }, (_, n) => question(`q${n}`));
    board.take([...listed.slice(1), question("beyond")]);
    board.answer({ waiting: listed.slice(1), settled: [], hasOlder: false }, board.known());
    expect(board.get("beyond")).toBeUndefined();
    board.take([question("beyond")]);
    board.answer(
      { waiting: [...listed.slice(1), question("one more")], settled: [], hasOlder: false },
      board.known(),
    );
    expect(board.get("beyond")).toBeDefined();
  });

  it("[DASHBOARD-13] have the same order, for any order of arrival", () => {
    const [one, other] = [new SemaphoreBoard(), new SemaphoreBoard()];
    const told = ["b", "a", "c"].flatMap((id) => [question(`q${id}`), settled(id, AT, "DONE", 1)]);
    one.take(told);
    other.take(told.toReversed());
    expect(one.settled).toEqual(other.settled);
    expect(one.pending).toEqual(other.pending);
  });
});

describe("agents by activity", () => {
  const ids = (lives: readonly AgentState[]): string[] => lives.map(({ id }) => id);
  const agents = (...lives: AgentState[]): Map<string, AgentState> =>
    new Map(lives.map((one) => [one.id, one]));

  it("[DASHBOARD-20] are sorted by activity, stopped ones last", () => {
    const order = new ActivityOrder();
    const all = agents(life("gone", 0, "STOPPED"), life("calm", 1), life("busy", 200), life("b", 200));
    expect(ids(order.arrange(all, 0, false))).toEqual(["b", "busy", "calm", "gone"]);
  });

  it("[DASHBOARD-20] stay in place while the pointer is on one, and for at least five seconds", () => {
    const order = new ActivityOrder();
    order.arrange(agents(life("a", 200), life("b", 0)), 0, false);
    const turned = agents(life("a", 0), life("b", 200), life("c", 200));
    expect(ids(order.arrange(turned, 1_000, false))).toEqual(["a", "b", "c"]);
    expect(ids(order.arrange(turned, 60_000, true))).toEqual(["a", "b", "c"]);
    expect(ids(order.arrange(turned, 60_000, false))).toEqual(["b", "c", "a"]);
  });
});

describe("addresses", () => {
  it.each<Route>([
    { page: "agents" },
    { page: "questions" },
    { page: "terrarium" },
    { page: "agent", id: "log/watch?#é", at: null },
    { page: "agent", id: "pulse", at: "a+b/c=&d" },
  ])("[DASHBOARD-31] lead back to where they came from: %j", (route) => {
    expect(parseRoute(hrefOf(route))).toEqual(route);
  });

  it.each(["", "#", "#/nowhere", "#/agents", "#/agents/", "#/%"])(
    "[DASHBOARD-33] %j is the first page",
    (hash) => {
      expect(parseRoute(hash)).toEqual({ page: "agents" });
    },
  );

  it("[DASHBOARD-33] an undecodable id is an unknown agent", () => {
    expect(parseRoute("#/agents/%E0%A4%A")).toEqual({ page: "agent", id: "%E0%A4%A", at: null });
  });
});

describe("scopes", () => {
  it.each([
    [["*"], "agent:a:perturb", true],
    [["agent:*:perturb"], "agent:a:perturb", true],
    [["agent:a:*"], "agent:a:control", true],
    [["agent:a:perturb"], "agent:b:perturb", false],
    [["agent:*"], "agent:a:perturb", false],
    [["purgatory:resolve"], "purgatory:resolve", true],
    [["*:*"], "purgatory:resolve", true],
    [[], "purgatory:resolve", false],
  ])("[DASHBOARD-29] %j cover %s: %s", (scopes, required, covered) => {
    expect(covers(scopes, required)).toBe(covered);
  });

  it.each([
    ["*", "do everything"],
    ["agent:pulse:invoke", "invoke pulse"],
    ["agent:*:control", "start and stop every agent"],
    ["purgatory:resolve", "answer questions"],
    ["openid", "nothing known to this page"],
    ["agent:pulse:fly", "nothing known to this page"],
    ["agent:pulse:constructor", "nothing known to this page"],
    ["agent:pulse:__proto__", "nothing known to this page"],
  ])("[DASHBOARD-28] %s means: %s", (scope, words) => {
    expect(scopeWords(scope)).toBe(words);
  });
});
