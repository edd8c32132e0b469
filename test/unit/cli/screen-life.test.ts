import { describe, expect, it } from "vitest";

import type { AgentRow } from "../../../src/documents/agents.js";
import type { ObservedEvent } from "../../../src/documents/events.js";
import { BOUNDS } from "../../../src/cli/screen/bounds.js";
import { Life } from "../../../src/cli/screen/life.js";
import { after, LOOKING_AT_ALL, wishOf, type Surroundings } from "../../../src/cli/screen/looking.js";
import type { Scene } from "../../../src/cli/screen/scene.js";
import { NOW } from "./scenes.js";

const BASE = {
  cursor: "c",
  at: new Date(NOW).toISOString(),
  state: "FLOWING",
  pressure: 0,
  flow: 1,
  temperature: 0,
} as const;

function result(agentId: string, n: number): ObservedEvent {
  return { ...BASE, agentId, type: "RESULT", result: { n }, cause: null };
}

function asked(status: "PENDING" | "RESOLVED"): ObservedEvent {
  const semaphore = { id: "sem-1", prompt: "?", severity: "INFO", status, options: [], digest: "" } as const;
  const type = status === "PENDING" ? "SEMAPHORE_EJECTED" : "SEMAPHORE_RESOLVED";
  return { ...BASE, agentId: "a", type, semaphore: { ...semaphore, deadline: null } };
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
    ...more,
  };
}

const look = (...agents: AgentRow[]) => ({ agents, pulse: { observers: 3 }, pending: [], lagging: 1 });

function begin(only: string | null = null): Life {
  const life = new Life("host", only, NOW);
  life.connected(NOW);
  return life;
}

function sceneOf(life: Life, now = NOW): Scene {
  return life.scene(now, LOOKING_AT_ALL);
}

describe("a life", () => {
  it("takes how an agent is from its latest event, and what no event tells from a look", () => {
    const life = begin();
    life.apply({ ...result("a", 1), flow: 7, pressure: 3 }, NOW);
    life.look(look(row("a", { flow: 8 }), row("b")), NOW);
    const { agents, pulse, tail } = sceneOf(life);
    expect(agents.map(({ id, genus, observers, vital }) => [id, genus, observers, vital.flow])).toEqual([
      ["a", "g", 2, 8],
      ["b", "g", 2, 1],
    ]);
    expect(pulse).toEqual({ alive: 2, flow: 9, watching: 3, lagging: 1, waiting: 0, errors: 0, missed: 0 });
    expect(tail.map(({ detail }) => detail)).toEqual(['{"n":1}']);
  });

  it("[ELEMENT-5] has no samples for unseen seconds, and all of those that arrive later", () => {
    const life = begin();
    const vitals = (second: number, heardAt: number): void =>
      life.apply(
        {
          ...BASE,
          at: new Date(NOW + second * 1_000).toISOString(),
          agentId: "a",
          type: "METABOLISM",
          entropyRemaining: null,
        },
        heardAt,
      );
    for (const second of [0, 1, 2, 30, 31]) vitals(second, NOW + second * 1_000);
    const flow = sceneOf(life).agents[0]?.samples.flow ?? [];
    expect(flow.map((value) => (Number.isNaN(value) ? " " : "x")).join("")).toBe(`xxx${" ".repeat(27)}xx`);
    // Away for twenty seconds, and told of them all at once afterwards.
    for (let second = 32; second < 52; second += 1) vitals(second, NOW + 60_000);
    expect(sceneOf(life).agents[0]?.samples.flow.slice(-22).some(Number.isNaN)).toBe(false);
    for (const second of [100_000, 200_000]) vitals(second, NOW);
    expect(sceneOf(life).agents[0]?.samples.flow).toHaveLength(BOUNDS.samplesMax);
  });

  it("[ELEMENT-302] counts errors of the last minute, those from before it began too", () => {
    const life = begin();
    life.look(look(row("a", { errorsLastMinute: 2 }), row("b", { errorsLastMinute: 1 })), NOW);
    expect(sceneOf(life)).toMatchObject({ pulse: { errors: 3 }, agents: [{ errors: 2 }, { errors: 1 }] });
    for (let n = 0; n < 5; n += 1)
      life.apply(
        { ...BASE, agentId: "b", type: "ERROR", message: "no", code: "AGENT_ERROR", cause: null },
        NOW,
      );
    expect(sceneOf(life).pulse.errors).toBe(7);
    life.look(look(row("a"), row("b")), NOW + 61_000);
    expect(sceneOf(life, NOW + 61_000).pulse.errors).toBe(0);
  });

  it("keeps no more than its bounds, whatever events come", () => {
    const life = begin();
    for (let n = 0; n < BOUNDS.agentsMax + 10; n += 1) life.apply(result(`a${n}`, n), NOW);
    for (let n = 0; n < 3 * BOUNDS.tailLinesMax; n += 1) life.apply(result("a0", n), NOW);
    for (let n = 0; n < BOUNDS.samplesMax + 10; n += 1) {
      life.apply({ ...BASE, agentId: "a0", type: "METABOLISM", entropyRemaining: null }, NOW + n * 1_000);
    }
    const { agents, tail } = sceneOf(life);
    expect(agents).toHaveLength(BOUNDS.agentsMax);
    expect(tail).toHaveLength(BOUNDS.tailLinesMax);
    expect(tail.at(-1)?.detail).toBe(`{"n":${3 * BOUNDS.tailLinesMax - 1}}`);
    expect(life.hold("a0").lines).toHaveLength(BOUNDS.agentLinesMax);
    expect(agents.find(({ id }) => id === "a0")?.samples.flow).toHaveLength(BOUNDS.samplesMax);
    life.apply({ ...result("a0", 0), result: "x".repeat(10_000) } as ObservedEvent, NOW);
    expect(sceneOf(life).tail.at(-1)?.detail).toHaveLength(BOUNDS.detailCharsMax);
  });

  it("shows a question until it is settled, and forgets agents that are gone", () => {
    const life = begin();
    life.apply(asked("PENDING"), NOW);
    expect(sceneOf(life).cards.map(({ id, agentId }) => [id, agentId])).toEqual([["sem-1", "a"]]);
    life.apply(asked("RESOLVED"), NOW);
    expect(sceneOf(life).cards).toEqual([]);
    life.look(look(row("b")), NOW);
    expect(sceneOf(life).agents.map(({ id }) => id)).toEqual(["b"]);
  });

  it("counts what this view missed, and not the holes in the history", () => {
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
    const life = begin();
    life.apply(gap(null, NOW - 60_000), NOW);
    life.apply(gap(5, NOW + 1), NOW);
    life.apply(gap(2, NOW + 2), NOW);
    expect(sceneOf(life).pulse.missed).toBe(7);
    expect(sceneOf(life).agents).toEqual([]);
    life.apply(gap(null, NOW + 3), NOW);
    expect(sceneOf(life).pulse.missed).toBeNull();
  });

  it("tears for a moment at an error that is new, and has a fever until it has cooled down", () => {
    const life = begin();
    const failed = { ...BASE, agentId: "a", type: "ERROR", message: "", code: "X", cause: null } as const;
    life.apply({ ...failed, at: new Date(NOW - 60_000).toISOString() }, NOW);
    expect(sceneOf(life).agents[0]?.tornUntil).toBe(0);
    life.apply(failed, NOW + 10);
    expect(sceneOf(life).agents[0]?.tornUntil).toBe(NOW + 510);
    const feverish = (event: object): boolean | undefined => {
      life.apply({ ...result("a", 1), ...event }, NOW);
      return sceneOf(life).agents[0]?.feverish;
    };
    expect(feverish({})).toBe(false);
    expect(feverish({ type: "FEVER", intensity: 1.25, temperature: 1 })).toBe(true);
    expect(feverish({ temperature: 0.51 })).toBe(true);
    expect(feverish({ temperature: 0.49 })).toBe(false);
    // Told before this view began.
    expect(feverish({ temperature: 1 })).toBe(true);
  });

  it("puts the liveliest first, but not more often than one can follow", () => {
    const life = begin();
    life.look(look(row("a"), row("b"), row("c", { state: "STOPPED", flow: 900 })), NOW);
    const order = (now: number): string =>
      sceneOf(life, now)
        .agents.map(({ id }) => id)
        .join("");
    expect(order(NOW)).toBe("abc");
    life.apply({ ...result("b", 1), flow: 500 }, NOW);
    expect(order(NOW + 100)).toBe("abc");
    expect(order(NOW + 5_000)).toBe("bac");
  });

  it("of one agent knows of no other", () => {
    const life = begin("a");
    life.look(look(row("a"), row("b")), NOW);
    expect(sceneOf(life).agents.map(({ id }) => id)).toEqual(["a"]);
  });
});

