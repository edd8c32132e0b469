import fc from "fast-check";
import { describe, expect, it } from "vitest";

import {
  byUrgency,
  hiddenQuestions,
  hiddenWords,
  SEVERITIES,
  type Urgency,
} from "../../../src/events/semaphore.js";
import { StableList } from "../../../src/widgets/elements/semaphore/stable-list.js";
import type { ShownSemaphore } from "../../../src/widgets/elements/semaphore/semaphore.js";

const QUESTIONS = fc.array(
  fc.record({
    id: fc.uuid(),
    severity: fc.constantFrom(...SEVERITIES),
    deadline: fc.option(fc.integer({ min: 0, max: 5 }), { nil: null }),
    createdAt: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 20 },
);

describe("the order of open questions", () => {
  it("[DASHBOARD-241] is by severity, then deadline with none last, then age, for any order of arrival", () => {
    fc.assert(
      fc.property(QUESTIONS, (questions) => {
        const sorted = questions.toSorted(byUrgency);
        expect(questions.toReversed().toSorted(byUrgency)).toEqual(sorted);
        for (const [index, next] of sorted.slice(1).entries()) {
          const one = sorted[index] as (typeof sorted)[number];
          const ranks = [next, one].map(({ severity }) => SEVERITIES.indexOf(severity));
          expect(ranks[0]).toBeLessThanOrEqual(ranks[1] ?? 0);
          if (ranks[0] !== ranks[1]) continue;
          expect(one.deadline ?? Infinity).toBeLessThanOrEqual(next.deadline ?? Infinity);
          if (one.deadline === next.deadline) expect(one.createdAt).toBeLessThanOrEqual(next.createdAt);
        }
      }),
    );
  });

  it("[DASHBOARD-241] is the same for numeric and textual times", () => {
    const at = (ms: number): string => new Date(ms).toISOString();
    const one = { id: "b", severity: "INFO", deadline: 5_000, createdAt: 1 };
    const other = { id: "a", severity: "INFO", deadline: at(5_001), createdAt: at(0) };
    expect(byUrgency(one, other)).toBeLessThan(0);
    expect(byUrgency({ ...one, deadline: at(5_001) }, other)).toBeGreaterThan(0);
  });

  it.each<[readonly Partial<Urgency>[], string]>([
    [[{}], "1 more waits"],
    [[{}, { severity: "CRITICAL" }], "2 more wait, 1 critical"],
    [
      [{ deadline: 114_000 }, { deadline: 900_000 }, { severity: "CRITICAL" }],
      "3 more wait, 1 critical, next deadline in 14 s",
    ],
    [[{ deadline: 100_001 }], "1 more waits, next deadline in 1 s"],
    [[{ deadline: 99_999 }], "1 more waits, a deadline passed"],
  ])("[DASHBOARD-241] says what is not shown: %j", (hidden, words) => {
    const whole = hidden.map((one, id) => ({ id: String(id), severity: "INFO", createdAt: 0, ...one }));
    expect(hiddenWords(hiddenQuestions(whole), 100_000, (ms) => `${ms / 1_000} s`)).toBe(words);
  });
});

describe("a list of questions in use", () => {
  const question = (id: string, status = "PENDING"): ShownSemaphore => ({ id, status }) as ShownSemaphore;
  const nobody = { pointed: false, focusedId: null };
  const pointed = { pointed: true, focusedId: null };

  function list() {
    const standing = new StableList<ShownSemaphore>();
    const known = new Map<string, ShownSemaphore>();
    return (
      wanted: readonly string[],
      attention: typeof pointed | { pointed: boolean; focusedId: string },
      settled: readonly string[] = [],
    ) => {
      for (const id of wanted) known.set(id, question(id));
      for (const id of settled) known.set(id, question(id, "RESOLVED"));
      const open = wanted.map((id) => question(id));
      return standing
        .arrange(open, (id) => known.get(id), attention)
        .map(({ id, status }) => (status === "PENDING" ? id : `${id}!`));
    };
  }

  it("[DASHBOARD-240] stays in order while the pointer is in it, with new ones at the end", () => {
    const arrange = list();
    expect(arrange(["a", "b", "c"], nobody)).toEqual(["a", "b", "c"]);
    expect(arrange(["d", "b", "c"], pointed, ["a"])).toEqual(["a!", "b", "c", "d"]);
    expect(arrange(["d", "c"], pointed, ["a", "b"])).toEqual(["a!", "b!", "c", "d"]);
    expect(arrange(["d", "c"], nobody, ["a", "b"])).toEqual(["d", "c"]);
  });

  it("[DASHBOARD-240] keeps a focused question, and drops other settled ones", () => {
    const arrange = list();
    arrange(["a", "b", "c"], nobody);
    expect(arrange(["b"], { pointed: false, focusedId: "a" }, ["a", "c"])).toEqual(["a!", "b"]);
    expect(arrange(["x", "b"], { pointed: false, focusedId: "b" }, ["a"])).toEqual(["b", "x"]);
  });

  it("[DASHBOARD-240] is bounded while the pointer stays", () => {
    const arrange = list();
    const settled: string[] = [];
    for (let index = 0; index < 500; index += 1) {
      arrange([`q${index}`], pointed, settled);
      settled.push(`q${index}`);
    }
    expect(arrange(["last"], pointed, settled).length).toBeLessThanOrEqual(53);
  });
});
