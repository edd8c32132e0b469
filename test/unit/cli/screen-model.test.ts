import { describe, expect, it } from "vitest";

import type { AgentRow } from "../../../src/documents/agents.js";
import type { ObservedEvent } from "../../../src/documents/events.js";
import { BOUNDS } from "../../../src/cli/screen/model/bounds.js";
import { Model } from "../../../src/cli/screen/model/model.js";
import {
  nextState,
  INITIAL_VIEW_STATE,
  actionOf,
  type ViewContext,
} from "../../../src/cli/screen/view-state.js";
import type { Scene } from "../../../src/cli/screen/model/scene.js";
import { NOW } from "./scenes.js";
import { NO_RUN } from "../../support/no-run.js";

const BASE = {
  cursor: "c",
  at: new Date(NOW).toISOString(),
  state: "FLOWING",
  pressure: 0,
  flow: 1,
  temperature: 0,
} as const;

function result(agentId: string, n: number): ObservedEvent {
  return { ...BASE, agentId, type: "RESULT", result: { n }, cause: null, ...NO_RUN };
}

function asked(status: "PENDING" | "RESOLVED"): ObservedEvent {
  const semaphore = { id: "sem-1", prompt: "?", severity: "INFO", status, options: [], digest: "" } as const;
  const type = status === "PENDING" ? "SEMAPHORE_EJECTED" : "SEMAPHORE_RESOLVED";
  return { ...BASE, ...NO_RUN, agentId: "a", type, semaphore: { ...semaphore, deadline: null } };
}

function row(id: string, more: Partial<AgentRow> = {}): AgentRow {
  const { cursor: _cursor, at: _at, ...vital } = BASE;
  return {
    ...vital,
    id,
    genus: "g",
    description: "",
    observers: 2,
    eventsReflected: 1,
    usualFlow: null,
    errorsLastMinute: 0,
    entropyRemaining: null,
    health: { status: "UNKNOWN", since: "2026-01-01T00:00:00Z", probes: [] },
    ...more,
  };
}

const status = (...agents: AgentRow[]) => ({ agents, pulse: { observers: 3 }, pending: [], lagging: 1 });

function begin(only: string | null = null): Model {
  const model = new Model("host", only, NOW);
  model.connected(NOW);
  return model;
}

function sceneOf(model: Model, now = NOW): Scene {
  return model.scene(now, INITIAL_VIEW_STATE);
}