describe("keys", () => {
  const around: Surroundings = {
    agents: ["a", "b"],
    latest: {
      lines: Array.from({ length: 3 }, (_, n) => ({ at: n, agentId: "a", type: "RESULT", detail: "" })),
      told: 9,
    },
    alone: false,
  };
  const typed = (...names: string[]) =>
    names.reduce((looking, name) => {
      const wish = wishOf(name.length === 1 ? { name, sequence: name } : { name });
      return wish === null ? looking : after(looking, wish, around);
    }, LOOKING_AT_ALL);

  it("choose, open and go back", () => {
    expect(typed("j").chosen).toBe("a");
    expect(typed("down", "down", "down").chosen).toBe("b");
    expect(typed("j", "j", "k", "return")).toMatchObject({ open: "a", chosen: "a" });
    expect(typed("return").open).toBe("a");
    expect(typed("return", "escape")).toMatchObject({ open: null, chosen: "a" });
    expect(after({ ...LOOKING_AT_ALL, open: "a" }, "back", { ...around, alone: true }).open).toBe("a");
  });

  it("pause the tail and let it go on; scrolling back pauses, scrolling to the end goes on", () => {
    expect(typed("p").held).toBe(around.latest);
    expect(typed("p", "p").held).toBeNull();
    expect(typed("return", "k", "k", "k", "k")).toMatchObject({ scrolled: 2, held: around.latest });
    expect(typed("return", "k", "j")).toMatchObject({ scrolled: 0, held: null });
    expect(typed("return", "k", "escape").held).toBeNull();
  });

  it("show help and hide it again, and leave", () => {
    expect(typed("?").help).toBe(true);
    expect(typed("?", "j", "escape")).toMatchObject({ help: false, chosen: null });
    expect([
      wishOf({ name: "q" }),
      wishOf({ name: "c", ctrl: true }),
      wishOf({ name: "z", ctrl: true }),
    ]).toEqual(["quit", "quit", "suspend"]);
    expect(wishOf({ name: "c" })).toBeNull();
  });
});
