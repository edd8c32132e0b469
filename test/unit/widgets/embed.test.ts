import { describe, expect, it } from "vitest";
import { type Member, SharedView, viewOf, statusWords } from "../../../src/widgets/embed/shared-view.js";
import type { LiveOptions, LiveTerrarium } from "../../../src/widgets/live/index.js";
import type { Change } from "../../../src/widgets/live/types.js";

/** Replaces LiveTerrarium: these tests check when a connection starts and ends. */
class Recorded {
  started = false;
  stopped = false;
  readonly listeners: ((change: Change) => void)[] = [];

  readonly options: LiveOptions;

  constructor(options: LiveOptions) {
    this.options = options;
  }

  onChange(listener: (change: Change) => void): () => void {
    this.listeners.push(listener);
    return () => undefined;
  }

  start(): void {
    this.started = true;
  }

  stop(): void {
    this.stopped = true;
  }
}

function shared() {
  const made: Recorded[] = [];
  const view = new SharedView("https://terrarium.example/", (options) => {
    const recorded = new Recorded(options);
    made.push(recorded);
    return recorded as unknown as LiveTerrarium;
  });
  return { view, made };
}

function member(agentId: string | null) {
  const seen: unknown[] = [];
  const changes: Change[] = [];
  const one: Member = {
    agentId,
    onView: (live) => seen.push(live),
    onChange: (change) => changes.push(change),
  };
  return Object.assign(one, { seen, changes });
}

const settled = (): Promise<void> => Promise.resolve().then(() => undefined);
const shows = (made: readonly Recorded[]): unknown[] => made.map(({ options }) => options.agentId);

describe("a shared view", () => {
  it("[EMBED-2] serves all widgets of a page, limited to one agent if all show the same", async () => {
    const { view, made } = shared();
    const members = [member("pulse"), member("pulse"), member("pulse")];
    for (const one of members) view.join(one);
    expect(made).toEqual([]);
    await settled();
    expect(shows(made)).toEqual(["pulse"]);
    expect(members.map(({ seen }) => seen)).toEqual([made, made, made]);
    const change = { connection: true } as Change;
    made[0]?.listeners[0]?.(change);
    expect(members.map(({ changes }) => changes)).toEqual([[change], [change], [change]]);
  });

  it("[EMBED-2] covers all agents when a widget shows another one, and calls all listeners", async () => {
    const { view, made } = shared();
    const [first, second] = [member("pulse"), member("logwatch")];
    view.join(first);
    await settled();
    view.join(second);
    await settled();
    expect(shows(made)).toEqual(["pulse", null]);
    expect(made.map(({ stopped }) => stopped)).toEqual([true, false]);
    expect([first.seen.length, second.seen.length]).toEqual([2, 1]);
    const third = member("steward");
    view.join(third);
    expect(third.seen).toEqual([made[1]]);
  });

  it("[EMBED-2] stops with the last widget, and starts again with the next", async () => {
    const { view, made } = shared();
    const one = member("pulse");
    view.join(one);
    await settled();
    view.leave(one);
    await settled();
    expect(made[0]?.stopped).toBe(true);
    view.join(one);
    await settled();
    expect(made).toHaveLength(2);
  });

  it("[EMBED-2] continues when a widget leaves and joins in the same task, as when a page moves it", async () => {
    const { view, made } = shared();
    const one = member("pulse");
    view.join(one);
    await settled();
    view.leave(one);
    view.join(one);
    await settled();
    expect(made.map(({ stopped }) => stopped)).toEqual([false]);
  });

  it("[EMBED-6] is one per address in any spelling, and none for an invalid address", () => {
    expect(viewOf("https://a.example")).toBe(viewOf("https://a.example:443/"));
    expect(viewOf("https://a.example/")).not.toBe(viewOf("https://b.example/"));
    expect(["", "pulse", "javascript:alert(1)", "ftp://a.example"].map((address) => viewOf(address))).toEqual(
      [null, null, null, null],
    );
  });
});

describe("the status of a view", () => {
  it("[EMBED-3] is empty while live, and otherwise says how old or incomplete the view is", () => {
    expect(statusWords({ kind: "live" }, null)).toBeNull();
    expect(statusWords({ kind: "replaying" }, null)).toBeNull();
    expect(statusWords({ kind: "offline", since: 0, why: "gone" }, 42_000)).toBe("Offline: as of 42 s ago.");
    expect(statusWords({ kind: "gap", missed: 1_204, at: 0 }, 0)).toBe("1,204 events were missed.");
    expect(statusWords({ kind: "gap", missed: null, at: 0 }, 0)).toMatch(
      /An unknown number of events was missed/,
    );
    expect(statusWords({ kind: "refused", since: 0, why: "there is no agent with this id" }, 0)).toBe(
      "Not connected: there is no agent with this id.",
    );
  });
});
