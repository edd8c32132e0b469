import { expect, it } from "vitest";
import type { NumberedEvent } from "../../../src/events/event.js";
import { fairlyTrimmed } from "../../../src/mirror/fair-trim.js";
import { seededRandom } from "../../support/random.js";

/** `a1 b1 a2`: agents and the numbers of their events. */
const events = (text: string): NumberedEvent[] =>
  text.split(" ").map((word) => ({
    epoch: "e",
    offset: Number(word.slice(1)),
    event: {
      type: "OUTPUT",
      agentId: word.slice(0, 1),
      at: 0,
      state: "FLOWING",
      pressure: 0,
      flow: 0,
      temperature: 0,
      entropyRemaining: null,
      data: null,
      cause: null,
    },
  }));
const names = (list: readonly NumberedEvent[]): string =>
  list.map(({ offset, event }) => `${event.agentId}${offset}`).join(" ");

it.each([
  ["what fits stays", "a1 b1 a2", 3, "a1 b1 a2"],
  ["a flood loses its own oldest, and nobody else's", "b1 a1 a2 a3 a4 b2", 4, "b1 a3 a4 b2"],
  ["two floods lose the same", "a1 b1 a2 b2 a3 b3 c1", 5, "a2 b2 a3 b3 c1"],
  ["one agent alone has all the room", "a1 a2 a3", 2, "a2 a3"],
])("%s", (_name, before, max, after) => {
  expect(names(fairlyTrimmed(events(before), max))).toBe(after);
});

it("holds its bound, keeps order, and never takes from who has less than others keep", () => {
  for (let seed = 1; seed <= 300; seed += 1) {
    const random = seededRandom(seed);
    const numbers = new Map<string, number>();
    const text = Array.from({ length: 1 + random.below(60) }, () => {
      const agent = random.pick(["a", "a", "a", "a", "b", "b", "c"]);
      numbers.set(agent, (numbers.get(agent) ?? 0) + 1);
      return `${agent}${numbers.get(agent)}`;
    }).join(" ");
    const max = 3 + random.below(60);
    const kept = names(fairlyTrimmed(events(text), max))
      .split(" ")
      .filter((name) => name !== "");
    expect(kept.length, `seed ${seed}`).toBeLessThanOrEqual(max);
    const all = text.split(" ");
    expect(kept).toEqual(all.filter((name) => kept.includes(name)));
    const most = Math.max(
      ...[...numbers.keys()].map((agent) => kept.filter((name) => name.startsWith(agent)).length),
    );
    for (const [agent, had] of numbers) {
      const has = kept.filter((name) => name.startsWith(agent)).length;
      if (had < most) expect(has, `seed ${seed}`).toBe(had);
    }
  }
});
