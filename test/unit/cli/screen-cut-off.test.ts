import stringWidth from "string-width";
import { describe, expect, it } from "vitest";

import type { AgentRow } from "../../../src/documents/agents.js";
import { layout } from "../../../src/cli/screen/drawing/layout.js";
import { Model } from "../../../src/cli/screen/model/model.js";
import type { Scene, Size } from "../../../src/cli/screen/model/scene.js";
import { INITIAL_VIEW_STATE } from "../../../src/cli/screen/view-state.js";
import { EVENING, NOW } from "./scenes.js";

const drawn = (scene: Scene, size: Size): string[] =>
  layout(scene, size).map((line) => line.map(({ text }) => text).join(""));

const [first, ...others] = EVENING.agents;
const CUT_OFF: Scene = {
  ...EVENING,
  cutOffMs: 12_000,
  outage: `NATS is away since ${new Date(NOW - 12_000).toISOString()}: steering is refused, and new events are shown when it is back`,
  agents: first ? [{ ...first, ageMs: 12_000 }, ...others] : [],
};

const TIME = new Date(NOW - 12_000).toLocaleTimeString("sv");

describe("a picture of a gateway that is cut off from NATS", () => {
  it.each<[Size, string]>([
    [
      { columns: 120, rows: 40 },
      `▲ NATS is away since ${TIME}: steering is refused, and new events are shown when it is back; as of 12 s ago`,
    ],
    [{ columns: 80, rows: 24 }, `▲ NATS is away since ${TIME}: steering is refused; as of 12 s ago`],
    [{ columns: 40, rows: 10 }, `▲ NATS is away since ${TIME}`],
    [{ columns: 24, rows: 6 }, "▲ cut off, 12 s old"],
  ])("[CLI-1791] says so and since when, on a screen of %j", (size, words) => {
    const lines = drawn(CUT_OFF, size);
    expect(lines[1]).toContain(words);
    expect(lines).toHaveLength(size.rows);
    expect(lines.every((line) => stringWidth(line) === size.columns)).toBe(true);
    expect(drawn(EVENING, size).join("")).not.toContain("NATS");
  });

  it("[CLI-1791] [CLI-1835] is not live, and marks the agents that have no newer events, in cards, in lines and on their page", () => {
    const marks = (scene: Scene, size: Size, mark: string): number =>
      drawn(scene, size).join("\n").split(mark).length - 1;
    const usual = { columns: 80, rows: 24 };
    expect(drawn(EVENING, usual)[0]).toContain("● live");
    expect(drawn(CUT_OFF, usual)[0]).toMatch(/▲ cut off, as of 12 s ago/);
    expect(drawn(CUT_OFF, usual).join("")).not.toContain("● live");
    // Two in the lines at the top, one on the card.
    expect(marks(CUT_OFF, usual, "as of 12 s ago")).toBe(3);
    expect(marks(CUT_OFF, { columns: 80, rows: 10 }, "12 s old")).toBe(1);
    const open = (id: string): Scene => ({ ...CUT_OFF, viewState: { ...INITIAL_VIEW_STATE, open: id } });
    const wide = { columns: 160, rows: 40 };
    expect(marks(open("logwatch"), wide, "as of 12 s ago")).toBe(3);
    expect(marks(open("pulse"), wide, "as of 12 s ago")).toBe(2);
  });

  it("[CLI-1791] is that of a model by the gateway's clock, which holds no vitals meanwhile", () => {
    const model = new Model("host", null, NOW);
    model.connected(NOW);
    const row = (asOf: string | null): AgentRow => ({
      id: "far",
      genus: "",
      description: "",
      state: "FLOWING",
      pressure: 0,
      flow: 1,
      temperature: 0,
      observers: 0,
      eventsReflected: 0,
      usualFlow: null,
      errorsLastMinute: 0,
      entropyRemaining: null,
      health: { status: "UNKNOWN", since: new Date(NOW).toISOString(), probes: [] },
      asOf,
    });
    const apply = (asOf: string | null, now: number): void =>
      model.applyStatus({ agents: [row(asOf)], pulse: { observers: 1, asOf }, pending: [], lagging: 0 }, now);
    const seen = (now: number) => {
      const { cutOffMs, agents } = model.scene(now, INITIAL_VIEW_STATE);
      return [cutOffMs, agents[0]?.ageMs, agents[0]?.samples.flow.length];
    };
    apply(null, NOW);
    expect(seen(NOW)).toEqual([null, null, 1]);
    // The gateway's clock is an hour ahead of this machine's.
    model.applyField({ signals: [], takenAt: new Date(NOW + 3_600_000).toISOString() }, NOW);
    apply(new Date(NOW + 3_600_000 - 2_000).toISOString(), NOW + 3_000);
    expect(seen(NOW + 10_000)).toEqual([12_000, 12_000, 1]);
    apply(null, NOW + 20_000);
    expect(seen(NOW + 20_000).slice(0, 2)).toEqual([null, null]);
  });
});