describe("a model", () => {
  it("takes vitals from the latest event, and what events do not carry from a status poll", () => {
    const model = begin();
    model.apply({ ...result("a", 1), flow: 7, pressure: 3 }, NOW);
    model.applyStatus(status(row("a", { flow: 8 }), row("b")), NOW);
    const { agents, pulse, tail } = sceneOf(model);
    expect(agents.map(({ id, genus, observers, vital }) => [id, genus, observers, vital.flow])).toEqual([
      ["a", "g", 2, 8],
      ["b", "g", 2, 1],
    ]);
    expect(pulse).toEqual({ alive: 2, flow: 9, watching: 3, lagging: 1, waiting: 0, errors: 0, missed: 0 });
    expect(tail.map(({ detail }) => detail)).toEqual(['{"n":1}']);
  });

  /** A heartbeat of agent a that comes at this second. */
  const beat = (model: Model, second: number, flow: number): void =>
    model.apply(
      { ...BASE, flow, agentId: "a", type: "METABOLISM", entropyRemaining: null },
      NOW + second * 1_000,
    );
  const flows = (model: Model, second: number): string =>
    (sceneOf(model, NOW + second * 1_000).agents[0]?.samples.flow ?? [])
      .map((value) => (Number.isNaN(value) ? " " : String(value)))
      .join("");

  it("[ELEMENT-600] vitals hold until a heartbeat changes them, second by second", () => {
    const model = begin();
    model.connected(NOW);
    beat(model, 0, 1);
    beat(model, 3, 5);
    expect(flows(model, 3)).toBe("1115");
    expect(flows(model, 6)).toBe("1115555");
    // Within one second the newest counts.
    beat(model, 6.5, 2);
    model.applyStatus(status(row("a", { flow: 3 })), NOW + 6_900);
    expect(flows(model, 7)).toBe("11155533");
  });

  it("[ELEMENT-5] leaves seconds blank in which the gateway was away or the agent did not live", () => {
    const model = begin();
    model.connected(NOW);
    beat(model, 0, 1);
    model.lost();
    expect(flows(model, 20)).toBe("1");
    model.connected(NOW + 20_000);
    beat(model, 20, 2);
    expect(flows(model, 21)).toBe(`1${" ".repeat(19)}22`);
    const sample = (second: number, flow: number) => ({
      at: new Date(5_000_000 + second * 1_000).toISOString(),
      pressure: 0,
      flow,
      temperature: 0,
    });
    const vitals = [sample(0, 7), sample(1, 7), sample(4, 8)];
    model.applySeries([{ id: "a", vitals }], NOW + 30_000);
    expect(flows(model, 30)).toBe("77  8");
    expect(flows(model, 31)).toBe("77  82");
    beat(model, 100_000, 4);
    expect(sceneOf(model).agents[0]?.samples.flow).toHaveLength(BOUNDS.samplesMax);
    model.applySeries([{ id: "a", vitals: [] }], NOW);
    expect(flows(model, 31)).toBe("");
  });

  it("[ELEMENT-302] counts errors of the last minute, including those before it started", () => {
    const model = begin();
    model.applyStatus(status(row("a", { errorsLastMinute: 2 }), row("b", { errorsLastMinute: 1 })), NOW);
    expect(sceneOf(model)).toMatchObject({ pulse: { errors: 3 }, agents: [{ errors: 2 }, { errors: 1 }] });
    for (let n = 0; n < 5; n += 1)
      model.apply(
        { ...BASE, agentId: "b", type: "ERROR", message: "no", code: "AGENT_ERROR", cause: null, ...NO_RUN },
        NOW,
      );
    expect(sceneOf(model).pulse.errors).toBe(7);
    model.applyStatus(status(row("a"), row("b")), NOW + 61_000);
    expect(sceneOf(model, NOW + 61_000).pulse.errors).toBe(0);
  });

  it("stays within its bounds with any events", () => {
    const model = begin();
    for (let n = 0; n < BOUNDS.agentsMax + 10; n += 1) model.apply(result(`a${n}`, n), NOW);
    for (let n = 0; n < 3 * BOUNDS.tailLinesMax; n += 1) model.apply(result("a0", n), NOW);
    for (let n = 0; n < BOUNDS.samplesMax + 10; n += 1) {
      model.apply({ ...BASE, agentId: "a0", type: "METABOLISM", entropyRemaining: null }, NOW + n * 1_000);
    }
    const { agents, tail } = sceneOf(model);
    expect(agents).toHaveLength(BOUNDS.agentsMax);
    expect(tail).toHaveLength(BOUNDS.tailLinesMax);
    expect(tail.at(-1)?.detail).toBe(`{"n":${3 * BOUNDS.tailLinesMax - 1}}`);
    expect(model.latestEvents("a0").lines).toHaveLength(BOUNDS.agentLinesMax);
    expect(agents.find(({ id }) => id === "a0")?.samples.flow).toHaveLength(BOUNDS.samplesMax);
    model.apply({ ...result("a0", 0), result: "x".repeat(10_000) } as ObservedEvent, NOW);
    expect(sceneOf(model).tail.at(-1)?.detail).toHaveLength(BOUNDS.detailCharsMax);
  });

  it("shows a question until it is settled, and removes agents that are gone", () => {
    const model = begin();
    model.apply(asked("PENDING"), NOW);
    expect(sceneOf(model).cards.map(({ id, agentId }) => [id, agentId])).toEqual([["sem-1", "a"]]);
    model.apply(asked("RESOLVED"), NOW);
    expect(sceneOf(model).cards).toEqual([]);
    model.applyStatus(status(row("b")), NOW);
    expect(sceneOf(model).agents.map(({ id }) => id)).toEqual(["b"]);
  });

  it("counts the events that this view missed, but not gaps in the history", () => {
    const gap = (missed: number | null, at: number): ObservedEvent => ({
      ...BASE,
      at: new Date(at).toISOString(),
      agentId: "*",
      type: "GAP",
      gapReason: "LAGGED",
      missed,
      gapFrom: null,
      gapTo: null,
    });
    const model = begin();
    model.apply(gap(null, NOW - 60_000), NOW);
    model.apply(gap(5, NOW + 1), NOW);
    model.apply(gap(2, NOW + 2), NOW);
    expect(sceneOf(model).pulse.missed).toBe(7);
    expect(sceneOf(model).agents).toEqual([]);
    model.apply(gap(null, NOW + 3), NOW);
    expect(sceneOf(model).pulse.missed).toBeNull();
  });

  it("distorts the field briefly after a new error, and shows a fever until the agent has cooled down", () => {
    const model = begin();
    const failed = {
      ...BASE,
      agentId: "a",
      type: "ERROR",
      message: "",
      code: "X",
      cause: null,
      ...NO_RUN,
    } as const;
    model.apply({ ...failed, at: new Date(NOW - 60_000).toISOString() }, NOW);
    expect(sceneOf(model).agents[0]?.distortedUntil).toBe(0);
    model.apply(failed, NOW + 10);
    expect(sceneOf(model).agents[0]?.distortedUntil).toBe(NOW + 510);
    const feverish = (event: object): boolean | undefined => {
      model.apply({ ...result("a", 1), ...event }, NOW);
      return sceneOf(model).agents[0]?.feverish;
    };
    expect(feverish({})).toBe(false);
    expect(feverish({ type: "FEVER", intensity: 1.25, temperature: 1 })).toBe(true);
    expect(feverish({ temperature: 0.51 })).toBe(true);
    expect(feverish({ temperature: 0.49 })).toBe(false);
    // An error from before the view started.
    expect(feverish({ temperature: 1 })).toBe(true);
  });

  it("sorts the most active agents first, at most every five seconds", () => {
    const model = begin();
    model.applyStatus(status(row("a"), row("b"), row("c", { state: "STOPPED", flow: 900 })), NOW);
    const order = (now: number): string =>
      sceneOf(model, now)
        .agents.map(({ id }) => id)
        .join("");
    expect(order(NOW)).toBe("abc");
    model.apply({ ...result("b", 1), flow: 500 }, NOW);
    expect(order(NOW + 100)).toBe("abc");
    expect(order(NOW + 5_000)).toBe("bac");
  });

  it("of one agent ignores the others", () => {
    const model = begin("a");
    model.applyStatus(status(row("a"), row("b")), NOW);
    expect(sceneOf(model).agents.map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("keys", () => {
  const context: ViewContext = {
    agents: ["a", "b"],
    latest: {
      lines: Array.from({ length: 3 }, (_, n) => ({ at: n, agentId: "a", type: "RESULT", detail: "" })),
      total: 9,
    },
    runs: ["r3", "r2", "r1"],
    runActions: ["cancel"],
    scrollMax: 15,
    singleAgent: false,
  };
  const typed = (...names: string[]) =>
    names.reduce((viewState, name) => {
      const action = actionOf(name.length === 1 ? { name, sequence: name } : { name });
      return nextState(viewState, action, context);
    }, INITIAL_VIEW_STATE);

  it("select, open and go back", () => {
    expect(typed("j").chosen).toBe("a");
    expect(typed("down", "down", "down").chosen).toBe("b");
    expect(typed("j", "j", "k", "return")).toMatchObject({ open: "a", chosen: "a" });
    expect(typed("return").open).toBe("a");
    expect(typed("return", "escape")).toMatchObject({ open: null, chosen: "a" });
    expect(
      nextState({ ...INITIAL_VIEW_STATE, open: "a" }, "back", { ...context, singleAgent: true }).open,
    ).toBe("a");
  });

  it("pause and resume the tail; scrolling back pauses, scrolling to the end resumes", () => {
    expect(typed("p").pausedTail).toBe(context.latest);
    expect(typed("p", "p").pausedTail).toBeNull();
    expect(typed("return", "k", "k", "k", "k")).toMatchObject({ scrolled: 2, pausedTail: context.latest });
    expect(typed("return", "k", "j")).toMatchObject({ scrolled: 0, pausedTail: null });
    expect(typed("return", "k", "escape").pausedTail).toBeNull();
  });

  it("[CLI-580] list runs, select one, open it, and go back step by step", () => {
    expect(typed("r")).toMatchObject({ open: "a", listsRuns: true });
    expect(typed("return", "r", "r")).toMatchObject({ open: "a", listsRuns: false });
    expect(typed("r", "j").chosenRun).toBe("r2");
    expect(typed("r", "return").run).toBe("r3");
    expect(typed("r", "j", "return")).toMatchObject({ run: "r2", chosenRun: "r2" });
    expect(typed("r", "return", "j", "pagedown", "pagedown").scrolled).toBe(15);
    expect(typed("r", "return", "j", "k", "k").scrolled).toBe(0);
    expect(typed("r", "return", "escape")).toMatchObject({ run: null, listsRuns: true, open: "a" });
    expect(typed("r", "return", "escape", "escape")).toMatchObject({ listsRuns: false, open: "a" });
    expect(typed("r", "return", "escape", "escape", "escape").open).toBeNull();
    // A selected run that is no longer listed.
    const gone = { ...INITIAL_VIEW_STATE, open: "a", listsRuns: true, chosenRun: "r0" };
    expect(nextState(gone, "open", context).run).toBe("r3");
    expect(nextState(gone, "open", { ...context, runs: [] }).run).toBeNull();
  });

  it("[CLI-582] ask before an action that the token may do, and take any other key than y for no", () => {
    expect(typed("a").confirming).toBeNull();
    expect(typed("r", "x").confirming).toBeNull();
    expect(typed("r", "return", "a").confirming).toBeNull();
    expect(typed("r", "return", "x").confirming).toBe("cancel");
    for (const key of ["y", "n", "escape", "x", "return", "j", "m", "?"]) {
      expect(typed("r", "return", "x", key)).toEqual(typed("r", "return"));
    }
  });

  it("show and hide the help, and quit", () => {
    expect(typed("?").help).toBe(true);
    expect(typed("?", "j", "escape")).toMatchObject({ help: false, chosen: null });
    expect([
      actionOf({ name: "q" }),
      actionOf({ name: "c", ctrl: true }),
      actionOf({ name: "z", ctrl: true }),
    ]).toEqual(["quit", "quit", "suspend"]);
    expect(actionOf({ name: "c" })).toBe("other");
    expect(typed("c", "w")).toEqual(INITIAL_VIEW_STATE);
  });
});
