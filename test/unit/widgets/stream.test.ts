import { describe, expect, it } from "vitest";
import {
  gapWords,
  payloadText,
  type StreamEvent,
  summaryOf,
} from "../../../src/widgets/elements/stream/event.js";
import { filtered } from "../../../src/widgets/elements/stream/filter.js";
import { rowAfterKey, KEPT_MAX, StreamView } from "../../../src/widgets/elements/stream/view.js";

const event = (index: number, change: Partial<StreamEvent> = {}): StreamEvent => ({
  cursor: `c${index}`,
  type: "OUTPUT",
  agentId: "pulse",
  at: "2026-11-22T10:15:00.000Z",
  state: "FLOWING",
  pressure: 0,
  flow: 0,
  temperature: 0,
  data: { beat: index },
  cause: null,
  ...change,
});
const gap = event(90, { type: "GAP", missed: 1_204, gapReason: "LAGGED" });
const events = [event(1), event(2, { type: "RESULT", result: "Payments are down" }), event(3), gap];
const cursors = (shown: readonly StreamEvent[]): string[] => shown.map(({ cursor }) => cursor);

describe("filtering", () => {
  it("[ELEMENT-7] shows the selected types, and every gap", () => {
    expect(cursors(filtered(events, { types: ["RESULT"], search: "" }))).toEqual(["c2", "c90"]);
    expect(cursors(filtered(events, { types: [], search: "" }))).toEqual(["c90"]);
  });

  it("[ELEMENT-7] finds all words, in any order and case, anywhere in an event", () => {
    const search = (text: string): string[] => cursors(filtered(events, { types: null, search: text }));
    expect(search("down PAYMENTS")).toEqual(["c2", "c90"]);
    expect(search('"beat":3')).toEqual(["c3", "c90"]);
    expect(search("pulse output")).toEqual(["c1", "c3", "c90"]);
    expect(search("elsewhere")).toEqual(["c90"]);
  });

  it("[ELEMENT-7] returns the same array without a filter", () => {
    expect(filtered(events, { types: null, search: "  " })).toBe(events);
  });
});

describe("the view of a stream", () => {
  it("[ELEMENT-7] does not change while paused, and counts new events", () => {
    const view = new StreamView();
    view.take(events);
    view.setPaused(true);
    view.take([...events.slice(1), event(91), event(92)]);
    expect(cursors(view.shown)).toEqual(["c1", "c2", "c3", "c90"]);
    expect(view.waiting).toBe(2);
    view.setPaused(false);
    expect(cursors(view.shown)).toEqual(["c2", "c3", "c90", "c91", "c92"]);
    expect(view.waiting).toBe(0);
  });

  it("[ELEMENT-7] counts only events that pass the filter", () => {
    const view = new StreamView();
    view.take(events);
    view.setFilter({ types: ["RESULT"], search: "" });
    view.setPaused(true);
    view.take([...events, event(91), event(92, { type: "RESULT", result: 1 })]);
    expect(view.waiting).toBe(1);
  });

  it("[ELEMENT-9] keeps a bounded number of opened and pinned events", () => {
    const view = new StreamView();
    for (let index = 0; index < KEPT_MAX; index++) {
      expect(view.togglePin(event(index))).toBe(true);
      view.toggle(`c${index}`);
    }
    expect(view.togglePin(event(999))).toBe(false);
    expect(view.pinned).toHaveLength(KEPT_MAX);
    view.toggle("c999");
    expect([view.isOpen("c0"), view.isOpen("c1"), view.isOpen("c999")]).toEqual([false, true, true]);
  });

  it("[ELEMENT-9] keeps a pinned event that the history no longer holds", () => {
    const view = new StreamView();
    view.take(events);
    view.togglePin(event(1));
    view.take([gap]);
    expect(cursors(view.pinned)).toEqual(["c1"]);
    expect(view.isPinned("c1")).toBe(true);
  });

  it("[ELEMENT-9] stops following only for an opened event that is shown", () => {
    const view = new StreamView();
    view.take(events);
    view.toggle("c1");
    expect(view.hasOpen).toBe(true);
    view.take([gap]);
    expect(view.hasOpen).toBe(false);
  });
});

describe("keys", () => {
  it("[ELEMENT-8] move the focus within the rows", () => {
    expect(
      ["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].map((key) => rowAfterKey(key, 5, 8)),
    ).toEqual([6, 4, 8, 0, 0, 8]);
    expect(rowAfterKey("ArrowDown", 8, 8)).toBe(8);
    expect(rowAfterKey("ArrowUp", 0, 8)).toBe(0);
    expect(rowAfterKey("x", 5, 8)).toBeNull();
  });
});

describe("words for events", () => {
  it("[ELEMENT-7] a gap says how many, or that the number is unknown, and why", () => {
    expect(gapWords(gap)).toBe("1,204 events are missing here: this view was too slow");
    expect(gapWords(event(1, { missed: 1, gapReason: "EVICTED" }))).toMatch(/^1 event is missing here: /);
    expect(gapWords(event(1, { missed: null, gapReason: "EPOCH_CHANGED" }))).toBe(
      "an unknown number of events are missing here: the gateway was restarted",
    );
    expect(gapWords(event(1, { missed: 0, gapReason: "EPOCH_CHANGED" }))).toMatch(/^nothing is missing here/);
  });

  it("[ELEMENT-10] shows the details of each type on one line", () => {
    const line = (change: Partial<StreamEvent>): string => summaryOf(event(1, change));
    expect(line({})).toBe('{"beat":1}');
    expect(line({ type: "ERROR", code: "AGENT_TIMEOUT", message: "too slow" })).toBe(
      "AGENT_TIMEOUT: too slow",
    );
    expect(line({ type: "AGENT_STATE_CHANGED", fromState: "DORMANT" })).toBe("dormant → flowing");
    expect(line({ type: "PERTURBED", perturbationId: "per-1", by: "operator" })).toBe("per-1 by operator");
    expect(line({ type: "KIND_OF_TOMORROW" })).toBe("");
    expect(line({ data: "x".repeat(999) }).length).toBeLessThan(250);
  });

  it("[ELEMENT-10] opens to the whole event without __typename", () => {
    const text = payloadText({ ...event(1), __typename: "OutputEvent" } as StreamEvent);
    expect(JSON.parse(text)).toEqual(event(1));
  });
});
