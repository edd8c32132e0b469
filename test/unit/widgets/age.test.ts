import { describe, expect, it } from "vitest";

import { statusWords } from "../../../src/widgets/embed/shared-view.js";
import { isUnread } from "../../../src/widgets/elements/semaphore/semaphore.js";
import { ageOf, newAgentState, withEvent, withInfo } from "../../../src/widgets/live/agents/state.js";
import { SEMAPHORES_UNREAD_MS } from "../../../src/widgets/live/bounds.js";
import { SemaphoreBoard } from "../../../src/widgets/live/semaphores/board.js";
import { SemaphoreFeed } from "../../../src/widgets/live/semaphores/feed.js";
import type { AgentInfo, AgentState, Semaphore } from "../../../src/widgets/live/types.js";

const AT = Date.UTC(2026, 10, 25, 11);

const info = (asOf: number | null): AgentInfo => ({
  id: "one",
  genus: "test",
  description: "",
  state: "FLOWING",
  pressure: 0,
  flow: 1,
  temperature: 0,
  entropyRemaining: null,
  observers: 0,
  eventsReflected: 0,
  usualFlow: null,
  errorsLastMinute: 0,
  health: { status: "UNKNOWN", probes: [] },
  asOf: asOf === null ? null : new Date(asOf).toISOString(),
});

const question = (more: Partial<Semaphore> = {}): Semaphore => ({
  id: "sem-1",
  agentId: "one",
  reason: "APPROVAL_NEEDED",
  prompt: "?",
  options: [],
  severity: "INFO",
  status: "PENDING",
  digest: "",
  responseSchema: { type: "object" },
  createdAt: new Date(AT).toISOString(),
  deadline: null,
  escalation: null,
  settledAt: null,
  settledBy: null,
  resumption: null,
  ...more,
});
const partial = question({ responseSchema: null, unread: ["responseSchema"] });

describe("the age of what is shown", () => {
  it("[DASHBOARD-1789] is that of the view, or of what the gateway knows, if that is older", () => {
    expect(ageOf(null, null, AT)).toBeNull();
    // A stored view of an earlier release.
    expect(ageOf(4_000, undefined, AT)).toBe(4_000);
    expect(ageOf(null, AT - 12_000, AT)).toBe(12_000);
    expect(ageOf(4_000, AT - 12_000, AT)).toBe(12_000);
    expect(ageOf(40_000, AT - 12_000, AT)).toBe(40_000);
    expect(ageOf(null, AT + 5, AT)).toBe(0);
  });

  it("[DASHBOARD-1789] of an agent whose vitals are old has no samples of that time", () => {
    const at = new Date(AT).toISOString();
    const beat = {
      __typename: "MetabolismEvent",
      type: "METABOLISM",
      cursor: "c",
      agentId: "one",
      at,
    } as const;
    const vitals = {
      state: "FLOWING",
      pressure: 0,
      flow: 1,
      temperature: 0,
      entropyRemaining: null,
    } as const;
    const seconds = ({ samples }: AgentState): number[] => samples.flow.map((one) => (one.at - AT) / 1_000);
    let one = withEvent(newAgentState(info(null)), { ...beat, ...vitals }, AT);
    one = withInfo(one, info(null), AT + 1_000, AT);
    one = withInfo(one, info(AT + 1_000), AT + 5_000, AT);
    expect([one.asOf, seconds(one)]).toEqual([AT + 1_000, [0, 1]]);
    one = withInfo(one, info(null), AT + 10_000, AT);
    expect([one.asOf, seconds(one)]).toEqual([null, [0, 1, 10]]);
  });

  it("[EMBED-1794] is said by a widget, also while it is connected", () => {
    expect(statusWords({ kind: "live" }, null)).toBeNull();
    expect(statusWords({ kind: "live" }, 12_000)).toBe("As of 12 s ago.");
    expect(statusWords({ kind: "offline", since: 0, why: "gone" }, 42_000)).toBe("Offline: as of 42 s ago.");
  });
});

describe("a question of which the gateway cannot read all", () => {
  it("[DASHBOARD-1790] gives way to the whole one, and never replaces it", () => {
    const board = new SemaphoreBoard();
    board.take([partial]);
    expect(board.pending.map(isUnread)).toEqual([true]);
    expect(board.take([question()])).toBe(true);
    expect(board.take([partial])).toBe(false);
    expect(board.pending).toEqual([question()]);
    expect(isUnread({ ...partial, status: "RESOLVED" })).toBe(false);
  });

  it("[DASHBOARD-1790] is asked for again, until it is whole", async () => {
    const answers = [partial, partial, question()];
    const waits: { readonly ms: number; readonly task: () => void }[] = [];
    let answered: () => void = () => undefined;
    const feed = new SemaphoreFeed({
      connection: {
        query: async () =>
          ({ waiting: answers.splice(0, 1), settled: { semaphores: [], next: null } }) as never,
      },
      clock: {
        now: () => AT,
        random: () => 0,
        after: (ms, task) => {
          waits.push({ ms, task });
          return () => undefined;
        },
      },
      agentId: null,
      isUp: () => true,
      onChange: () => answered(),
    });
    await feed.ask();
    for (const left of [1, 0]) {
      const [wait] = waits.splice(0);
      expect(wait?.ms).toBe(SEMAPHORES_UNREAD_MS);
      const next = new Promise<void>((resolve) => (answered = resolve));
      wait?.task();
      await next;
      await Promise.resolve();
      expect(answers).toHaveLength(left);
    }
    expect([waits, feed.board.pending]).toEqual([[], [question()]]);
  });
});
