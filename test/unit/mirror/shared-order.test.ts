import { describe, expect, it } from "vitest";

import { encodeCursor } from "../../../src/events/cursor.js";
import type { AgentEvent } from "../../../src/events/event.js";
import { type DropReason, FlushLoop, Mirrors, type PlacedEvent } from "../../../src/mirror/index.js";
import { RingCursor } from "../../../src/mirror/ring/cursor.js";
import { output } from "../../support/mirror-kit.js";
import { ManualClock } from "../../support/time-and-random.js";

/** Slots of an agent's ring: half of them are written while an observer has not been served. */
const HISTORY = 4;

function world() {
  const dropped: [string, number][] = [];
  let placed = 0;
  const mirrors = new Mirrors({
    maxHistory: HISTORY,
    waker: new FlushLoop((error) => expect.unreachable(String(error))),
    clock: new ManualClock(),
    newId: () => "ring",
    isShared: true,
    onDropped: (why: DropReason, events) => void dropped.push([why, events]),
  });
  const offsets = new Map<string, number>();
  const said = (agentId: string, data: number): PlacedEvent => {
    placed += 4;
    const offset = (offsets.get(agentId) ?? 0) + 1;
    offsets.set(agentId, offset);
    return { epoch: "log", offset, event: output(agentId, data), place: { epoch: "era", offset: placed } };
  };
  const heard: string[] = [];
  const hear = ({ event }: { readonly event: { readonly type: string } }): void => {
    const { agentId, type, data } = event as AgentEvent & { readonly data?: number };
    heard.push(type === "OUTPUT" ? `${agentId}${data}` : type);
  };
  /** Reads the stream of an agent, or of all, as an observer that keeps up. */
  const watch = (agentId: string | null, onSlot: typeof hear = () => undefined): void => {
    const ring = agentId === null ? mirrors.all : mirrors.of(agentId);
    if (!ring) throw new Error(`there is no ${agentId}`);
    let seq = ring.nextSeq;
    ring.pace.countObserver(1);
    ring.attach({
      onAdvance() {
        for (let slot = ring.slot(seq); slot; slot = ring.slot(seq)) {
          seq += 1;
          onSlot(slot);
        }
      },
      onClose: () => undefined,
    });
  };
  return { mirrors, dropped, said, heard, hear, watch };
}

describe("an agent of a shared log that has lost events", () => {
  it.each([
    ["before the gap", 2, ["3", "gap 6 LAGGED", "10"]],
    ["at its begin", 3, ["gap 6 LAGGED", "10"]],
    ["within it", 6, ["gap 3 EVICTED", "10"]],
    ["at its end", 9, ["10"]],
  ])("[MIRROR-1792] tells a cursor %s how many it has missed", (_where, offset, expected) => {
    const { mirrors, said } = world();
    mirrors.accept([1, 2, 3].map((data) => said("a", data)));
    mirrors.accept([{ ...said("a", 10), offset: 10 }]);
    const ring = mirrors.of("a");
    if (!ring) throw new Error("there is no ring");
    const cursor = new RingCursor(ring, { kind: "after", cursor: encodeCursor("a", "log", offset) });
    const heard: string[] = [];
    for (let one = cursor.next(); one; one = cursor.next()) {
      const { event } = one;
      heard.push(
        event.type === "GAP"
          ? `gap ${event.missed} ${event.reason}`
          : String((event as { data?: number }).data),
      );
    }
    expect(heard).toEqual(expected);
  });
});

describe("the stream of all agents of a shared log", () => {
  it("[MIRROR-1581] has the order of the log, although the ring of an agent waits for its observers", async () => {
    const { mirrors, dropped, said, heard, hear, watch } = world();
    mirrors.accept([said("a", 0)]);
    watch("a");
    watch(null, hear);
    const burst = Array.from({ length: 50 }, (_, at) => said("a", at + 1));
    mirrors.accept(burst);
    mirrors.accept([said("b", 1), said("b", 2)]);
    // The agent that does not wait can be read at once.
    expect(mirrors.of("b")?.head.offset).toBe(2);
    const reached = mirrors.reached("b", { epoch: "log", offset: 2 });
    expect(heard).toEqual([]);
    await reached;
    await mirrors.settled();
    expect(heard).toEqual([...burst.map((_, at) => `a${at + 1}`), "b1", "b2"]);
    expect(dropped).toEqual([]);
  });

  it("[MIRROR-1581] goes on when what it waits for is dropped, repeated, or its agent removed", async () => {
    const { mirrors, said, heard, hear, watch } = world();
    mirrors.accept([said("a", 0)]);
    watch("a");
    watch(null, hear);
    const [first, ...burst] = Array.from({ length: 20_000 }, (_, at) => said("a", at + 1));
    mirrors.accept([first as PlacedEvent, first as PlacedEvent, ...burst]);
    mirrors.accept([said("b", 1)]);
    await mirrors.reached("b", { epoch: "log", offset: 1 });
    await mirrors.settled();
    expect(heard.at(-1)).toBe("b1");
    expect(heard).toContain("GAP");
    expect(heard.filter((one) => one === "a20000")).toHaveLength(1);
    const more = Array.from({ length: 20 }, (_, at) => said("a", at));
    mirrors.accept([...more, said("b", 2)]);
    mirrors.onAgents({ added: [], removed: ["a"] });
    await mirrors.settled();
    expect(heard.at(-1)).toBe("b2");
  });

  it("[MIRROR-1581] makes at most 16,384 events wait", async () => {
    const { mirrors, said, watch } = world();
    mirrors.accept([said("a", 0)]);
    watch("a");
    mirrors.accept([said("a", 1), said("a", 2), said("a", 3), said("a", 4)]);
    mirrors.accept(Array.from({ length: 17_000 }, (_, at) => said("b", at)));
    expect(mirrors.of("a")?.head.offset).toBe(5);
    await mirrors.settled();
    expect(mirrors.all.head.offset).toBe(4 * 17_005);
  });
});
