import { beforeAll, describe, expect, it } from "vitest";

import { visibleLine } from "../../../src/base/text/visible-text.js";
import { barWords, type FreezableAgent, freezesOf, isHeld } from "../../../src/events/words/freezes.js";

const NOW = Date.UTC(2026, 10, 29, 18, 30);
const AT = "2026-11-29T18:02:11.000Z";
const ALL = { agentId: null, labels: null, reason: "incident 4711", by: "ada", at: AT };

const ofId = (id: string, at = AT): FreezableAgent => ({
  id,
  frozen: { agentId: id, labels: null, reason: "bad prompt", by: null, at },
});
const words = (agents: readonly FreezableAgent[], most?: number): string[] =>
  barWords(freezesOf(agents), NOW, most);

beforeAll(() => {
  process.env["TZ"] = "UTC";
});

describe("[FREEZE-1181] the words of a bar", () => {
  it("says all agents, labels, and ids, with the reason, and by whom if that is known", () => {
    expect(words([{ id: "free", frozen: null }])).toEqual([]);
    expect(words([{ id: "pulse", frozen: ALL }])).toEqual([
      "Frozen: all agents since 18:02: incident 4711 (ada)",
    ]);
    const labels = { ...ALL, labels: { team: "billing", tier: "1" }, by: null };
    expect(words([{ id: "pulse", frozen: labels }])).toEqual([
      "Frozen: agents with team=billing, tier=1 since 18:02: incident 4711",
    ]);
    expect(words([ofId("pulse"), ofId("steward", "2026-11-28T07:00:00Z")])).toEqual([
      "Frozen: steward since 2026-11-28 07:00: bad prompt",
      "Frozen: pulse since 18:02: bad prompt",
    ]);
  });

  it("counts what it does not name: agents of one call, freezes, and characters", () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ofId(`a${index}`));
    expect(words(many)).toEqual(["Frozen: a0, a1, a2 and 997 more since 18:02: bad prompt"]);
    const apart = [1, 2, 3, 4, 5].map((minute) => ofId(`a${minute}`, `2026-11-29T18:0${minute}:00Z`));
    expect(words(apart)).toEqual([
      "Frozen (3 of 5 freezes): a1 since 18:01: bad prompt",
      "Frozen: a2 since 18:02: bad prompt",
      "Frozen: a3 since 18:03: bad prompt",
    ]);
    expect(words(apart, 1)).toEqual(["Frozen (1 of 5 freezes): a1 since 18:01: bad prompt"]);
    const [long = ""] = words([{ id: "pulse", frozen: { ...ALL, reason: "😀".repeat(1_000) } }]);
    expect(Array.from(long).length).toBeLessThan(220);
    expect(visibleLine(long)).toMatch(/😀… \(ada\)$/);
  });

  it("[FREEZE-1184] knows which agents a freeze holds, also those that it does not name", () => {
    const freezes = freezesOf([{ id: "pulse", frozen: ALL }, { id: "free", frozen: null }, ofId("x")]);
    expect(["pulse", "x", "free", "constructor"].map((id) => isHeld(freezes, id))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
