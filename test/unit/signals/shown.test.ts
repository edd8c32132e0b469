import { describe, expect, it } from "vitest";

import { intensityBar, signalsInShort, signalWords } from "../../../src/events/words/signals.js";
import { FORGOTTEN_BELOW, intensityAt } from "../../../src/signals/index.js";
import {
  SHOWN_SIGNALS_MAX,
  SIGNAL_MAP_AGENTS_MAX,
  SIGNAL_MAP_TYPES_MAX,
  signalMap,
  ShownSignals,
  signalsByAgent,
  type SignalNews,
} from "../../../src/signals/shown.js";
import { pheromone } from "../../support/pheromones.js";

const NOW = 1_763_806_530_007;

function news(
  id: string,
  change: Partial<Omit<SignalNews, "at">> & { readonly at?: number } = {},
): SignalNews {
  const { at = NOW, ...others } = change;
  const { key: _key, firstAt: _firstAt, ...usual } = pheromone({ id });
  return { ...usual, ...others, at: new Date(at).toISOString() };
}

describe("pheromones as clients show them", () => {
  it("[DASHBOARD-930] fade by the gateway's formula, and are gone when the gateway forgets them", () => {
    const shown = new ShownSignals();
    expect(shown.hasSeen).toBe(false);
    shown.replace([news("p1"), news("p2", { type: "DREAM" }), news("p3", { ttlMs: 1_000 })]);
    for (const ageMs of [0, 999, 1_000, 600_000, 3_000_000, 3_900_000, 7_000_000]) {
      const expected = ["p1", "p2", "p3"]
        .map((id) => {
          const at = { type: id === "p2" ? "DREAM" : "WARNING", initialIntensity: 0.8, halfLifeMs: 600_000 };
          return {
            id,
            intensity: intensityAt({ ...at, at: NOW, ttlMs: id === "p3" ? 1_000 : null }, NOW + ageMs),
          };
        })
        .filter(({ intensity }) => intensity >= FORGOTTEN_BELOW)
        .toSorted((one, other) => other.intensity - one.intensity);
      expect(shown.all(NOW + ageMs).map(({ id, intensity }) => ({ id, intensity }))).toEqual(expected);
    }
    expect(shown.hasSeen).toBe(true);
  });

  it("[DASHBOARD-930] the latest deposit of one entry counts, in whatever order they are told", () => {
    const shown = new ShownSignals();
    shown.replace([news("p1", { at: NOW, count: 2, initialIntensity: 0.9 })]);
    shown.take(news("p1", { at: NOW - 5, count: 1, initialIntensity: 0.1 }), NOW);
    shown.take(news("p1", { at: NOW, count: 1, initialIntensity: 0.2 }), NOW);
    expect(shown.all(NOW)).toMatchObject([{ intensity: 0.9 }]);
    shown.take(news("p1", { at: NOW, count: 3, initialIntensity: 1 }), NOW);
    expect(shown.all(NOW)).toMatchObject([{ intensity: 1 }]);
    shown.replace([]);
    expect(shown.all(NOW)).toEqual([]);
  });

  it("[DASHBOARD-930] keeps at most 2,000, the strongest, and no payloads", () => {
    const shown = new ShownSignals();
    for (let n = 1; n <= SHOWN_SIGNALS_MAX + 1; n += 1) {
      shown.take(news(`p${n}`, { initialIntensity: n / (SHOWN_SIGNALS_MAX + 1) }), NOW);
    }
    const kept = shown.all(NOW);
    expect(kept.length).toBeLessThanOrEqual(SHOWN_SIGNALS_MAX);
    expect(kept[0]?.id).toBe(`p${SHOWN_SIGNALS_MAX + 1}`);
    expect(kept.at(-1)?.initialIntensity).toBeGreaterThan(0.5);
    expect(kept[0]).not.toHaveProperty("payload");
  });

  it("[DASHBOARD-932] are a map of agents and types, the strongest first, bounded", () => {
    const shown = new ShownSignals();
    expect(signalMap([])).toEqual({ types: [], rows: [], hidden: { agents: 0, types: 0 } });
    shown.replace([
      news("p1", { source: "a", target: "b", initialIntensity: 0.4 }),
      news("p2", { source: "c", target: "b", initialIntensity: 0.6 }),
      news("p3", { source: "a", type: "STATE", initialIntensity: 0.9 }),
    ]);
    expect(signalMap(shown.all(NOW))).toEqual({
      types: ["STATE", "WARNING"],
      rows: [
        { agentId: "a", cells: [0.9, 0.4] },
        { agentId: "c", cells: [0, 0.6] },
        { agentId: "b", cells: [0, 0.6] },
      ],
      hidden: { agents: 0, types: 0 },
    });
    shown.replace(Array.from({ length: 30 }, (_, n) => news(`p${n}`, { source: `a${n}`, type: `T${n}` })));
    const { types, rows, hidden } = signalMap(shown.all(NOW));
    expect([types.length, rows.length]).toEqual([SIGNAL_MAP_TYPES_MAX, SIGNAL_MAP_AGENTS_MAX]);
    expect(hidden).toEqual({ agents: 10, types: 18 });
  });

  it("[DASHBOARD-931] tells for each agent what is from it and to it", () => {
    const shown = new ShownSignals();
    const own = { source: "logwatch", initialIntensity: 0.5 };
    shown.replace([
      news("p1", { ...own, target: "steward" }),
      news("p2", { ...own, type: "STATE", initialIntensity: 0.9 }),
      news("p3", { ...own, target: "logwatch", type: "MEMORY", initialIntensity: 0.1 }),
    ]);
    const byAgent = signalsByAgent(shown.all(NOW + 12_000));
    const words = (agentId: string): string[] =>
      (byAgent.get(agentId) ?? []).map((signal) => signalWords(signal, agentId));
    expect(words("logwatch")).toEqual([
      "█ STATE 0.89 to everybody, 12 s ago",
      "▄ WARNING 0.49 to steward, 12 s ago",
      "▁ MEMORY 0.10 to itself, 12 s ago",
    ]);
    expect(words("steward")).toEqual(["▄ WARNING 0.49 from logwatch, 12 s ago"]);
    expect(signalsInShort(byAgent.get("logwatch") ?? [], "logwatch")).toBe(
      "█ STATE 0.89 to everybody, 12 s ago (2 more)",
    );
    expect(signalsInShort([], "pulse")).toBe("no signals");
    expect([0, 0.124, 0.125, 0.99, 1].map(intensityBar).join("")).toBe("▁▁▂██");
  });
});
