import { describe, expect, it } from "vitest";
import { Replay, REPLAY_PAUSE_MS_MAX, type ReplayPage, replayWords } from "../../../src/events/replay.js";
import { ManualClock } from "../../support/time-and-random.js";

interface Told {
  readonly at: string;
  readonly n: number;
}

const told = (n: number, ms: number): Told => ({ n, at: new Date(1_000_000 + ms).toISOString() });

/** Lets everything happen that needs no time. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function playing(pages: readonly (ReplayPage<Told> | Error)[], speed = 1) {
  const clock = new ManualClock();
  const shown: (number | string)[] = [];
  const asked: (string | null)[] = [];
  const replay: Replay<Told> = new Replay<Told>({
    async read(after) {
      asked.push(after);
      const page = pages[after === null ? 0 : Number(after)];
      if (page instanceof Error) throw page;
      return page ?? { events: [], next: null, missed: 0 };
    },
    now: () => clock.monotonic(),
    after: (delayMs, task) => clock.after(delayMs, task),
    speed,
    onEvent: ({ n }) => void shown.push(n),
    onGap: (missed) => shown.push(`gap ${missed}`),
    onChange: () => undefined,
  });
  const advance = async (ms: number): Promise<void> => {
    await settled();
    clock.advance(ms);
    await settled();
  };
  return { replay, shown, asked, advance, ended: replay.play() };
}

const page = (events: readonly Told[], next: string | null = null, missed: number | null = 0) => ({
  events,
  next,
  missed,
});

describe("a replay", () => {
  it("[REPLAY-916] paces events by their own times divided by the speed", async () => {
    const { replay, shown, advance } = playing([page([told(1, 0), told(2, 1_000), told(3, 1_500)])], 10);
    await settled();
    expect(shown).toEqual([1]);
    await advance(99);
    expect(shown).toEqual([1]);
    await advance(1);
    expect(shown).toEqual([1, 2]);
    await advance(50);
    expect(shown).toEqual([1, 2, 3]);
    expect(replay).toMatchObject({ state: "ended", moment: 1_001_500 });
  });

  it("[REPLAY-916] waits for no pause longer than two seconds, and never for times that go back", async () => {
    const { shown, advance } = playing([page([told(1, 0), told(2, 3_600_000), told(3, 5)])]);
    await advance(REPLAY_PAUSE_MS_MAX - 1);
    expect(shown).toEqual([1]);
    await advance(1);
    expect(shown).toEqual([1, 2, 3]);
  });

  it("[REPLAY-917] pauses, shows single events, and takes another speed in the middle of a pause", async () => {
    const events = [told(1, 0), told(2, 1_000), told(3, 2_000), told(4, 3_000), told(5, 4_000)];
    const { replay, shown, advance } = playing([page(events)]);
    await advance(500);
    replay.pause(true);
    await advance(60_000);
    expect(shown).toEqual([1]);
    replay.step();
    await settled();
    expect(shown).toEqual([1, 2]);
    replay.step();
    replay.step();
    await settled();
    expect(shown).toEqual([1, 2, 3, 4]);
    expect(replay.state).toBe("paused");
    replay.pause(false);
    await advance(500);
    replay.change("faster");
    expect(replay.speed).toBe(2);
    await advance(249);
    expect(shown).toEqual([1, 2, 3, 4]);
    await advance(2);
    expect(shown).toEqual([1, 2, 3, 4, 5]);
    replay.pause(true);
    expect(replay.state).toBe("ended");
  });

  it("[REPLAY-918] shows a gap where the log has dropped events", async () => {
    const pages = [page([told(1, 0)], "1", null), page([told(2, 0)], "2", 7), page([told(3, 0)])];
    const { shown, ended } = playing(pages);
    await ended;
    expect(shown).toEqual(["gap null", 1, "gap 7", 2, 3]);
  });

  it("[REPLAY-915] reads one page ahead, and no further", async () => {
    const pages = Array.from({ length: 5 }, (_, n) =>
      page([told(n, n * 1_000)], n < 4 ? String(n + 1) : null),
    );
    const { asked, shown, advance } = playing(pages);
    await settled();
    expect([shown, asked]).toEqual([[0], [null, "1", "2"]]);
    await advance(1_000);
    expect([shown, asked]).toEqual([
      [0, 1],
      [null, "1", "2", "3"],
    ]);
  });

  it("[REPLAY-919] ends as failed with what was shown, when a page cannot be read", async () => {
    const { replay, shown, ended } = playing([page([told(1, 0)], "1"), new Error("away")]);
    await ended;
    expect(shown).toEqual([1]);
    expect(replay.state).toBe("failed");
    expect(replay.failure).toMatchObject({ message: "away" });
  });

  it("[REPLAY-915] at full speed shows all, and stops when it is told to", async () => {
    const many = Array.from({ length: 250 }, (_, n) => told(n, n * 60_000));
    const { replay, shown, advance, ended } = playing([page(many, "1")], Number.POSITIVE_INFINITY);
    for (let turn = 0; turn < 40; turn += 1) await advance(0);
    expect(shown).toHaveLength(250);
    replay.stop();
    await ended;
    expect(replay.state).not.toBe("failed");
  });

  it("[REPLAY-920] says what it is", () => {
    const words = (more: object) => replayWords({ state: "playing", speed: 10, moment: "14:02:11", ...more });
    expect(words({})).toBe("REPLAY of 14:02:11, 10×");
    expect(words({ state: "paused", speed: 0.5 })).toBe("REPLAY of 14:02:11, 0.5×, paused");
    expect(words({ speed: Number.POSITIVE_INFINITY })).toBe("REPLAY of 14:02:11, full speed");
  });
});
